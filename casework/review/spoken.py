"""What a letter of ours says in its own words, and what it only quotes from the request.

Every filled-in span of a letter knows the field it came from: that tells the two apart.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from casework.letters.blocks import Block, Letter, Run

_QUOTED: Final = re.compile(r"request\.|items\.\d+\.text\b")
_OF_THE_LETTER: Final = re.compile(
    r"doc_no\b|issued_on\b|(?:applicant|case|correction|extension|consultations|organs|fee|reasons|delay|remedy|revoked)\."
)
"""Fields that speak of the letter and its procedure, never of the information asked for."""


class Spoken(NamedTuple):
    """The text of a letter: ``said`` in its own words, ``whole`` with its quotations."""

    said: str
    whole: str


def spoken(letter: Letter) -> Spoken:
    """Return a letter's text without what speaks of the letter and its procedure."""
    blocks = letter.blocks
    return Spoken(
        "\n".join(_text(block, quotations=False) for block in blocks),
        "\n".join(_text(block, quotations=True) for block in blocks),
    )


def _text(block: Block, *, quotations: bool) -> str:
    return "".join(_shown(run, quotations=quotations) for run in block.all_runs())


def _shown(run: Run, *, quotations: bool) -> str:
    """Return a run's text; a line break where it is left out, so that nothing grows together."""
    field = run.field or ""
    left_out = _OF_THE_LETTER.match(field) or (not quotations and _QUOTED.match(field))
    return "\n" if left_out else run.text
