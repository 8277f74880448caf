"""What callers may give, and how it is passed on."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Iterable, Mapping, Optional, Tuple, Union

if TYPE_CHECKING:
    from ._secured import Secured

Input = Union[bytes, bytearray, memoryview, str, "os.PathLike[str]", Mapping[str, Any], "Secured"]
"""A document: its bytes, its text (JSON or a token), the path of its file, JSON that was read already, or what
:class:`testamur.Issuer` and :class:`testamur.Holder` made. A ``str`` is never a path."""

Time = Union[datetime, str]
"""A time with its offset: a :class:`~datetime.datetime` that is aware, or a text such as ``"2026-11-22T08:30:00Z"``."""


def document(given: Input) -> bytes:
    """The bytes of a document."""
    if isinstance(given, bytes):
        return given
    if isinstance(given, str):
        return given.encode()
    if isinstance(given, os.PathLike):
        with open(given, "rb") as file:
            return file.read()
    if isinstance(given, (bytearray, memoryview)) or hasattr(given, "__bytes__"):
        return bytes(given)
    if isinstance(given, Mapping):
        return written(given)
    raise TypeError(f"a document is bytes, a str, a path or a mapping, and not a {type(given).__name__}")


def written(value: Any) -> bytes:
    """JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def time(given: Optional[Time]) -> Optional[str]:
    """A time as the native half reads it."""
    if given is None or isinstance(given, str):
        return given
    if given.tzinfo is None:
        raise ValueError(f"{given} has no time zone: give a datetime that is aware")
    return given.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def read_time(text: str) -> datetime:
    """A time as the native half writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def texts(given: Iterable[str], name: str) -> Tuple[str, ...]:
    """Several texts. A single one would be taken for its letters."""
    if isinstance(given, (str, bytes)):
        raise TypeError(f"{name} is a list of texts, and not a single one: [{given!r}]")
    return tuple(given)

