"""The verifier, and what it may know of the world."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Dict, Iterable, Literal, Mapping, Optional, Tuple, Union, cast

from . import _native
from ._given import Input, Time, document, read_time, texts, time
from ._policy import Policy
from ._report import Report


class Network:
    """The built-in HTTP client, which gets what the documents of strangers name: https only, public addresses only (looked
    at after the name was resolved, again at each redirect), with bounds on size, time and redirects. What is made with
    the same one shares connections and downloads. A process that was forked gets connections of its own."""

    __slots__ = ("_native",)

    def __init__(
        self,
        *,
        root_certificates: Union[str, bytes, None] = None,
        json_rpc: Optional[Mapping[str, str]] = None,
        dangerous_allow_http: bool = False,
        dangerous_allow_addresses: Iterable[Literal["loopback", "private"]] = (),
    ) -> None:
        """``root_certificates`` (PEM) are trusted beside those of the system; ``json_rpc`` says which URL answers for a
        blockchain's name, for did:ethr. **Dangerous**: ``dangerous_allow_http`` lets anyone on the way change what
        verification decides on, and with ``dangerous_allow_addresses`` whoever can have a credential verified sends GET
        requests to servers of this machine or network."""
        pem = root_certificates.encode() if isinstance(root_certificates, str) else root_certificates
        self._native = _native.Network(
            root_certificates=pem,
            dangerous_allow_http=dangerous_allow_http,
            dangerous_allow_addresses=list(texts(dangerous_allow_addresses, "dangerous_allow_addresses")),
            json_rpc=list((json_rpc or {}).items()),
        )


class Bundle:
    """The documents that a verification took and its time: with them the same question gets the same report, without a
    network. Nothing protects a bundle from changes: keep it as carefully as a list of trusted keys."""

    __slots__ = ("_native",)

    def __init__(self, native: _native.Bundle) -> None:
        self._native = native

    @classmethod
    def read(cls, given: Input) -> Bundle:
        """Reads what :meth:`to_bytes` wrote: its bytes, or the path of their file."""
        return cls(_native.Bundle.read(document(given)))

    def to_bytes(self) -> bytes:
        """The bundle as JSON, for a file."""
        return self._native.to_bytes()

    __bytes__ = to_bytes

    @property
    def at(self) -> datetime:
        """The time that the documents were gathered for."""
        return read_time(self._native.at)

    @property
    def urls(self) -> Tuple[str, ...]:
        """Of what there is a document, or the reason why there was none."""
        return tuple(self._native.urls)


Evidence = Mapping[str, Input]
"""Documents by their URLs, which the caller vouches for: DID documents, status lists, schemas, contexts. They are looked
at before the network."""


@dataclass(frozen=True)
class Resolving:
    """What is asked of the resolution of a DID."""

    version_id: Optional[str] = None
    """The version with this name, in the words of the method."""
    version_time: Optional[Time] = None
    """The version in force at this time."""
    version_number: Optional[int] = None
    """The version of this number, from 1 (did:webvh)."""
    expand_relative_urls: bool = False
    """Whether relative URLs in the document are made absolute."""
    no_cache: bool = False
    """Whether everything is asked for anew, and nothing is taken that was kept."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "version_time", time(self.version_time))


class Verifier:
    """Verifies, and remembers what is the same for all who ask: contexts, keys, status lists, downloads. Make one and share
    it between threads: while it works, other threads run Python."""

    __slots__ = ("_native",)

    def __init__(
        self,
        *,
        offline: bool = False,
        network: Optional[Network] = None,
        evidence: Optional[Evidence] = None,
        bundle: Optional[Bundle] = None,
        at: Optional[Time] = None,
        download_bytes: Optional[int] = None,
        download_seconds: Optional[float] = None,
    ) -> None:
        """``offline`` uses no network: what is not in the evidence is reported as not to be had. With a ``bundle`` there
        is none unless a ``network`` is given, and the time is the bundle's unless ``at`` is. ``at`` is the time to
        verify for; otherwise, the machine's clock. All downloads of one verification together are bounded by 64 MiB and
        30 seconds unless given."""
        if offline and network is not None:
            raise ValueError("either offline or with a network")
        if network is None and not offline and bundle is None:
            network = _network()
        if at is None and bundle is not None:
            at = bundle.at
        self._native = _native.Verifier(
            network._native if network else None,
            evidence_of(evidence, bundle),
            time(at),
            download_bytes,
            download_seconds,
        )

    def verify(self, data: Input, policy: Policy) -> Report:
        """Examines a document in any form, told by its bytes. A bad one is a report and no exception. Waits for downloads;
        Ctrl-C ends that."""
        return Report(self._native.verify(document(data), policy._compiled))

    def bundle(self, data: Input, policy: Policy) -> Tuple[Report, Bundle]:
        """Examines, and keeps every document that it took."""
        report, bundle = self._native.bundle(document(data), policy._compiled)
        return Report(report), Bundle(bundle)

    def whois(self, did: str, policy: Policy) -> Report:
        """Examines the presentation that a DID publishes of itself at its path ``/whois``; it answers no challenge. What could
        not be had is in the report."""
        return Report(self._native.whois(did, policy._compiled))

    def for_batch(self) -> Verifier:
        """This verifier for one batch: a server that could not be reached is not asked again for a minute. Drop it
        afterwards."""
        verifier = object.__new__(Verifier)
        verifier._native = self._native.for_batch()
        return verifier

    def resolve(self, did: str, options: Resolving = Resolving()) -> Dict[str, Any]:
        """The result of a DID resolution: ``didDocument``, ``didDocumentMetadata``, ``didResolutionMetadata``. Raises
        :class:`testamur.Error` if there is none."""
        return _read(self._native.resolve(did, options))

    def dereference(
        self,
        url: str,
        options: Resolving = Resolving(),
        *,
        relationship: Optional[str] = None,
        uri_list: bool = False,
    ) -> Dict[str, Any]:
        """What a DID URL leads to: ``contentStream``, ``contentMetadata``, ``dereferencingMetadata``. ``relationship``
        demands that the document authorizes a key for it, such as "assertionMethod"; ``uri_list`` wants the URLs of
        services."""
        return _read(self._native.dereference(url, options, relationship, uri_list))

    def linked_domains(self, did: str) -> Dict[str, Any]:
        """The origins that a DID is linked with, of those that its document names: ``verdict``, ``links`` with a verdict
        each, ``findings``."""
        return _read(self._native.linked_domains(did))

    def linked_dids(self, origin: str) -> Dict[str, Any]:
        """The DIDs that an origin (``"https://uni.example"``) is linked with, as :meth:`linked_domains`."""
        return _read(self._native.linked_dids(origin))

    def domain_link(self, did: str, origin: str) -> Dict[str, Any]:
        """Whether a DID is linked with this origin, as :meth:`linked_domains`."""
        return _read(self._native.domain_link(did, origin))


@functools.lru_cache(maxsize=None)
def usual(offline: bool) -> Verifier:
    """The verifier of the functions of the package."""
    return Verifier(offline=offline)


@functools.lru_cache(maxsize=None)
def _network() -> Network:
    return Network()


def evidence_of(evidence: Optional[Evidence], bundle: Optional[Bundle]) -> Optional[_native.Evidence]:
    if not evidence and bundle is None:
        return None
    documents = [(url, document(given)) for url, given in (evidence or {}).items()]
    return _native.Evidence(documents, bundle._native if bundle else None)


def _read(text: bytes) -> Dict[str, Any]:
    return cast(Dict[str, Any], json.loads(text))
