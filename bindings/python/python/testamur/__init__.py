"""Issue and verify W3C verifiable credentials and Open Badges.

>>> import testamur
>>> report = testamur.verify(open("diploma.json").read(), trust=["did:web:uni.example"])  # doctest: +SKIP
>>> report.accepted  # doctest: +SKIP
True

A document that is not good is a :class:`Report` with a verdict and reasons, not an exception. Exceptions are
:class:`Error`, with a code that keeps its meaning. Everything here may be shared between threads, and lets other threads
run Python while it works; in programs with asyncio, ``await asyncio.to_thread(testamur.verify, ...)``.
"""

from __future__ import annotations

import json
from typing import Any, Dict, Iterable, NamedTuple, Optional, cast, overload

from . import _native
from ._errors import Error, NotAccepted, Reason
from ._given import Input, Time, document
from ._dids import WebvhLog, WebvhStatement, WebvhVersion, Witnesses, did_document
from ._holder import Holder, PresentOptions
from ._issuer import Issuer, IssueOptions, did_configuration
from ._keys import Jwk, PublicKey, SecretKey, Signer
from ._native import __version__
from ._policy import ANYONE, Anyone, Limits, Policy, Trust
from ._report import Check, Finding, Outcome, Report, Verdict, Verified
from ._secured import Secured
from ._status import Publication, Publisher, StatusDocument, StatusList, StatusStore
from ._verifier import Bundle, Evidence, Network, Resolving, Verifier, usual

__all__ = [
    "ANYONE",
    "Anyone",
    "Baked",
    "Bundle",
    "Check",
    "Error",
    "Evidence",
    "Explanation",
    "Finding",
    "Holder",
    "Input",
    "IssueOptions",
    "Issuer",
    "Jwk",
    "Limits",
    "Network",
    "NotAccepted",
    "Outcome",
    "Policy",
    "PresentOptions",
    "PublicKey",
    "Publication",
    "Publisher",
    "Reason",
    "Report",
    "Resolving",
    "SecretKey",
    "Secured",
    "Signer",
    "StatusDocument",
    "StatusList",
    "StatusStore",
    "Time",
    "Trust",
    "Verdict",
    "Verified",
    "Verifier",
    "WebvhLog",
    "WebvhStatement",
    "WebvhVersion",
    "Witnesses",
    "__version__",
    "bake",
    "did_configuration",
    "did_document",
    "explain",
    "inspect",
    "resolve",
    "unbake",
    "verify",
]


@overload
def verify(
    data: Input,
    *,
    trust: Trust,
    types: Iterable[str] = (),
    domain: Optional[str] = None,
    challenge: Optional[str] = None,
    offline: bool = False,
    at: Optional[Time] = None,
    evidence: Optional[Evidence] = None,
    bundle: Optional[Bundle] = None,
) -> Report: ...
@overload
def verify(
    data: Input,
    policy: Policy,
    *,
    offline: bool = False,
    at: Optional[Time] = None,
    evidence: Optional[Evidence] = None,
    bundle: Optional[Bundle] = None,
) -> Report: ...
def verify(
    data: Input,
    policy: Optional[Policy] = None,
    *,
    trust: Optional[Trust] = None,
    types: Iterable[str] = (),
    domain: Optional[str] = None,
    challenge: Optional[str] = None,
    offline: bool = False,
    at: Optional[Time] = None,
    evidence: Optional[Evidence] = None,
    bundle: Optional[Bundle] = None,
) -> Report:
    """Examines a credential or presentation in any form, told by its bytes.

    ``trust`` names whom to believe, or is :data:`ANYONE`; ``types``, ``domain`` and ``challenge`` are demanded as in a
    :class:`Policy`, which can be given in their place and has all other demands. The rest is as in a :class:`Verifier`.
    Who verifies many documents with evidence of their own makes a :class:`Verifier` once.
    """
    if policy is None:
        if trust is None:
            raise TypeError("say whose credentials are believed: trust=[...], or trust=testamur.ANYONE")
        policy = Policy(trust, types=types, domain=domain, challenge=challenge)
    elif trust is not None or types or domain is not None or challenge is not None:
        raise TypeError("a policy says it all: give either that, or trust, types, domain and challenge")
    if at is None and evidence is None and bundle is None:
        return usual(offline).verify(data, policy)
    return Verifier(offline=offline, at=at, evidence=evidence, bundle=bundle).verify(data, policy)


def inspect(data: Input) -> Dict[str, Any]:
    """What a credential or presentation in any form says: its form, how it is secured, and its claims by JSON pointers, each
    as always shown or chosen by the holder. **Nothing is verified.**"""
    return cast(Dict[str, Any], json.loads(_native.inspect(document(data))))


class Baked(NamedTuple):
    """What was baked into an image. **Nothing in it has been verified.**"""

    image: str
    """``"png"`` or ``"svg"``."""
    credential: bytes
    """The credential as its issuer made it: JSON, or a token."""


def bake(credential: Input, image: Input, *, replace: bool = False) -> bytes:
    """Bakes a signed Open Badge 3.0 or learner record (CLR 2.0) into a PNG or SVG image: a document with a proof, or a compact
    token. Gives the new image; the picture stays as it is. The signature is not verified.

    An image that has a credential already is refused (``usage.baked``), or with ``replace`` gets this one in its place.
    """
    return _native.bake(document(credential), document(image), replace)


def unbake(image: Input) -> Baked:
    """Takes the credential out of a PNG or SVG image. **Nothing is verified**: :func:`verify` takes the image itself."""
    return Baked(*_native.unbake(document(image)))


def resolve(did: str, options: Resolving = Resolving(), *, offline: bool = False) -> Dict[str, Any]:
    """The result of a DID resolution: see :meth:`Verifier.resolve`."""
    return usual(offline).resolve(did, options)


class Explanation(NamedTuple):
    """What a code means."""

    code: str
    number: int
    explanation: str
    remedy: str


def explain(code: str) -> Explanation:
    """What a code, given by its name or number, means, and what to do. Raises :class:`ValueError` if there is none."""
    return Explanation(*_native.explain(code))
