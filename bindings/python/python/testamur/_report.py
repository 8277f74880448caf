"""What the verifier found."""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Dict, List, NoReturn, Optional, Tuple, cast

from . import _native
from ._errors import NotAccepted, Reason
from ._given import read_time


class Verdict(str, enum.Enum):
    """Whether a document may be relied on."""

    ACCEPTED = "accepted"
    """Every check that matters passed."""
    REJECTED = "rejected"
    """Something is wrong."""
    INDETERMINATE = "indeterminate"
    """Nothing was seen to be wrong, but something that matters could not be found out."""

    def __str__(self) -> str:
        return self.value


class Outcome(str, enum.Enum):
    """How a check ended, and how much a finding weighs."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    """It could not be found out."""
    WARNED = "warned"
    """It holds, but there is something to know."""
    SKIPPED = "skipped"
    """It was not made, for the reason that its sentence says."""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Finding:
    """Something that a check found."""

    check: str
    """The check's name."""
    outcome: Outcome
    """How much it weighs."""
    reason: Reason
    """What was found."""
    problem: Optional[str]
    """The W3C problem type of the code, where there is one."""

    @property
    def code(self) -> str:
        """What was found, for programs: ``"status.revoked"``."""
        return self.reason.code

    @property
    def sentence(self) -> str:
        """What was found, for people, with the facts in it."""
        return self.reason.sentence

    @property
    def pointer(self) -> Optional[str]:
        """Where in the document, as a JSON pointer."""
        return self.reason.pointer

    def __str__(self) -> str:
        return f"{self.outcome}: {self.reason}"


@dataclass(frozen=True)
class Check:
    """One of the checks, which are always the same, in the same order."""

    id: str
    """Its name, such as ``"proof"`` or ``"trusted_issuer"``."""
    title: str
    """Its name for people."""
    outcome: Outcome
    """How it ended."""
    sentence: str
    """What it found, for people."""
    findings: Tuple[Finding, ...]
    """Everything it found."""
    details: Dict[str, Any] = field(hash=False)
    """What else is known, as in the JSON form."""
    reports: Tuple[Tuple[str, Report], ...] = field(hash=False)
    """The reports on what stands inside the document, such as credentials in a presentation, with their places (JSON
    pointers)."""


@dataclass(frozen=True)
class Verified:
    """A document that was accepted."""

    document: Dict[str, Any] = field(hash=False)
    """What the issuer (of a presentation, the holder) said, with nothing around it."""
    issuer: Optional[str]
    """Who issued it; ``None`` for a presentation."""
    credentials: Tuple[Verified, ...] = ()
    """Of a presentation, the credentials in it."""


class Report:
    """What was examined and found: a verdict, and every check in a fixed order. Never changes, so threads may share it.

    A report is neither true nor false: ``if report:`` raises :class:`TypeError`. Ask for :attr:`accepted` or the
    :attr:`verdict`.
    """

    __slots__ = ("_native",)

    def __init__(self, native: _native.Report) -> None:
        self._native = native

    @property
    def verdict(self) -> Verdict:
        """Whether the document may be relied on."""
        return Verdict(self._native.verdict)

    @property
    def accepted(self) -> bool:
        """Whether the verdict is "accepted". Unknown is not good: "indeterminate" is not."""
        return self.verdict is Verdict.ACCEPTED

    def accept(self) -> Verified:
        """The document, if it was accepted: the way from a report to data. Raises :class:`testamur.NotAccepted` with the
        report otherwise, and for a report that stands inside another, whose verdict decides."""
        found = self._native.accepted()
        if found is None:
            raise NotAccepted(self, self._native.rejection() or "The report that it stands in decides.")
        document, issuer, inside = found
        credentials = tuple(Verified(_object(one), by) for one, by in inside)
        return Verified(_object(document), issuer, credentials)

    @property
    def checks(self) -> Tuple[Check, ...]:
        """Every check."""
        return tuple(
            Check(
                id,
                title,
                Outcome(outcome),
                sentence,
                tuple(_finding(*one) for one in findings),
                {} if details == b"{}" else _object(details),
                tuple((at, Report(report)) for at, report in reports),
            )
            for id, title, outcome, sentence, findings, details, reports in self._native.checks()
        )

    def check(self, id: str) -> Check:
        """The check of this name. Raises :class:`KeyError` if there is none."""
        for check in self.checks:
            if check.id == id:
                return check
        raise KeyError(id)

    @property
    def findings(self) -> Tuple[Finding, ...]:
        """What all checks found, that which decides first."""
        return tuple(_finding(*one) for one in self._native.findings())

    @property
    def codes(self) -> Tuple[str, ...]:
        """The codes of the findings, in their order."""
        return tuple(finding.code for finding in self.findings)

    @property
    def at(self) -> datetime:
        """The time that the report holds for."""
        return read_time(self._native.at)

    def to_json(self) -> str:
        """The whole report as JSON, which is the same, byte for byte, for the same document, policy, evidence and time."""
        return self._native.to_json().decode()

    def to_dict(self) -> Dict[str, Any]:
        """The whole report as its JSON has it, with the summary of the document and the URLs that were asked."""
        return _object(self._native.to_json())

    @property
    def summary(self) -> Optional[Dict[str, Any]]:
        """Who issued what to whom, as the document says: ``id``, ``name``, ``issuer``, ``subjects``, ``validFrom``,
        ``validUntil``. Trust it no further than the verdict allows."""
        return cast(Optional[Dict[str, Any]], self.to_dict()["summary"])

    def __bool__(self) -> NoReturn:
        raise TypeError("a report is neither true nor false: ask for .accepted or .verdict")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Report) and self._native.to_json() == other._native.to_json()

    def __hash__(self) -> int:
        return hash(self._native.to_json())

    def __repr__(self) -> str:
        return f"<Report: {self}>"

    def __str__(self) -> str:
        lines: List[str] = [str(finding) for finding in self.findings if finding.outcome is not Outcome.SKIPPED]
        return "; ".join([str(self.verdict), *lines])


def _object(text: bytes) -> Dict[str, Any]:
    return cast(Dict[str, Any], json.loads(text))


def _finding(check: str, outcome: str, reason: _native._Reason, problem: Optional[str]) -> Finding:
    return Finding(check, Outcome(outcome), Reason(*reason), problem)
