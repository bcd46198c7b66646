"""Where checks are registered and run: one rule, one function, one code, one article.

An agency may add checks of its own and raise the severity of ours, never lower it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from casework.cases.findings import Finding, Severity, settled_by
from casework.review.subject import Subject

CASE: Final = "case"
LETTER: Final = "letter"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check reports: what is wrong and how to mend it, and where."""

    message: str
    where: str
    cites: tuple[str, ...] = ()
    """In place of the check's own articles, where the place decides which one it is."""


Run = Callable[[Subject], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: ``code`` is ``D12.remedy_missing``, its head the defect of docs/checks.md.

    ``reads``: ``case``, ``letter`` or both; it runs where all of them are at hand.
    """

    code: str
    title: str
    severity: Severity
    cites: tuple[str, ...]
    reads: frozenset[str]
    run: Run

    @property
    def defect(self) -> str:
        """The kind of defect: D1 to D21, or the agency's own."""
        return self.code.partition(".")[0]


CHECKS: Final[dict[str, Check]] = {}
_RANK: Final = {s: place for place, s in enumerate(Severity)}


def check(
    code: str, title: str, severity: Severity, *cites: str, reads: tuple[str, ...] = (CASE,)
) -> Callable[[Run], Run]:
    """Register a check of ours under ``code``."""

    def register(run: Run) -> Run:
        if code in CHECKS:
            raise ValueError(code)
        CHECKS[code] = Check(code, title, severity, cites, frozenset(reads), run)
        return run

    return register


def is_raise(old: Severity, new: Severity) -> bool:
    """Tell whether ``new`` is graver than ``old``.

    Only a warning can be raised, and only to an error: a past fault blocks nothing by law of
    nature, for blocking would make it later still.
    """
    return old is Severity.WARNING and new is Severity.ERROR


def review(
    subject: Subject,
    checks: Iterable[Check],
    raised: Mapping[str, Severity] | None = None,
) -> tuple[Finding, ...]:
    """Return what the checks find, gravest first, each with who settled it, if anybody did."""
    at_hand = {CASE} if subject.view is not None else set()
    at_hand |= {LETTER} if subject.paper is not None else set()
    found = [
        finding
        for one in checks
        if one.reads <= at_hand
        for finding in _findings(one, subject, (raised or {}).get(one.code, one.severity))
    ]
    return tuple(sorted(found, key=lambda x: (_RANK[x.severity], _defect(x.code), x.where)))


def _findings(one: Check, subject: Subject, severity: Severity) -> Iterator[Finding]:
    try:
        reported = list(one.run(subject))
    except Exception as error:  # noqa: BLE001  # a broken check must not pass for a clean letter
        yield Finding(one.code, Severity.ERROR, _broken(error), "审查程序", one.cites)
        return
    for found in reported:
        plain = Finding(one.code, severity, found.message, found.where, found.cites or one.cites)
        settled = settled_by(subject.view, plain) if subject.view is not None else ""
        yield replace(plain, settled=settled)


def _broken(error: Exception) -> str:
    """Say that a check failed, without the text of the error: it may quote a person."""
    return f"审查项运行出错（{type(error).__name__}），未能审查：请人工核对并联系维护人员"


def _defect(code: str) -> tuple[int, str]:
    head = code.partition(".")[0].removeprefix("D")
    return (int(head) if head.isdecimal() else 99, code)
