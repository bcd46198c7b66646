"""casework: handling requests for government information in China, from receipt to archive.

Names are loaded on first use, so that counting working days does not load a database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WHERE = {
    "Casework": "casework.service.facade",
    "Case": "casework.service.case",
    "CaseworkError": "casework.errors",
    "CalendarNotCovered": "casework.errors",
    "ConcurrentChange": "casework.errors",
    "HistoryImpossible": "casework.errors",
    "IncompleteDocument": "casework.errors",
    "InputError": "casework.errors",
    "NotAllowed": "casework.errors",
    "NotFound": "casework.errors",
    "Refusal": "casework.errors",
    "Reckoning": "casework.cases.clocks",
    "Settings": "casework.settings",
    "reckon": "casework.service.reckoning",
    "workday_calendar": "casework.calendar.workdays",
}
_COMMANDS = (
    "Register", "ConfirmReceipt", "Accept", "RequestCorrection", "ReceiveCorrection",
    "LapseCorrection", "Consult", "RecordConsultation", "ProposeExtension", "ApproveExtension",
    "NotifyExtension", "RecordSearch", "ReviewSecrecy", "Propose", "Rework", "Decide",
    "Redraft", "Revise", "Submit", "Approve", "SendBack", "Recall", "Dispatch",
    "RecordService", "Withdraw", "Archive", "Assign", "Note", "EraseApplicant",
)  # fmt: skip
_WHERE |= dict.fromkeys(_COMMANDS, "casework.cases.commands")

__all__ = [
    "Accept",
    "Approve",
    "ApproveExtension",
    "Archive",
    "Assign",
    "CalendarNotCovered",
    "Case",
    "Casework",
    "CaseworkError",
    "ConcurrentChange",
    "ConfirmReceipt",
    "Consult",
    "Decide",
    "Dispatch",
    "EraseApplicant",
    "HistoryImpossible",
    "IncompleteDocument",
    "InputError",
    "LapseCorrection",
    "NotAllowed",
    "NotFound",
    "Note",
    "NotifyExtension",
    "Propose",
    "ProposeExtension",
    "Recall",
    "ReceiveCorrection",
    "Reckoning",
    "RecordConsultation",
    "RecordSearch",
    "RecordService",
    "Redraft",
    "Refusal",
    "Register",
    "RequestCorrection",
    "ReviewSecrecy",
    "Revise",
    "Rework",
    "SendBack",
    "Settings",
    "Submit",
    "Withdraw",
    "__version__",
    "reckon",
    "workday_calendar",
]

if TYPE_CHECKING:
    from casework.calendar.workdays import workday_calendar
    from casework.cases.clocks import Reckoning
    from casework.cases.commands import (
        Accept,
        Approve,
        ApproveExtension,
        Archive,
        Assign,
        ConfirmReceipt,
        Consult,
        Decide,
        Dispatch,
        EraseApplicant,
        LapseCorrection,
        Note,
        NotifyExtension,
        Propose,
        ProposeExtension,
        Recall,
        ReceiveCorrection,
        RecordConsultation,
        RecordSearch,
        RecordService,
        Redraft,
        Register,
        RequestCorrection,
        ReviewSecrecy,
        Revise,
        Rework,
        SendBack,
        Submit,
        Withdraw,
    )
    from casework.errors import (
        CalendarNotCovered,
        CaseworkError,
        ConcurrentChange,
        HistoryImpossible,
        IncompleteDocument,
        InputError,
        NotAllowed,
        NotFound,
        Refusal,
    )
    from casework.service.case import Case
    from casework.service.facade import Casework
    from casework.service.reckoning import reckon
    from casework.settings import Settings


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    where = _WHERE.get(name)
    if where is None:
        raise AttributeError(f"module 'casework' has no attribute {name!r}")
    found = getattr(import_module(where), name)
    globals()[name] = found
    return found
