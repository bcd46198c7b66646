"""The pre-send checks D1 to D21, one module for each part; importing this package registers all.

Ranked by why agencies lose such cases. Each reports what is wrong, where, and how to mend it,
and stays silent on the nearest correct case: a check that cries wolf is switched off by people.
"""

from casework.review.checks import (  # each registers its checks
    access,
    charging,
    clock,
    correcting,
    delivering,
    exposure,
    grounds,
    intake,
    items,
    parts,
    petitions,
    reasons,
    remedies,
    repeats,
    responsible,
    searching,
    secrecy,
    severance,
    special,
    templates,
    third_party,
    wording,
)
from casework.review.registry import CHECKS

__all__ = [
    "CHECKS",
    "access",
    "charging",
    "clock",
    "correcting",
    "delivering",
    "exposure",
    "grounds",
    "intake",
    "items",
    "parts",
    "petitions",
    "reasons",
    "remedies",
    "repeats",
    "responsible",
    "searching",
    "secrecy",
    "severance",
    "special",
    "templates",
    "third_party",
    "wording",
]
