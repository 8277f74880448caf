"""What is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Dict, NamedTuple, Optional, Sequence, Tuple

if TYPE_CHECKING:
    from ._report import Report


class Reason(NamedTuple):
    """One thing that is wrong."""

    code: str
    """What it is, for programs: ``"key.jwk"``. Codes keep their meaning (:func:`testamur.explain`)."""
    number: int
    """The same as a number, which never changes."""
    sentence: str
    """What is wrong, for people, with the facts in it."""
    remedy: str
    """What to do about it."""
    pointer: Optional[str]
    """Where in the document, as a JSON pointer; ``None`` where it is about no place."""
    facts: Dict[str, str]
    """The facts of the sentence by name."""

    def __str__(self) -> str:
        place = f" at {self.pointer}" if self.pointer else ""
        return f"{self.sentence} [{self.code}]{place}"


class Error(Exception):
    """A question could not be asked, or something could not be made. A document that is not good is no error but a
    report. Arguments that mean nothing raise :class:`ValueError` or :class:`TypeError`."""

    reasons: Tuple[Reason, ...]
    """Everything that is wrong, the most useful reason first."""

    def __init__(self, reasons: Sequence[Tuple[str, int, str, str, Optional[str], Dict[str, str]]]) -> None:
        super().__init__(reasons)
        self.reasons = tuple(Reason(*reason) for reason in reasons)

    @property
    def code(self) -> str:
        """The code of the first reason."""
        return self.reasons[0].code

    @property
    def number(self) -> int:
        """The number of the first reason's code."""
        return self.reasons[0].number

    @property
    def sentence(self) -> str:
        """The sentence of the first reason."""
        return self.reasons[0].sentence

    @property
    def remedy(self) -> str:
        """What to do about the first reason."""
        return self.reasons[0].remedy

    @property
    def pointer(self) -> Optional[str]:
        """Where in the document the first reason is, as a JSON pointer."""
        return self.reasons[0].pointer

    def __str__(self) -> str:
        return "; ".join(str(reason) for reason in self.reasons)


class NotAccepted(Exception):
    """Data were asked of a report whose verdict is not "accepted"."""

    report: Report
    """The report, which says why."""

    def __init__(self, report: Report, sentence: str) -> None:
        super().__init__(sentence)
        self.report = report
