"""From a template and plain data to a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from casework.errors import IncompleteDocument, Refusal, TemplateInvalid
from casework.letters.answers import with_headings
from casework.letters.blocks import Block, Letter, Row, Run, canonical_digest
from casework.letters.data import CLOSE, OPEN, Sink, grow
from casework.letters.filters import chinese_date
from casework.letters.labels import label
from casework.letters.template import Template
from casework.letters.verify import cite_faults, letter_faults, remedy_day_faults
from casework.letters.wording import BREAK, LIST, MARKERS, ROW

_LINE: Final = re.compile(r"(#{1,3}|@[a-z]+)(?:\s+|$)(.*)")
_SPAN: Final = re.compile(f"{OPEN}(\\d+){CLOSE}")


def render_letter(template: Template, data: Mapping[str, Any], *, final: bool = False) -> Letter:
    """Render a letter; a draft shows gaps, a final letter refuses them.

    ``data`` holds only str, int, date, bool, list and dict. A final letter raises
    ``IncompleteDocument`` naming every missing field or fault of the text, and
    ``TemplateInvalid`` where the template is not in force on ``issued_on``. ``doc_no`` may
    be ``OPEN_NUMBER`` in a final letter. Values of a wrong type raise ``InputError``.
    """
    sink = Sink(template.fields, template.meta.final_only, final)
    tree = grow(with_headings(_named(template, data)), sink)
    blocks = tuple(_blocks(template.program.render(tree), sink.spans))
    missing = _outermost(sink.missing)
    if final:
        _require(missing)
        _require_in_force(template, data)
        _require_sound(template, blocks, data)
    return Letter(
        code=template.code,
        title=template.title,
        template_version=template.version,
        template_digest=template.digest,
        data_digest=canonical_digest(sink.values),
        layout=template.meta.layout,
        draft=not final,
        demo=data.get("demo") is True,
        blocks=blocks,
        missing=missing,
        altered=tuple(sorted(sink.altered)),
    )


def _named(template: Template, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let the remedy paragraph call the letter by its kind, unless the data say how.

    A letter with a route of its own keeps it: what was answered to the applicant does not
    decide what a third party may do (law.documents, D-13).
    """
    remedy = data.get("remedy")
    if not isinstance(remedy, Mapping):
        return data
    fixed = {"route": template.meta.route} if template.meta.route else {}
    return {**data, "remedy": {"title": template.noun, **_filled(remedy), **fixed}}


def _filled(group: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in group.items() if value}


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Drop a field below one that is missing as a whole: naming it twice helps nobody."""
    known = set(paths)
    parents = {
        path: [".".join(path.split(".")[:n]) for n in range(1, path.count(".") + 1)]
        for path in known
    }
    return tuple(sorted(path for path in known if not known.intersection(parents[path])))


def _require(missing: tuple[str, ...]) -> None:
    if missing:
        raise IncompleteDocument(
            Refusal("document_incomplete", f"缺少{label(path)}（{path}）", field=path)
            for path in missing
        )


def _require_in_force(template: Template, data: Mapping[str, Any]) -> None:
    day = data.get("issued_on")
    if isinstance(day, date) and not template.in_force(day):
        start, until = template.meta.effective_from, template.meta.effective_until
        span = f"自{chinese_date(start)}起" + (f"至{chinese_date(until)}止" if until else "")
        message = f"文书模板 {template.code} {span}施行，成文日期{chinese_date(day)}不在其内"
        raise TemplateInvalid([Refusal("template_not_in_force", message, field="issued_on")])


def _require_sound(template: Template, blocks: tuple[Block, ...], data: Mapping[str, Any]) -> None:
    route = template.meta.route or _value(data, "remedy", "route")
    faults = letter_faults(template, blocks, route)
    faults += cite_faults(template, blocks, data)
    faults += remedy_day_faults(route, data.get("issued_on"))
    issued, received = data.get("issued_on"), _value(data, "case", "received_on")
    if isinstance(issued, date) and isinstance(received, date) and issued < received:
        message = "成文日期早于收到申请之日"
        faults.append(Refusal("letter_dates", message, field="issued_on"))
    if faults:
        raise IncompleteDocument(faults)


def _value(data: Mapping[str, Any], group: str, name: str) -> Any:
    part = data.get(group)
    return part.get(name) if isinstance(part, Mapping) else None


def _blocks(text: str, spans: list[tuple[str, str]]) -> list[Block]:
    """Read the lines of the rendered text. Values are still sentinels: none can be a line.

    Rows that follow each other are one table; after ``@list`` the first is its heading.
    """
    blocks: list[Block] = []
    rows: list[Row] = []
    for line in filter(None, (raw.strip(" \t") for raw in text.split("\n"))):
        match = _LINE.match(line)
        mark, rest = (match[1], match[2]) if match else ("", line)
        if mark == ROW:
            rows.append(tuple(_runs(cell.strip(" \t"), spans) for cell in rest.split(BREAK)))
            continue
        _close_table(blocks, rows)
        if mark == LIST:
            blocks.append(Block("table", widths=tuple(map(int, rest.split()))))
        elif mark in MARKERS:
            fixed = rest.replace(BREAK, "\n") if mark == "#" else rest
            blocks.append(Block(MARKERS[mark], _runs(fixed.strip(), spans)))
        else:
            blocks.append(Block("p", _runs(line, spans)))
    _close_table(blocks, rows)
    return blocks


def _close_table(blocks: list[Block], rows: list[Row]) -> None:
    """Put the rows that were read into the table begun before them, or into one of their own."""
    if not rows:
        return
    begun = blocks.pop() if blocks and blocks[-1].kind == "table" else Block("table")
    blocks.append(replace(begun, rows=tuple(rows)))
    rows.clear()


def _runs(text: str, spans: list[tuple[str, str]]) -> tuple[Run, ...]:
    runs = []
    for position, piece in enumerate(_SPAN.split(text)):
        if position % 2:
            runs.append(Run(*spans[int(piece)]))
        elif piece:
            runs.append(Run(piece))
    return tuple(runs)
