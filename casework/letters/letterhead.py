"""Head and foot of the first page in 信函格式 (GB/T 9704-2012).

The agency's name in red, its top 30 mm from the edge of the paper; 4 mm below it a red
double rule, thick over thin; 20 mm above the lower edge another, thin over thick; both
170 mm long and centred on the paper. Each double rule is two plain paragraph borders,
which every program draws alike; of the compound border styles some draw the mirror image.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from casework.letters.pagestyle import TITLE, PageStyle

LINE_FOOTER: Final = 1134  # twips: 20 mm, from the lower edge of the paper to the rule
_MARK: Final = 567  # 10 mm for the mark of a draft, between header (20 mm) and name (30 mm)
_GAP: Final = 227  # 4 mm
_EDGE: Final = 1134  # 20 mm: where the rules start and end
_THICK, _THIN = 18, 6  # eighths of a point
_LARGEST, _ROOM = 84, 8700  # half points; twips the name may take in one line
_RED: Final = "FF0000"


def letterhead_parts(agency: str, style: PageStyle) -> tuple[str, str]:
    """Return the contents of header and footer of the first page."""
    _, right, _, left = style.margins()
    reach = f'<w:ind w:left="{_EDGE - left}" w:right="{_EDGE - right}"/>'
    mark = (
        '<w:p><w:pPr><w:pStyle w:val="CwMark"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:line="{_MARK}" w:lineRule="exact"/></w:pPr></w:p>'
    )
    head = mark + _name(agency, style, reach) + _rule(_THIN, reach, 40)
    # The text of a rule's paragraph is of no height to speak of: the border is all there is.
    foot = _rule(_THIN, reach, 20) + _rule(_THICK, reach, 40)
    return head, foot


def _name(agency: str, style: PageStyle, reach: str) -> str:
    """The name, as large as fits in one line, with the thick rule 4 mm below it."""
    size = max(20, min(_LARGEST, _ROOM // (10 * max(1, len(agency)))))
    font = style.font(TITLE)
    return (
        f'<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="{_THICK}" w:space="{_GAP // 20}" w:color="{_RED}"/></w:pBdr>'
        f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{size * 10}" w:lineRule="exact"/>{reach}<w:jc w:val="center"/></w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="{font}" w:eastAsia="{font}" w:hAnsi="{font}"/>'
        f'<w:color w:val="{_RED}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f"<w:t>{escape(agency)}</w:t></w:r></w:p>"
    )  # fmt: skip


def _rule(weight: int, reach: str, height: int) -> str:
    return (
        f'<w:p><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="{weight}" w:space="0" w:color="{_RED}"/></w:pBdr>'
        f'<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="{height}" w:lineRule="exact"/>{reach}</w:pPr>'
        '<w:r><w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:r></w:p>'
    )  # fmt: skip
