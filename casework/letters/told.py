"""Whether a letter that was sent told the applicant a certain last day."""

from __future__ import annotations

from datetime import date

from casework.cases.view import CaseView
from casework.letters.blocks import Letter
from casework.letters.filters import chinese_date


def told_day(view: CaseView, day: date) -> bool:
    """Tell whether a signed letter of this round, not cancelled, prints ``day``."""
    shown = chinese_date(day)
    return any(
        shown in Letter.from_dict(x.letter).text
        for x in view.letters
        if x.letter is not None and not x.cancelled and x.round == view.round
    )
