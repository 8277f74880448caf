"""What is demanded of a document."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field, fields
from typing import Any, Dict, Iterable, Literal, Mapping, Optional, Tuple, Union

from . import _native
from ._given import Input, document, texts
from ._keys import PublicKey


class Anyone(enum.Enum):
    """Whoever signed: see :data:`ANYONE`."""

    ANYONE = "anyone"

    def __repr__(self) -> str:
        return "testamur.ANYONE"


ANYONE = Anyone.ANYONE
"""In the place of a list of issuers: asks only whether a document is genuine. Anybody can issue a genuine credential that
says whatever they like; the report says that the issuer was not checked against anything."""

Trust = Union[Iterable[str], Anyone]
"""Whom to believe: identifiers of issuers (DIDs or URLs), compared letter by letter, or :data:`ANYONE`. An empty list
trusts nobody."""


@dataclass(frozen=True)
class Limits:
    """Bounds on the work for one document; ``None`` is what is usual."""

    input_bytes: Optional[int] = None
    """Bytes of the document: 16 MiB."""
    input_depth: Optional[int] = None
    """Arrays and objects inside each other: 64."""
    requests: Optional[int] = None
    """Documents asked for: 256."""
    credentials: Optional[int] = None
    """Credentials inside a presentation, and endorsements and credentials inside credentials: 1024."""
    status_lists: Optional[int] = None
    """Status lists examined: 128."""
    status_document_bytes: Optional[int] = None
    """Bytes of the document with a status list: 16 MiB."""
    status_list_bytes: Optional[int] = None
    """Bytes of a status list when it is unpacked."""


@dataclass(frozen=True)
class Policy:
    """What is demanded of a document. Unless told otherwise: an issuer who is trusted, a proof by that issuer's own key,
    within its validity, its status good where it has one.

    Raises :class:`testamur.Error` or :class:`ValueError` at once for demands that mean nothing, such as a trusted issuer
    that is neither a DID nor a URL. Never changes, so threads may share it.
    """

    trust: Trust
    """Whose credentials are believed."""
    kind: Literal["either", "credential", "presentation"] = "either"
    """What the document must be. A presentation must answer a ``domain`` and a ``challenge``, unless
    ``dangerous_replayable`` is given."""
    types: Iterable[str] = ()
    """Types that each credential must have, as they stand in the document."""
    domain: Optional[str] = None
    """For whom the presentation, or a credential shown by itself, must be made: how the verifier calls itself."""
    challenge: Optional[str] = None
    """What it must answer: a random text that was given to this holder just now and is accepted once."""
    dangerous_replayable: bool = False
    """**Dangerous**: with the kind "presentation", demands no domain or challenge: whoever saw it can show it again."""
    holder_is_subject: bool = False
    """Whether every credential must be about whoever shows it."""
    key_binding: Optional[Tuple[str, str]] = None
    """The audience and the nonce that an SD-JWT shown by itself must be bound to."""
    key_binding_max_age: Optional[int] = None
    """How old a key binding may be, in seconds; 300 where one is demanded."""
    pseudonym: Union[str, bytes, None] = None
    """The identifier that the verifier gave holders, for which each must show its pseudonym (bbs-2023)."""
    status: Literal["check", "require", "ignore"] = "check"
    """"check": a status that is there must be good. "require": there must be one. "ignore": revoked credentials pass."""
    status_issuers: Iterable[str] = ()
    """Whose status lists count beside those of the credential's issuer."""
    status_max_age: Optional[int] = None
    """How many seconds old a status list may be; unless given, it counts until its own end."""
    status_lists: Iterable[Input] = ()
    """Status lists that the holder handed over, in the place of downloads. They are verified as any."""
    status_as_of: Literal["lists", "asked_time"] = "lists"
    """With a time in the past: "asked_time" asks for the lists of that time, where the issuer keeps them."""
    dangerous_allow_unreachable_status: bool = False
    """**Dangerous**: a status list that cannot be had is a warning. Who can keep it away makes revoked credentials pass."""
    linked_domains: Iterable[str] = ()
    """Origins (``"https://uni.example"``) whose owner the issuer must be, by the file that the origin publishes."""
    show_linked_domains: bool = False
    """Whether the report is to say which domains the issuer is linked with."""
    clock_skew: int = 0
    """By how many seconds clocks may differ."""
    proof_purpose: Optional[str] = None
    """What the proof must be for; "assertionMethod" unless given."""
    contexts: Iterable[str] = ()
    """JSON-LD contexts that may be taken from the network. Others come from the library and the evidence only."""
    only_suites: Optional[Iterable[str]] = None
    """The only suites whose proofs count. Tokens have no suite: with a list, none of them counts."""
    suites: Iterable[str] = ()
    """Suites of which each credential must have a proof; "post-quantum" is any that withstands quantum computers."""
    known_keys: Mapping[str, Union[PublicKey, Iterable[PublicKey]]] = field(default_factory=dict, hash=False)
    """Keys by their owners, DIDs or URLs: tokens of such an owner count by these keys only."""
    certificate_authorities: Iterable[bytes] = ()
    """Certificates (DER) of authorities that are believed about the keys of issuers that are https URLs (x5c)."""
    past_keys: Literal["warned", "refused"] = "warned"
    """What a key counts for that the issuer's DID listed when it signed and lists no longer."""
    as_holder: bool = False
    """Checks as the holder does, who was given a base proof for selective disclosure by the issuer."""
    dangerous_accept_keys_of_others: bool = False
    """**Dangerous**: lets anybody sign for any issuer. For test suites whose documents are made so."""
    dangerous_allow_undefined_terms: bool = False
    """**Dangerous**: accepts members that no context defines, which an RDF signature does not cover."""
    limits: Optional[Limits] = None
    """Bounds on the work; the usual ones unless given."""
    _compiled: _native.Policy = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.kind == "presentation" and not self.dangerous_replayable and not (self.domain and self.challenge):
            raise ValueError("a presentation answers a domain and a challenge: give both, or dangerous_replayable=True")
        for name in ("types", "status_issuers", "linked_domains", "contexts", "suites"):
            self._set(name, texts(getattr(self, name), name))
        if self.only_suites is not None:
            self._set("only_suites", texts(self.only_suites, "only_suites"))
        if not isinstance(self.trust, Anyone):
            self._set("trust", texts(self.trust, "trust"))
        if isinstance(self.pseudonym, str):
            self._set("pseudonym", self.pseudonym.encode())
        self._set("status_lists", tuple(document(one) for one in self.status_lists))
        self._set("certificate_authorities", tuple(bytes(one) for one in self.certificate_authorities))
        self._set("known_keys", {owner: _keys(keys) for owner, keys in dict(self.known_keys).items()})
        self._set("_compiled", _native.Policy(self))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    @property
    def _issuers(self) -> Optional[Tuple[str, ...]]:
        return None if isinstance(self.trust, Anyone) else tuple(self.trust)

    @property
    def _known(self) -> Tuple[Tuple[str, _native.PublicKey], ...]:
        return tuple((owner, key._native) for owner, keys in self.known_keys.items() for key in _keys(keys))

    def __getstate__(self) -> Dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self) if one.init}

    def __setstate__(self, state: Dict[str, Any]) -> None:
        for name, value in state.items():
            self._set(name, value)
        self._set("_compiled", _native.Policy(self))


def _keys(given: Union[PublicKey, Iterable[PublicKey]]) -> Tuple[PublicKey, ...]:
    return (given,) if isinstance(given, PublicKey) else tuple(given)
