"""What each kind of fact does to the clock, one handler a kind, grouped by who acts.

A handler takes the walker, the round the fact belongs to and the fact; it changes the round
and returns nothing. The articles stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from casework.cases.steps import agency, applicant, receipt, remedies, reply

if TYPE_CHECKING:
    from casework.cases.facts import Fact
    from casework.cases.rounds import Round
    from casework.cases.walker import Walker

HANDLERS: Final[dict[str, Callable[[Walker, Round, Fact], None]]] = {
    **receipt.HANDLERS,
    **applicant.HANDLERS,
    **agency.HANDLERS,
    **reply.HANDLERS,
    **remedies.HANDLERS,
}
