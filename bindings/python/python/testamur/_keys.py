"""Keys, and who signs with them."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, Mapping, Optional, Tuple, Union, cast

from . import _native
from ._given import written

Jwk = Union[Mapping[str, Any], str, bytes]
"""A JSON Web Key (RFC 7517): as a mapping, or its text."""


class PublicKey:
    """A public key. Never changes; equal keys are equal."""

    __slots__ = ("_native",)

    def __init__(self, native: _native.PublicKey) -> None:
        self._native = native

    @classmethod
    def from_jwk(cls, jwk: Jwk) -> PublicKey:
        """Reads a JWK. One with a secret in it is refused."""
        return cls(_native.PublicKey.from_jwk(_text(jwk)))

    @classmethod
    def from_multikey(cls, multikey: str) -> PublicKey:
        """Reads a Multikey text, ``"z…"``: also the last part of a did:key."""
        return cls(_native.PublicKey.from_multikey(multikey))

    @classmethod
    def from_pem(cls, pem: str) -> PublicKey:
        """Reads PEM (SubjectPublicKeyInfo)."""
        return cls(_native.PublicKey.from_pem(pem))

    def to_jwk(self) -> Dict[str, Any]:
        """The key as JWK."""
        return cast(Dict[str, Any], json.loads(self._native.to_jwk()))

    def to_multikey(self) -> str:
        """The key as Multikey text."""
        return self._native.to_multikey()

    def to_pem(self) -> str:
        """The key as PEM."""
        return self._native.to_pem()

    @property
    def kind(self) -> str:
        """The name of its type, such as "Ed25519" or "P-256"."""
        return self._native.kind

    @property
    def thumbprint(self) -> str:
        """The SHA-256 thumbprint of the JWK (RFC 7638), base64url."""
        return self._native.thumbprint

    @property
    def did_key(self) -> str:
        """The did:key that is made of it."""
        return self._native.did_key

    @property
    def did_jwk(self) -> str:
        """The did:jwk that is made of it."""
        return self._native.did_jwk

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.to_multikey() == other.to_multikey()

    def __hash__(self) -> int:
        return hash(self.to_multikey())

    def __repr__(self) -> str:
        return f"PublicKey.from_multikey({self.to_multikey()!r})"

    def __reduce__(self) -> Tuple[Callable[[str], PublicKey], Tuple[str]]:
        return PublicKey.from_multikey, (self.to_multikey(),)


class SecretKey:
    """A secret key in this process, which signs. Its memory is wiped when nothing uses it any more; what the functions
    with ``secret`` in their names hand out is Python's, and is not. It cannot be pickled."""

    __slots__ = ("_native",)

    def __init__(self, native: _native.SecretKey) -> None:
        self._native = native

    @classmethod
    def generate(cls, kind: str = "Ed25519", *, bits: Optional[int] = None) -> SecretKey:
        """Makes a key: "Ed25519", "P-256", "P-384", "P-521", "secp256k1", "BLS12381G2" (for bbs-2023), "RSA" (with so many
        ``bits``; 3072 unless given), "X25519", "ML-DSA-44", "SLH-DSA-SHA2-128s"."""
        return cls(_native.SecretKey.generate(kind, bits))

    @classmethod
    def from_jwk(cls, jwk: Jwk) -> SecretKey:
        """Reads a JWK with the secret in it."""
        return cls(_native.SecretKey.from_jwk(_text(jwk)))

    @classmethod
    def from_multikey(cls, multikey: str) -> SecretKey:
        """Reads a secret Multikey text, ``"z…"``."""
        return cls(_native.SecretKey.from_multikey(multikey))

    @classmethod
    def from_pem(cls, pem: str, password: Union[str, bytes, None] = None) -> SecretKey:
        """Reads PEM: PKCS#8, SEC 1 or PKCS#1; with a password also one that it encrypts (PBES2), which can take
        seconds."""
        return cls(_native.SecretKey.from_pem(pem, _password(password)))

    @property
    def public_key(self) -> PublicKey:
        """The public part."""
        return PublicKey(self._native.public_key)

    def to_secret_jwk(self) -> Dict[str, Any]:
        """The **secret** key as JWK."""
        return cast(Dict[str, Any], json.loads(self._native.to_secret_jwk()))

    def to_secret_multikey(self) -> str:
        """The **secret** key as Multikey text."""
        return self._native.to_secret_multikey()

    def to_secret_pem(self) -> str:
        """The **secret** key as PEM (PKCS#8), in the clear."""
        return self._native.to_secret_pem()

    def to_encrypted_pem(self, password: Union[str, bytes]) -> str:
        """The key as PEM, encrypted with a password (PBES2: PBKDF2 with 600,000 rounds of HMAC-SHA-256, AES-256-CBC),
        which takes up to a second. How strong the password is, is not looked at."""
        return self._native.to_encrypted_pem(_password(password) or b"")

    def __repr__(self) -> str:
        return f"<SecretKey of {self.public_key!r}>"


class Signer:
    """Signs by a function, which knows where the key is: in a module, a cloud service, another process.

    ``sign(algorithm, message)`` gives the signature of ``message`` by ``algorithm``, as JOSE names it (RFC 7518:
    ``"EdDSA"``, ``"ES256"``, ``"PS256"``), which hashes the message itself. ECDSA gives r and s one after the other, of
    equal length, and not DER. It is called on the thread that asked for the signature. What it raises is the cause of
    the :class:`testamur.Error` that follows. BBS signatures are not made so.
    """

    __slots__ = ("_native",)

    def __init__(self, public_key: PublicKey, sign: Callable[[str, bytes], bytes]) -> None:
        self._native = _native.Signer(public_key._native, sign)

    @property
    def public_key(self) -> PublicKey:
        """The key that verifies its signatures."""
        return PublicKey(self._native.public_key)


def _text(jwk: Jwk) -> bytes:
    if isinstance(jwk, Mapping):
        return written(jwk)
    return jwk.encode() if isinstance(jwk, str) else jwk


def _password(given: Union[str, bytes, None]) -> Optional[bytes]:
    return given.encode() if isinstance(given, str) else given
