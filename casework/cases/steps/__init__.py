"""What each kind of fact does to the clock, one handler a kind, grouped by who acts.

A handler takes the walker, the round the fact belongs to and the fact; it changes the round
and returns nothing. The articles stand beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from casework.cases.steps import agency, applicant, receipt, remedies, reply

if TYPE_CHECKING:
    from casework.cases.walker import Step

HANDLERS: Final[dict[str, Step]] = {
    **receipt.HANDLERS,
    **applicant.HANDLERS,
    **agency.HANDLERS,
    **reply.HANDLERS,
    **remedies.HANDLERS,
}
