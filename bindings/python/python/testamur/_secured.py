"""What came of securing a document."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Dict, Optional, Tuple, cast

from ._errors import Reason


@dataclass(frozen=True)
class Secured:
    """A secured credential, presentation or status list, in whatever form. It can be verified, presented and derived from
    as it is; ``bytes(secured)`` is what belongs into a file."""

    data: bytes
    """The bytes of a file: JSON, a token, a COSE signature."""
    media_type: Optional[str] = None
    """That of a token or COSE signature, such as ``"application/vc+jwt"``; ``None`` for JSON with its proof in it."""
    unchecked: Tuple[Reason, ...] = ()
    """What could not be checked when it was issued, for want of a document: a schema, the issuer's DID document."""

    def __bytes__(self) -> bytes:
        return self.data

    @property
    def text(self) -> str:
        """JSON, the token, or base64 of a COSE signature: a text that verifiers read."""
        if self.media_type is not None and self.media_type.endswith("cose"):
            return base64.b64encode(self.data).decode()
        return self.data.decode()

    def __str__(self) -> str:
        return self.text

    @property
    def document(self) -> Dict[str, Any]:
        """JSON with its proof in it. Raises :class:`ValueError` for a token or a COSE signature."""
        found = None if self.media_type else json.loads(self.data) if self.data[:1] == b"{" else None
        if found is None:
            raise ValueError("a token or COSE signature is no JSON: take its text or data")
        return cast(Dict[str, Any], found)
