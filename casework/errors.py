"""The one small family of errors casework raises.

Every error has a stable ``code`` for programs, a Chinese message for officers, the
articles it rests on (``cites``) and the exit code a shell gets. Messages never hold
personal data: they name the field and what is allowed, not what the applicant wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why something may not be done now.

    ``code`` is stable; ``message`` is Chinese, worded for officers; ``cites`` are
    citations such as ``条例/33/2``; ``field`` names the offending input, if one does.
    """

    code: str
    message: str
    cites: tuple[str, ...] = ()
    field: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; ``field`` stands only where one is named."""
        data: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "cites": list(self.cites),
        }
        return data | ({"field": self.field} if self.field else {})


class CaseworkError(Exception):
    """Base of all errors a caller may meet. ``exit_code`` is what the shell gets."""

    code: str = "error"
    exit_code: int = 1

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        cites: Iterable[str] = (),
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.cites = tuple(cites)
        self.detail: dict[str, Any] = dict(detail or {})

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The reasons; one error is one reason unless a subclass carries more."""
        return (Refusal(self.code, self.message, self.cites),)


class _Many(CaseworkError):
    """An error that carries every reason at once, never only the first."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        self._refusals = tuple(refusals)
        if not self._refusals:
            raise ValueError("an error with no reason explains nothing")
        first = self._refusals[0]
        super().__init__(
            "；".join(r.message for r in self._refusals), code=first.code, cites=first.cites
        )

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every reason, in the order they were found."""
        return self._refusals


class InputError(_Many):
    """Input that is not of the form asked for; each refusal names its field."""

    code = "input_invalid"


class NotAllowed(_Many):
    """The command may not be carried out now, with every reason."""

    code = "not_allowed"


class HistoryImpossible(CaseworkError):
    """A history that cannot have happened; ``detail`` names the offending fact."""

    code = "history_impossible"


class NotFound(CaseworkError):
    """No such case, letter or template."""

    code = "not_found"


class ConcurrentChange(CaseworkError):
    """Someone else was first; nothing was written."""

    code = "concurrent_change"
    exit_code = 4


class IncompleteDocument(_Many):
    """A final letter with a missing, blank or provisional field."""

    code = "document_incomplete"


class TemplateInvalid(_Many):
    """A letter template that may not be used, with file and line of every fault."""

    code = "template_invalid"


class UsageFault(CaseworkError):
    """A command line that cannot be understood."""

    code = "usage"
    exit_code = 2


class HistoryBroken(CaseworkError):
    """What is stored no longer agrees with itself."""

    code = "history_broken"
    exit_code = 3


class SettingsInvalid(_Many):
    """Settings or environment that cannot be used; names key, value and what is allowed."""

    code = "settings_invalid"
    exit_code = 5


class EnvironmentFault(CaseworkError):
    """The database, a folder or a needed package is not there or not usable."""

    code = "environment"
    exit_code = 5


@dataclass(frozen=True, slots=True)
class ProvisionalDay:
    """The best answer for a year whose holiday notice is not known."""

    day: date | None
    missing_years: tuple[int, ...]
    working: bool | None = None
    count: int | None = None
    notices: tuple[str, ...] = field(default=())


class CalendarNotCovered(CaseworkError):
    """The answer lies beyond the known holiday notices.

    ``provisional`` carries the best answer that can be given: statutory days off and
    their substitutes, no bridging and no make-up days.
    """

    code = "calendar_not_covered"

    def __init__(self, message: str, provisional: ProvisionalDay) -> None:
        super().__init__(message, detail={"missing_years": list(provisional.missing_years)})
        self.provisional = provisional
