"""The issuer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Dict, Iterable, Mapping, Optional, Tuple, Union, cast

from . import _native
from ._errors import Reason
from ._given import Input, Time, document, texts, time
from ._keys import PublicKey, SecretKey, Signer
from ._secured import Secured
from ._status import StatusStore
from ._verifier import Evidence, Network, evidence_of


@dataclass(frozen=True)
class IssueOptions:
    """What more a proof says, or a token."""

    created: Optional[Time] = None
    """When the proof is made; now unless given."""
    expires: Optional[Time] = None
    """When the proof stops being valid, which is not when the credential does."""
    proof_purpose: Optional[str] = None
    """What the proof is for; "assertionMethod" unless given."""
    domain: Iterable[str] = ()
    """Domains that the proof is meant for."""
    challenge: Optional[str] = None
    """What the proof answers."""
    proof_id: Optional[str] = None
    """The identifier of the proof, a URL, by which another proof can name it."""
    previous_proof: Iterable[str] = ()
    """Proofs of the draft, by their ids, that this one signs too."""
    add_to_proofs: bool = False
    """Whether the draft may have proofs already, beside which this one is put."""
    mandatory: Iterable[str] = ()
    """With a suite for selective disclosure: what the holder must show, by JSON pointers."""
    dangerous_allow_undefined_terms: bool = False
    """**Dangerous**: signs members that no context defines, which an RDF suite does not cover."""
    algorithm: Optional[str] = None
    """Of tokens and COSE signatures: one of the key's algorithms, as JOSE names it ("PS256")."""
    disclosable: Iterable[str] = ()
    """Of SD-JWTs: what the holder can hide, by JSON pointers."""
    holder_key: Optional[PublicKey] = None
    """Of tokens and COSE signatures: the key of the holder, to which the credential is bound (cnf)."""
    embed_key: bool = False
    """Of tokens: whether the issuer's public key is put into the header (jwk)."""
    certificates: Iterable[bytes] = ()
    """Of tokens: certificates (DER) for the header (x5c), that of the issuer's key first."""

    def __post_init__(self) -> None:
        for name in ("created", "expires"):
            object.__setattr__(self, name, time(getattr(self, name)))
        for name in ("domain", "previous_proof", "mandatory", "disclosable"):
            object.__setattr__(self, name, texts(getattr(self, name), name))
        object.__setattr__(self, "certificates", tuple(bytes(one) for one in self.certificates))

    @property
    def _holder_key(self) -> Optional[_native.PublicKey]:
        return self.holder_key._native if self.holder_key else None


class Issuer:
    """Issues credentials with one key. Never changes, so threads may share it.

    A draft is compared with the schemas and related resources that it names, and the key with the issuer's document, as
    far as these are at hand, as evidence or through a network; what could not be is in :attr:`Secured.unchecked`.
    """

    __slots__ = ("_native",)

    def __init__(
        self,
        key: Union[SecretKey, Signer],
        id: Optional[str] = None,
        method: Optional[str] = None,
        *,
        network: Optional[Network] = None,
        evidence: Optional[Evidence] = None,
        at: Optional[Time] = None,
    ) -> None:
        """Without an ``id``, its did:key. With one alone, that must be made from the key (did:key, did:jwk). With a
        ``method`` too, the document of ``id`` has the key under that URL: ``"did:web:uni.example"``,
        ``"did:web:uni.example#key-1"``. Proofs are dated ``at`` a time, or now. Without a ``network``, none is used."""
        self._native = _native.Issuer(
            key._native,
            id,
            method,
            network._native if network else None,
            evidence_of(evidence, None),
            time(at),
        )

    @property
    def id(self) -> str:
        """The issuer's identifier."""
        return self._native.id

    @property
    def verification_method(self) -> str:
        """The URL of the key that signs."""
        return self._native.verification_method

    def with_status(self, store: StatusStore, list: str) -> Issuer:
        """The same, giving each credential an index of this list, by its URL, with an entry in the draft. With an ``id`` (a
        ``jti``) a draft gets the same index again."""
        issuer = object.__new__(Issuer)
        issuer._native = self._native.with_status(store._native, list)
        return issuer

    def issue(
        self, draft: Union[Mapping[str, Any], str, bytes], securing: str, options: IssueOptions = IssueOptions()
    ) -> Secured:
        """Makes a credential of a draft: JSON without proof, VCDM 1.1 or 2.0, or the claims of an SD-JWT VC. The issuer is
        filled in where the draft names none. The draft itself is not changed.

        ``securing`` is a cryptosuite for a proof in the document ("eddsa-rdfc-2022", "eddsa-jcs-2022",
        "ecdsa-rdfc-2019", "ecdsa-jcs-2019", "ecdsa-sd-2023", "bbs-2023" and others that docs/cli.md names), or a kind of
        token or COSE signature around it: "vc+jwt", "vc+cose", "vc+sd-jwt", "dc+sd-jwt", "vc-jwt" (VCDM 1.1), "ob3-jwt".

        Raises :class:`testamur.Error` with everything that is wrong with the draft.
        """
        data, unchecked = self._native.issue(document(draft), securing, options)
        return _secured(data, tuple(Reason(*one) for one in unchecked))

    def link_domain(self, origin: str, until: Time, suite: Optional[str] = None) -> Secured:
        """Links the issuer's DID with an origin (``"https://uni.example"``) until a time: what the origin is to publish in its
        :func:`testamur.did_configuration`. It is a token, or with a suite JSON with a proof of it."""
        data, unchecked = self._native.link_domain(origin, time(until) or "", suite)
        return _secured(data, tuple(Reason(*one) for one in unchecked))

    def sign_list(self, store: StatusStore, list: str, url: str) -> Secured:
        """Signs a list as it is now, as the document with this URL (:meth:`StatusStore.documents`), to be served there."""
        return _secured(self._native.sign_list(store._native, list, url))


def did_configuration(origin: str, links: Iterable[Input], published: Optional[Input] = None) -> Dict[str, Any]:
    """What an origin is to serve as `/.well-known/did-configuration.json`, of :meth:`Issuer.link_domain`: what is
    ``published`` there with these links, which take the place of those of the same form for the same DID."""
    before = None if published is None else document(published)
    text = _native.did_configuration(origin, before, [document(link) for link in links])
    return cast(Dict[str, Any], json.loads(text))


def _secured(data: Tuple[bytes, Optional[str]], unchecked: Tuple[Reason, ...] = ()) -> Secured:
    return Secured(data[0], data[1], unchecked)
