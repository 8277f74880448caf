"""DID documents of keys, and logs of did:webvh."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, List, Literal, Mapping, Optional, Tuple, Union, cast

from . import _native
from ._given import Input, Time, document, read_time, texts, time, written
from ._keys import PublicKey, SecretKey, Signer

_Key = Union[SecretKey, Signer]


def did_document(
    did: str,
    keys: Union[Iterable[PublicKey], Mapping[str, PublicKey]],
    *,
    relationships: Iterable[str] = ("assertionMethod", "authentication"),
    form: Literal["Multikey", "JsonWebKey"] = "Multikey",
) -> Dict[str, Any]:
    """The document of a DID with these keys, for all these relationships: by the fragments that name them, or named by their
    Multikeys. Tokens are verified with keys in the form "JsonWebKey", proofs with either. To publish as did:web, serve it
    as `did.json`."""
    named = keys.items() if isinstance(keys, Mapping) else ((key.to_multikey(), key) for key in keys)
    wanted = list(texts(relationships, "relationships"))
    published: List[Tuple[str, _native.PublicKey, str, List[str]]] = [
        (f"{did}#{fragment}", key._native, form, wanted) for fragment, key in named
    ]
    return _read(_native.did_document(did, published))


@dataclass(frozen=True)
class Witnesses:
    """Who approves the versions of a did:webvh."""

    threshold: int
    """How many of them have to."""
    keys: Iterable[PublicKey]
    """Their Ed25519 keys."""


@dataclass(frozen=True)
class WebvhStatement:
    """What an entry of a log states beside the document; what is ``None`` stays as it was."""

    update_keys: Optional[Iterable[PublicKey]] = None
    """The Ed25519 keys that may update the DID from then on; at first, the key that signs."""
    next_keys: Optional[Iterable[PublicKey]] = None
    """The only keys that may be the update keys of the next entry. Only their hashes are published. Empty, it may be any."""
    witnesses: Union[Witnesses, Literal["none"], None] = None
    """Who has to approve versions; "none" ends that."""
    watchers: Optional[Iterable[str]] = None
    """URLs of those who watch the log."""
    portable: Optional[bool] = None
    """Whether the DID may move; ``True`` only in the first entry."""
    ttl: Optional[int] = None
    """For how many seconds a resolved document may be kept."""
    deactivated: bool = False
    """Gives the DID up, for ever."""


class _Stated:
    """A statement as the native half takes it."""

    def __init__(self, said: WebvhStatement) -> None:
        self.update_keys, self.next_keys = _natives(said.update_keys), _natives(said.next_keys)
        self.witnesses: Optional[Tuple[int, List[_native.PublicKey]]] = None
        if isinstance(said.witnesses, Witnesses):
            self.witnesses = (said.witnesses.threshold, [key._native for key in said.witnesses.keys])
        elif said.witnesses is not None:
            self.witnesses = (0, [])
        self.watchers = None if said.watchers is None else list(texts(said.watchers, "watchers"))
        self.portable, self.ttl, self.deactivated = said.portable, said.ttl, said.deactivated


@dataclass(frozen=True)
class WebvhVersion:
    """A version of a did:webvh."""

    id: str
    """Its versionId."""
    number: int
    """From 1."""
    time: datetime
    """Since when it is in force."""
    did: str
    """The DID as it is in it: a portable one may move."""
    deactivated: bool
    """Whether it gives the DID up."""


class WebvhLog:
    """A log (`did.jsonl`) of a did:webvh, verified whole. It never changes: what continues it gives bytes, to be read and
    served in its place."""

    __slots__ = ("_native",)

    def __init__(self, native: _native.WebvhLog) -> None:
        self._native = native

    @staticmethod
    def draft_did(location: str) -> str:
        """The DID to write the first document for: ``"uni.example"``, ``"uni.example%3A8443:registrar"``. Wherever it stands in
        the document, the DID will."""
        return _native.webvh_draft_did(location)

    @staticmethod
    def create(
        document: Mapping[str, Any],
        key: _Key,
        statement: WebvhStatement = WebvhStatement(),
        *,
        at: Optional[Time] = None,
    ) -> bytes:
        """The log of a new DID, with this document, which is about a :meth:`draft_did`. ``key`` is one of the update keys."""
        return _native.webvh_create(written(document), _Stated(statement), key._native, time(at))

    @classmethod
    def read(
        cls, log: Input, *, witnesses: Optional[Input] = None, unapproved: bool = False, at: Optional[Time] = None
    ) -> WebvhLog:
        """Verifies a log, with the approvals of its witnesses (`did-witness.json`) where it has some; with ``unapproved``
        without them, as witnesses do before they give theirs. Nobody else may rely on that."""
        approvals = None if witnesses is None else document(witnesses)
        return cls(_native.WebvhLog.read(document(log), approvals, unapproved, time(at)))

    def append(
        self,
        document: Optional[Mapping[str, Any]],
        key: _Key,
        statement: WebvhStatement = WebvhStatement(),
        *,
        at: Optional[Time] = None,
    ) -> bytes:
        """The log with one more entry; without a document, that stays. ``key`` is one of the update keys in force, or with
        ``next_keys`` before, one of those that the entry states."""
        text = self._native.document() if document is None else written(document)
        return self._native.append(text, _Stated(statement), key._native, time(at))

    @staticmethod
    def approve(version_id: str, witness: _Key, *, at: Optional[Time] = None) -> Dict[str, Any]:
        """A witness's approval of a version and of all before it. Whether it deserves that is to be found out before."""
        return _read(_native.webvh_approval(version_id, witness._native, time(at)))

    def with_approvals(self, approvals: Iterable[Mapping[str, Any]], file: Optional[Input] = None) -> bytes:
        """The file of approvals (`did-witness.json`) with more of them, of what still counts. ``unapproved`` reads a log that
        waits for them."""
        before = None if file is None else document(file)
        return self._native.with_approvals(before, [written(approval) for approval in approvals])

    def to_bytes(self) -> bytes:
        """The file `did.jsonl`."""
        return self._native.to_bytes()

    __bytes__ = to_bytes

    @property
    def versions(self) -> Tuple[WebvhVersion, ...]:
        """All versions, the first one first."""
        told = self._native.versions
        return tuple(WebvhVersion(id, number, read_time(at), did, ended) for id, number, at, did, ended in told)

    @property
    def did(self) -> str:
        """The DID, as it is in the last version."""
        return self.versions[-1].did

    @property
    def document(self) -> Dict[str, Any]:
        """The document of the last version."""
        return _read(self._native.document())

    @property
    def did_web_document(self) -> Dict[str, Any]:
        """The document of the did:web at the same place (`did.json`), for those who know only that."""
        return _read(self._native.did_web_document())

    @property
    def url(self) -> str:
        """Where it is to be served."""
        return self._native.url()

    def may_be_continued_by(self, key: PublicKey) -> bool:
        """Whether this key may sign the next entry."""
        return self._native.may_be_continued_by(key._native)


def _natives(keys: Optional[Iterable[PublicKey]]) -> Optional[List[_native.PublicKey]]:
    return None if keys is None else [key._native for key in keys]


def _read(text: bytes) -> Dict[str, Any]:
    return cast(Dict[str, Any], json.loads(text))
