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
    "Check": "casework.review.registry",
    "Finding": "casework.cases.findings",
    "Found": "casework.review.registry",
    "Severity": "casework.cases.findings",
    "Subject": "casework.review.subject",
    "Reckoning": "casework.cases.clocks",
    "Settings": "casework.settings",
    "reckon": "casework.service.reckoning",
    "workday_calendar": "casework.calendar.workdays",
}
_COMMANDS = (
    "Register", "ConfirmReceipt", "RecordReceipt", "Accept", "RequestCorrection", "ReceiveCorrection",
    "LapseCorrection", "Consult", "RecordConsultation", "ProposeExtension", "ApproveExtension",
    "NotifyExtension", "RecordSearch", "ReviewSecrecy", "AnswerQuestion", "Propose", "Rework", "Decide",
    "Redraft", "Revise", "Submit", "Approve", "SendBack", "Recall", "Dispatch", "RecordService",
    "Withdraw", "Archive", "Assign", "Note", "EraseApplicant", "TransferOut", "Merge", "Split",
    "AnswerOnSpot", "RequestReasons", "ReceiveReasons", "LapseReasons", "FixDelay", "ChargeFee",
    "RecordPayment", "LapsePayment", "ReferToUnit", "UnitReply", "Confer", "ReviewLegality",
    "ApplySeal", "CloseUnproved", "RecordReturn", "Release", "Terminate", "Reopen",
    "SelfCorrect", "Recalculate", "SettleDay", "OverrideFinding", "AcknowledgeFinding", "RecordProceeding", "SuggestPublication", "Link", "Attach", "AmendFact",
)  # fmt: skip
_WHERE |= dict.fromkeys(_COMMANDS, "casework.cases.commands")

__all__ = [
    "Accept",
    "AcknowledgeFinding",
    "AmendFact",
    "AnswerOnSpot",
    "AnswerQuestion",
    "ApplySeal",
    "Approve",
    "ApproveExtension",
    "Archive",
    "Assign",
    "Attach",
    "CalendarNotCovered",
    "Case",
    "Casework",
    "CaseworkError",
    "ChargeFee",
    "Check",
    "CloseUnproved",
    "ConcurrentChange",
    "Confer",
    "ConfirmReceipt",
    "Consult",
    "Decide",
    "Dispatch",
    "EraseApplicant",
    "Finding",
    "FixDelay",
    "Found",
    "HistoryImpossible",
    "IncompleteDocument",
    "InputError",
    "LapseCorrection",
    "LapsePayment",
    "LapseReasons",
    "Link",
    "Merge",
    "NotAllowed",
    "NotFound",
    "Note",
    "NotifyExtension",
    "OverrideFinding",
    "Propose",
    "ProposeExtension",
    "Recalculate",
    "Recall",
    "ReceiveCorrection",
    "ReceiveReasons",
    "Reckoning",
    "RecordConsultation",
    "RecordPayment",
    "RecordProceeding",
    "RecordReceipt",
    "RecordReturn",
    "RecordSearch",
    "RecordService",
    "Redraft",
    "ReferToUnit",
    "Refusal",
    "Register",
    "Release",
    "Reopen",
    "RequestCorrection",
    "RequestReasons",
    "ReviewLegality",
    "ReviewSecrecy",
    "Revise",
    "Rework",
    "SelfCorrect",
    "SendBack",
    "Settings",
    "SettleDay",
    "Severity",
    "Split",
    "Subject",
    "Submit",
    "SuggestPublication",
    "Terminate",
    "TransferOut",
    "UnitReply",
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
        AcknowledgeFinding,
        AmendFact,
        AnswerOnSpot,
        AnswerQuestion,
        ApplySeal,
        Approve,
        ApproveExtension,
        Archive,
        Assign,
        Attach,
        ChargeFee,
        CloseUnproved,
        Confer,
        ConfirmReceipt,
        Consult,
        Decide,
        Dispatch,
        EraseApplicant,
        FixDelay,
        LapseCorrection,
        LapsePayment,
        LapseReasons,
        Link,
        Merge,
        Note,
        NotifyExtension,
        OverrideFinding,
        Propose,
        ProposeExtension,
        Recalculate,
        Recall,
        ReceiveCorrection,
        ReceiveReasons,
        RecordConsultation,
        RecordPayment,
        RecordProceeding,
        RecordReceipt,
        RecordReturn,
        RecordSearch,
        RecordService,
        Redraft,
        ReferToUnit,
        Register,
        Release,
        Reopen,
        RequestCorrection,
        RequestReasons,
        ReviewLegality,
        ReviewSecrecy,
        Revise,
        Rework,
        SelfCorrect,
        SendBack,
        SettleDay,
        Split,
        Submit,
        SuggestPublication,
        Terminate,
        TransferOut,
        UnitReply,
        Withdraw,
    )
    from casework.cases.findings import Finding, Severity
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
    from casework.review.registry import Check, Found
    from casework.review.subject import Subject
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
