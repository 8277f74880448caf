"""The holder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Optional, Union

from . import _native
from ._given import Input, Time, document, texts, time
from ._keys import SecretKey, Signer
from ._secured import Secured
from ._verifier import Evidence, evidence_of


@dataclass(frozen=True)
class PresentOptions:
    """What a presentation says beside the credentials in it."""

    id: Optional[str] = None
    """Its identifier, a URL."""
    holder: Optional[str] = None
    """The holder, a URL; that of the key that signs unless given."""
    types: Iterable[str] = ()
    """Types beside VerifiablePresentation."""
    created: Optional[Time] = None
    """When the proof is made; now unless given."""
    expires: Optional[Time] = None
    """When the proof stops being valid."""
    dangerous_allow_undefined_terms: bool = False
    """**Dangerous**: presents credentials with members that no context defines, which an RDF signature does not cover."""
    algorithm: Optional[str] = None
    """Of tokens and COSE signatures: one of the key's algorithms, as JOSE names it."""
    disclosable: Iterable[str] = ()
    """Of SD-JWTs: what can be hidden of the presentation later, by JSON pointers."""

    def __post_init__(self) -> None:
        for name in ("created", "expires"):
            object.__setattr__(self, name, time(getattr(self, name)))
        for name in ("types", "disclosable"):
            object.__setattr__(self, name, texts(getattr(self, name), name))


class Holder:
    """Shows credentials with one key. Never changes, so threads may share it."""

    __slots__ = ("_native",)

    def __init__(
        self,
        key: Union[SecretKey, Signer],
        id: Optional[str] = None,
        method: Optional[str] = None,
        *,
        evidence: Optional[Evidence] = None,
    ) -> None:
        """As of an :class:`testamur.Issuer`: without an ``id`` its did:key. Of the evidence only contexts matter."""
        self._native = _native.Holder(key._native, id, method, evidence_of(evidence, None))

    @property
    def id(self) -> str:
        """The holder's identifier."""
        return self._native.id

    def derive(self, credential: Input, show: Iterable[str] = ()) -> Secured:
        """A credential of the same form with a part of what this one says: what its issuer made mandatory, and what
        ``show`` names by JSON pointers, whole (:func:`testamur.inspect` lists them). Works for ecdsa-sd-2023, bbs-2023 and
        SD-JWTs."""
        return Secured(self._native.derive(document(credential), list(texts(show, "show"))))

    def bind(self, credential: Input, *, audience: str, nonce: str) -> Secured:
        """Binds an SD-JWT to a verifier, to show it by itself: ``audience`` is what the verifier calls itself, ``nonce``
        what it asked to be answered."""
        return Secured(self._native.bind(document(credential), audience, nonce))

    def present(
        self,
        credentials: Iterable[Input],
        securing: str,
        options: PresentOptions = PresentOptions(),
        *,
        domain: Union[str, Iterable[str]] = (),
        challenge: Optional[str] = None,
    ) -> Secured:
        """Signs a presentation of credentials in any form, for a verifier that goes by ``domain`` and asked for
        ``challenge`` to be answered: with a cryptosuite ("eddsa-rdfc-2022") for a proof in it, or as "vp+jwt", "vp+sd-jwt",
        "vp+cose" or "vp-jwt" (VCDM 1.1)."""
        given = [document(one) for one in credentials]
        domains = [domain] if isinstance(domain, str) else list(domain)
        data, media_type = self._native.present(given, securing, options, domains, challenge)
        return Secured(data, media_type)
