"""Named pure predicates: may this be done now, and if not, why not.

One module for each part of the process; importing this package registers them all.
"""

from casework.states.guards import (
    answering,
    consulting,
    delivery,
    extending,
    outcomes,
    recalculating,
    receipt,
    reviewing,
    waiting,
)
from casework.states.guards.registry import GUARDS, INPUT_GUARDS, Guard

__all__ = [
    "GUARDS",
    "INPUT_GUARDS",
    "Guard",
    "answering",
    "consulting",
    "delivery",
    "extending",
    "outcomes",
    "recalculating",
    "receipt",
    "reviewing",
    "waiting",
]
