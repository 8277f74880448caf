"""Status lists of an issuer."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Dict, Iterable, Mapping, Optional, Tuple, Union

from . import _native
from ._given import read_time, texts

if TYPE_CHECKING:
    from ._issuer import Issuer

Path = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class StatusList:
    """What a list is for; ``None`` is what is usual."""

    url: str
    """What the URLs of its documents begin with."""
    entries: Optional[int] = None
    """How many credentials it has room for: 131 072, which is the least."""
    purposes: Iterable[str] = ("revocation",)
    """What can be set: "revocation", "suspension", "refresh"."""
    messages: Optional[Iterable[str]] = None
    """In the place of purposes: what each value means, from 0 on; 2, 4, 16 or 256 of them."""
    forms: Optional[Iterable[str]] = None
    """How it is published: "data-integrity", "vc-jwt", "jwt", "cwt"; usually as the first and, where it can be, "jwt"."""
    lifetime: Optional[int] = None
    """For how many seconds a signed list holds: a week."""
    ttl: Optional[int] = None
    """After how many seconds verifiers look again: an hour. 0 tells them nothing."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "purposes", texts(self.purposes, "purposes"))
        for name in ("messages", "forms"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, texts(getattr(self, name), name))

    @classmethod
    def _read(cls, text: bytes) -> StatusList:
        said = json.loads(text)
        names = ("url", "entries", "purposes", "messages", "forms", "lifetime")
        return cls(**{name: said[name] for name in names if name in said}, ttl=said.get("ttl", 0))


@dataclass(frozen=True)
class StatusDocument:
    """A document that a list is published as."""

    url: str
    form: str
    media_type: str
    purpose: Optional[str]


@dataclass(frozen=True)
class Publication:
    """What is published of a list."""

    url: str
    """Of the document."""
    until: datetime
    """Until when it holds."""
    is_new: bool
    """Whether it was signed now."""


class StatusStore:
    """An issuer's account of its lists: which indices are given away, and the status at each. Lists are named by their
    URLs. Threads may share it; of several processes one has the file."""

    __slots__ = ("_native",)

    def __init__(self, native: _native.StatusStore) -> None:
        self._native = native

    @classmethod
    def memory(cls) -> StatusStore:
        """Lists in memory, which end with the store."""
        return cls(_native.StatusStore.memory())

    @classmethod
    def create(cls, path: Path) -> StatusStore:
        """Lists in a new file, which is to be kept as secret as a key. Raises :class:`testamur.Error` if it is there."""
        return cls(_native.StatusStore.create(path))

    @classmethod
    def open(cls, path: Path) -> StatusStore:
        """Lists in a file that :meth:`create` made."""
        return cls(_native.StatusStore.open(path))

    def add_list(self, list: Union[str, StatusList]) -> None:
        """Makes a list: as described, or at this URL the usual one, for revocation."""
        self._native.add_list(StatusList(list) if isinstance(list, str) else list)

    @property
    def lists(self) -> Tuple[StatusList, ...]:
        """All lists."""
        return tuple(StatusList._read(one) for one in self._native.lists())

    def documents(self, list: str) -> Tuple[StatusDocument, ...]:
        """The documents that a list is published as."""
        return tuple(StatusDocument(*one) for one in self._native.documents(list))

    def allocate(self, list: str, id: Optional[str] = None) -> int:
        """Gives away an index that nobody has; to the credential with this identifier, asked again, the same."""
        return self._native.allocate(list, id)

    def find(self, list: str, id: str) -> Optional[int]:
        """The index of the credential with this identifier."""
        return self._native.find(list, id)

    def set(self, list: str, index: int, status: int = 1) -> int:
        """Sets the status at an index, and gives the one before. In a list for revocation 1 revokes, for good."""
        return self._native.set(list, index, status)

    def set_all(self, list: str, statuses: Mapping[int, int]) -> Dict[int, int]:
        """Sets the statuses at these indices, all or none, and gives those before."""
        indices = tuple(statuses.items())
        before = self._native.set_all(list, [*indices])
        return {index: status for (index, _), status in zip(indices, before)}

    def get(self, list: str, index: int) -> int:
        """The status at an index."""
        return self._native.read(list, index)

    def add_decoys(self, list: str, count: int, status: int) -> None:
        """Gives so many indices to nobody and sets this status there, so that the list does not tell how many have it."""
        self._native.add_decoys(list, count, status)

    def dangerous_unrevoke(self, list: str, index: int, status: int = 0) -> None:
        """**Dangerous**: sets a status also where that takes a revocation back, which verifiers were told is for good."""
        self._native.dangerous_unrevoke(list, index, status)


class Publisher:
    """Signs the lists of a store and puts them into a folder that a web server serves. Let one publish into a folder."""

    __slots__ = ("_native",)

    def __init__(self, issuer: Issuer) -> None:
        self._native = _native.Publisher(issuer._native)

    def publish(self, store: StatusStore, folder: Path, *, always: bool = False) -> Tuple[Publication, ...]:
        """Signs every list that is due (``always``: every list) and puts it where a server serves this folder as the root of
        the lists' host. Raises :class:`testamur.Error` with all reasons if one of them could not be published; the others
        are."""
        published = self._native.publish(store._native, folder, always)
        return tuple(Publication(url, read_time(until), is_new) for url, until, is_new in published)
