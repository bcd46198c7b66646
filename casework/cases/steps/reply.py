"""The reply on its way, and cases that end without one (235号函)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casework.cases.facts import Fact, impossible
from casework.cases.rounds import Dispatch, Round
from casework.cases.steps.remedies import open_remedies

if TYPE_CHECKING:
    from casework.cases.walker import Step, Walker

_AT_ONCE: Final = frozenset({"post", "electronic"})
_BY_SIGNATURE: Final = frozenset({"direct", "entrusted", "pickup", "left"})
_LETTER: Final = ("235号函",)


def dispatched(walk: Walker, this: Round, fact: Fact) -> None:
    """Stop the clock on posting or successful sending; other ways wait for the signature."""
    if this.start is not None and fact.on < this.start:
        raise impossible(fact, "发出日早于收到申请（或者补正、缴费、决定）之日", ("条例/33/2",))
    means = fact.data["means"]
    this.cites["235号函"] = None
    this.dispatches += (Dispatch(fact.on, means, fact.on if means in _AT_ONCE else None),)


def service_recorded(walk: Walker, this: Round, fact: Fact) -> None:
    """Stop the clock where service is by signature; the applicant's own periods begin."""
    live = tuple(d for d in this.dispatches if not d.void)
    means = live[-1].means if live else fact.data.get("means")
    if means is None:
        raise impossible(fact, "没有发出过答复", _LETTER)
    if not live:
        this.cite(*_LETTER)
        live = (Dispatch(fact.on, means, None),)
        this.dispatches += live
    if means in _BY_SIGNATURE and live[-1].stop is None:
        live[-1].stop = fact.on
    open_remedies(walk, this, fact.on)


def mail_returned(walk: Walker, this: Round, fact: Fact) -> None:
    """Undo the stop where the agency is to blame (SW-17)."""
    live = [d for d in this.dispatches if not d.void and d.means in _AT_ONCE]
    if not live:
        raise impossible(fact, "没有寄出过答复", _LETTER)
    if fact.data["fault"] == "agency":
        live[-1].void = True
        this.warn("mail_void", "因行政机关原因退回，原发出日无效，应立即重新发出", "235号函")


def withdrawn(walk: Walker, this: Round, fact: Fact) -> None:
    """End the clock: the applicant no longer asks."""
    if this.stopped_on is not None:
        this.warn("withdrawn_after_reply", "答复发出后的撤回不影响期限", "条例/33/2")
        return
    this.resume(fact.on)
    this.ended = fact.on


HANDLERS: Final[dict[str, Step]] = {
    "dispatched": dispatched,
    "service_recorded": service_recorded,
    "mail_returned": mail_returned,
    "withdrawn": withdrawn,
}
