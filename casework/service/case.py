"""``Case``: what a caller gets back, and its JSON form (``casework/case/1``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casework.cases.clocks import Reckoning
from casework.cases.fields import to_json
from casework.cases.view import CaseView, Settlement
from casework.cases.words import LIMIT_LABELS
from casework.law.replies import derived_row
from casework.settings import Alerts
from casework.states.table import STATES

FORMAT: Final = "casework/case/1"
_OWN_TASKS: Final = (
    "receipt_confirmation", "publication", "reconsideration_answer", "court_answer",
)  # fmt: skip
URGENCIES: Final = {"calm": "平常", "yellow": "临期", "red": "即将逾期", "overdue": "逾期"}


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands today: its view, its deadline and how urgent it is."""

    view: CaseView
    reckoning: Reckoning
    urgency: str

    @property
    def number(self) -> str:
        """The case number: ASCII, stable, safe in paths and URLs."""
        return self.view.number

    @property
    def version(self) -> int:
        """The sequence number of the last fact; give it back as ``expected_version``."""
        return self.view.version

    @property
    def state(self) -> str:
        """The code of the stage it is in."""
        return self.view.state

    @property
    def due(self) -> date | None:
        """The last day of the answer period; None while it cannot be known."""
        return self.reckoning.due

    def to_dict(self, *, personal: bool = False) -> dict[str, Any]:
        """Return the JSON form; with ``personal`` also who applied and what was asked."""
        view, now = self.view, self.reckoning
        data: dict[str, Any] = {
            "format": FORMAT,
            "number": view.number,
            "version": view.version,
            "kind": view.kind,
            "state": view.state,
            "state_label": STATES[view.state].label,
            "received_on": now.start if view.correction is None else _receipt(view),
            "due": now.due,
            "latest_due": now.latest_due,
            "risk_due": now.risk_due,
            "standing": now.standing,
            "clock": now.state,
            "remaining": now.remaining,
            "urgency": self.urgency,
            "applicant_class": view.applicant_class,
            "handler": view.handler,
            "round": view.round,
            "row": view.row,
            "closing": view.closing or None,
            "items": [self._item(item.no, item.text if personal else None) for item in view.items],
            "letters": [
                {"code": x.code, "doc_no": x.doc_no, "signed_on": x.signed_on, "ref": x.ref,
                 "cancelled": x.cancelled}
                for x in view.letters
            ],
            "overrides": [self._settled(one, personal) for one in view.overrides],
            "acknowledgements": [self._settled(one, personal) for one in view.acknowledgements],
            "dispatched_on": view.dispatched_on,
            "closed_on": view.closed_on,
            "tasks": list(self._tasks()),
            "warnings": list(self._warnings()),
        }  # fmt: skip
        if personal:
            data["applicant"] = view.applicant
        return dict(to_json(data))

    def _item(self, no: int, text: str | None) -> dict[str, Any]:
        """Return an item with what was decided for it; parts stand in ``parts``."""
        outcomes = [o for o in self.view.outcomes if o.item == no]
        item: dict[str, Any] = {"no": no, "reply": None, "row": None}
        if outcomes:
            row = derived_row([o.reply for o in outcomes], self.view.main_reply) or None
            item |= {"reply": outcomes[0].reply, "row": row}
        if any(o.part for o in outcomes):
            item["parts"] = [{"part": o.part, "reply": o.reply} for o in outcomes]
        if self.view.items[no - 1].withdrawn:
            item["withdrawn"] = True
        return item | ({"text": text} if text is not None else {})

    @staticmethod
    def _settled(one: Settlement, personal: bool) -> dict[str, Any]:
        """Return who answered for a finding; the reason is free text and may name people."""
        data = {"code": one.code, "where": one.where, "message": one.message, "on": one.on}
        return data | {"actor": one.actor} | ({"reason": one.reason} if personal else {})

    def _tasks(self) -> Iterator[dict[str, Any]]:
        """Yield what the agency itself owes by a day of its own, besides the reply."""
        for limit in self.reckoning.limits:
            if limit.code in _OWN_TASKS and limit.met_on is None and limit.due is not None:
                yield {
                    "code": limit.code,
                    "label": LIMIT_LABELS[limit.code],
                    "due": limit.due,
                    "ref": limit.ref,
                }

    def _warnings(self) -> Iterator[dict[str, Any]]:
        view = self.view
        if view.version and not view.identified:
            yield _warning("identity_missing", "申请未提供身份证明，应告知补正", "条例/29/2/1")
        if view.version and not view.reachable:
            yield _warning("contact_missing", "申请未提供联系方式，应告知补正", "条例/29/2/1")
        if view.backdated:
            yield _warning("backdated", f"有 {view.backdated} 条事实系事后补录", "条例/45/1")
        if view.kind == "rectification":
            yield _warning(
                "rectification_target", "更正申请法律未规定期限，20个工作日为内部目标", "条例/41/1"
            )
        for warned in self.reckoning.warnings:
            yield {"code": warned.code, "message": warned.message, "cites": list(warned.cites)}


def _receipt(view: CaseView) -> date | None:
    return view.confirmed_on or view.arrived_on


def _warning(code: str, message: str, *cites: str) -> dict[str, Any]:
    return {"code": code, "message": message, "cites": list(cites)}


def urgency_of(view: CaseView, now: Reckoning, working_days_left: int, alerts: Alerts) -> str:
    """Return calm, yellow, red or overdue: computed from the clock, never a state.

    ``working_days_left`` counts to the risk day; thresholds are settings, not law.
    """
    if not STATES[view.state].open or now.stopped_on is not None or now.risk_due is None:
        return "calm"
    if now.as_of > now.risk_due:
        return "overdue"
    if working_days_left <= alerts.red:
        return "red"
    return "yellow" if working_days_left <= alerts.yellow else "calm"
