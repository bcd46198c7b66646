"""Paragraphs, runs and tables of a letter as OOXML elements.

Number and date stand in content controls: whoever edits the file finds them by their tag,
and so does the program when the file comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from casework.letters.basedoc import CHARACTER
from casework.letters.blocks import OPEN_NUMBER, Block, Letter, Run
from casework.letters.labels import label
from casework.letters.layout import is_gap

CONTROLS: Final = ("doc_no", "issued_on")
"""Fields whose value stands in a content control, tagged ``cw:`` and the name."""

_LABEL_SHARE: Final = 0.316  # of the text width: the first column of a form
_UNDER_RULE: Final = "280"  # twips: 7/8 of the height of a size-3 character
_LIST_SIZE: Final = 21  # half points: 五号, so that a list of days stays short
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(slots=True)
class Writer:
    """Writes the elements of one letter; ``width`` is that of the text block in twips."""

    letter: Letter
    width: int
    _ids: Iterator[int] = field(default_factory=lambda: count(1001))

    def paragraph(
        self,
        style: str,
        runs: Iterable[Run],
        *,
        layout: Iterable[str] = (),
        indent: dict[str, float] | None = None,
        size: int | None = None,
        under_rule: bool = False,
    ) -> Any:
        """Return a paragraph; ``layout`` names the switches set on it, in schema order.

        ``under_rule``: flush right, 7/8 of a character below the rule of 信函格式.
        """
        paragraph = element("w:p")
        properties = child(paragraph, "w:pPr")
        child(properties, "w:pStyle", val=style)
        for switch in layout:
            child(properties, f"w:{switch}")
        if under_rule:
            child(properties, "w:spacing", before=_UNDER_RULE)
        if indent:
            # Word and LibreOffice each honour one of the two units, so both are given.
            measures = {f"{side}Chars": str(round(n * 100)) for side, n in indent.items()}
            measures |= {side: str(round(n * CHARACTER)) for side, n in indent.items()}
            child(properties, "w:ind", **measures)
        if under_rule:
            child(properties, "w:jc", val="right")
        for run in runs:
            holder = self._control(paragraph, run) if run.field in CONTROLS else paragraph
            self._run(holder, run, size)
        return paragraph

    def _control(self, paragraph: Any, run: Run) -> Any:
        """Return the content of a new plain-text control; an open value is a placeholder."""
        name = run.field or ""
        control = child(paragraph, "w:sdt")
        properties = child(control, "w:sdtPr")
        child(properties, "w:alias", val=label(name))
        child(properties, "w:tag", val=f"cw:{name}")
        child(properties, "w:id", val=str(next(self._ids)))
        if is_gap(run, self.letter) or run.text == OPEN_NUMBER:
            child(properties, "w:showingPlcHdr")  # typing replaces it as a whole
        child(properties, "w:text")
        return child(control, "w:sdtContent")

    def _run(self, holder: Any, run: Run, size: int | None) -> None:
        made = child(holder, "w:r")
        properties = child(made, "w:rPr")
        # “”—… are of ambiguous width: without the hint Word sets them in the Latin font.
        child(properties, "w:rFonts", hint="eastAsia")
        if size is not None:
            child(properties, "w:sz", val=str(size))
            child(properties, "w:szCs", val=str(size))
        if is_gap(run, self.letter):
            child(properties, "w:highlight", val="yellow")
        for number, line in enumerate(run.text.split("\n")):
            if number:
                child(made, "w:br")
            text = child(made, "w:t")
            text.text = line
            text.set(_SPACE, "preserve")

    def table(self, block: Block, *, keep: bool = False) -> Any:
        """A form, label and answer, or a list whose heading row comes again on every page.

        ``keep``: its last row stays on the page of what follows.
        """
        table = element("w:tbl")
        widths = self._widths(block)
        _table_properties(table, widths)
        for place, row in enumerate(block.rows):
            line = child(table, "w:tr")
            _row_properties(line, block, place)
            tied = keep and place == len(block.rows) - 1
            for number, width in enumerate(widths):
                runs = row[number] if number < len(row) else ()
                self._cell(line, runs, width, small=bool(block.widths), tied=tied)
        return table

    def _cell(self, line: Any, runs: Iterable[Run], width: int, *, small: bool, tied: bool) -> None:
        cell = child(line, "w:tc")
        layout = child(cell, "w:tcPr")
        child(layout, "w:tcW", w=str(width), type="dxa")
        child(layout, "w:vAlign", val="center")
        switches = ("keepNext",) if tied else ()
        size = _LIST_SIZE if small else None
        cell.append(self.paragraph("CwCell", runs, layout=switches, size=size))

    def _widths(self, block: Block) -> list[int]:
        if block.widths:
            return [self.width * share // sum(block.widths) for share in block.widths]
        others = max(len(row) for row in block.rows) - 1
        first = round(self.width * _LABEL_SHARE)
        return [first] + [(self.width - first) // max(1, others)] * others


def element(tag: str) -> Any:
    """Return a new element; python-docx is loaded only now."""
    from docx.oxml import OxmlElement

    return OxmlElement(tag)


def child(parent: Any, tag: str, **attributes: str) -> Any:
    """Append a new element with attributes of the w: namespace; return it."""
    from docx.oxml.ns import qn

    made = element(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    parent.append(made)
    return made


def _row_properties(line: Any, block: Block, place: int) -> None:
    properties = child(line, "w:trPr")
    child(properties, "w:cantSplit")
    if block.widths:
        if place == 0:
            child(properties, "w:tblHeader")
        return
    blank = not any(run.text for run in block.rows[place][-1])
    child(properties, "w:trHeight", val="1150" if blank else "500", hRule="atLeast")


def _table_properties(table: Any, widths: list[int]) -> None:
    properties = child(table, "w:tblPr")
    child(properties, "w:tblW", w=str(sum(widths)), type="dxa")
    borders = child(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        child(borders, f"w:{side}", val="single", sz="6", space="0", color="000000")
    child(properties, "w:tblLayout", type="fixed")
    # Both grid and cell widths: LibreOffice reads the one, WPS trusts the other.
    grid = child(table, "w:tblGrid")
    for width in widths:
        child(grid, "w:gridCol", w=str(width))
