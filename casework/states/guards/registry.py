"""Where guards are registered, and what they share.

A guard returns None or a ``Refusal`` with a stable code, a Chinese sentence that says how
to mend it, and the article. It never returns False: an officer must learn the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, Final

from casework.cases.commands import Command
from casework.cases.view import CaseView
from casework.errors import Refusal
from casework.states.context import Context

Guard = Callable[[CaseView, Any, Context], Refusal | None]
GUARDS: Final[dict[str, Guard]] = {}
INPUT_GUARDS: Final[set[str]] = set()


def guard(function: Guard) -> Guard:
    """Register a guard under its own name; it must answer for a command without values."""
    GUARDS[function.__name__] = function
    return function


def input_guard(function: Guard) -> Guard:
    """Register a guard that judges the command's values and means nothing without them."""
    INPUT_GUARDS.add(function.__name__)
    return guard(function)


def day_of(command: Command, ctx: Context) -> date:
    """Return the legal day of a command."""
    return command.on or ctx.today


def listed(numbers: Iterable[int]) -> str:
    """Return numbers as they stand in a sentence."""
    return "、".join(str(n) for n in numbers)
