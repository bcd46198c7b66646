"""A letter as data: typed blocks of typed runs. This, not the DOCX, is the legal object.

Every span that was filled in carries the dotted path of the field it came from, so a
preview can mark it, a masked copy can black it out, and the number, open until the
signing transaction, can be put in without rendering again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from casework.errors import InputError, Refusal
from casework.letters.cleaning import clean, is_blank

FORMAT: Final = "casework/letter/1"
KINDS: Final = ("title", "docno", "to", "p", "h1", "h2", "att", "sign", "date", "note", "table")

OPEN_NUMBER: Final = "【文号待编】"
"""Given as ``doc_no`` of a final letter whose number is drawn inside the transaction."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; ``field`` is the dotted path of a filled-in value, else None.

    A line break of a title is a newline inside fixed text; values never hold one.
    """

    text: str
    field: str | None = None


Cell = tuple[Run, ...]
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, or one table (then ``rows`` of cells and no runs)."""

    kind: str
    runs: tuple[Run, ...] = ()
    rows: tuple[Row, ...] = ()
    widths: tuple[int, ...] = ()
    """Shares of the columns of a list with a heading row; none: a form, label and answer."""

    @property
    def text(self) -> str:
        """The text of the block; cells are parted by a tab, rows by a newline."""
        if self.rows:
            return "\n".join("\t".join(_text(cell) for cell in row) for row in self.rows)
        return _text(self.runs)

    def all_runs(self) -> Iterator[Run]:
        """Every run, those of table cells included."""
        yield from self.runs
        for row in self.rows:
            for cell in row:
                yield from cell

    def mapped(self, change: Callable[[Run], Run]) -> Block:
        """Return the block with ``change`` applied to every run."""
        rows = tuple(tuple(tuple(map(change, cell)) for cell in row) for row in self.rows)
        return replace(self, runs=tuple(map(change, self.runs)), rows=rows)


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered letter, with the digests of the wording and the data it came from.

    ``missing`` names the fields still shown as 【待填：…】 (those that only a final letter
    needs are not counted); ``altered`` the fields whose value was cleaned.
    """

    code: str
    title: str
    template_version: int
    template_digest: str
    data_digest: str
    layout: str
    draft: bool
    demo: bool
    blocks: tuple[Block, ...]
    missing: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All text, one block per line: what checks read."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def number_open(self) -> bool:
        """Whether the document number is still to be filled in."""
        return OPEN_NUMBER in self.values_of("doc_no")

    def text_of(self, kind: str) -> str:
        """Return the text of all blocks of one kind, one per line."""
        return "\n".join(block.text for block in self.blocks if block.kind == kind)

    def values_of(self, field: str) -> tuple[str, ...]:
        """Return what stands at every place filled from ``field``."""
        return tuple(r.text for b in self.blocks for r in b.all_runs() if r.field == field)

    def filled(self, field: str, value: str) -> Letter:
        """Return the letter with every run of ``field`` replaced by ``value``.

        Raises ``InputError`` for a blank value or a field the letter does not show.
        """
        text = clean(value)
        if is_blank(text):
            raise InputError([Refusal("letter_value_blank", "填入的内容为空", field=field)])
        if not self.values_of(field):
            message = f"文书 {self.code} 中没有可填入的字段 {field}"
            raise InputError([Refusal("letter_field_unknown", message, field=field)])
        blocks = tuple(
            block.mapped(lambda run: Run(text, field) if run.field == field else run)
            if any(run.field == field for run in block.all_runs())
            else block
            for block in self.blocks
        )
        altered = self.altered if text == value else tuple(sorted({*self.altered, field}))
        missing = tuple(name for name in self.missing if name != field)
        return replace(self, blocks=blocks, missing=missing, altered=altered)

    def digest(self) -> str:
        """Return the SHA-256 of the canonical JSON of the whole letter."""
        return canonical_digest(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return plain data from which ``from_dict`` makes an equal letter."""
        return {
            "format": FORMAT,
            "code": self.code,
            "title": self.title,
            "template_version": self.template_version,
            "template_digest": self.template_digest,
            "data_digest": self.data_digest,
            "layout": self.layout,
            "draft": self.draft,
            "demo": self.demo,
            "blocks": [_block_data(block) for block in self.blocks],
            "missing": list(self.missing),
            "altered": list(self.altered),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Letter:
        """Rebuild a letter; raise ``InputError`` for data of another format."""
        if data.get("format") != FORMAT:
            raise InputError(
                [Refusal("letter_format", f"不是 {FORMAT} 格式的文书", field="format")]
            )
        plain = {key: value for key, value in data.items() if key != "format"}
        plain["blocks"] = tuple(_block(block) for block in data["blocks"])
        plain["missing"], plain["altered"] = tuple(data["missing"]), tuple(data["altered"])
        return cls(**plain)


def canonical_digest(data: Any) -> str:
    """Return the SHA-256 of ``data`` as sorted, compact JSON in UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def filled_in(data: Mapping[str, Any], field: str, value: str) -> dict[str, Any]:
    """Return the plain data of a letter with every run of ``field`` replaced by ``value``.

    As ``Letter.filled``, for a value that needs no cleaning and a letter that may not show it.
    """

    def run(one: dict[str, str]) -> dict[str, str]:
        return {**one, "text": value} if one.get("field") == field else one

    def block(one: dict[str, Any]) -> dict[str, Any]:
        new = {**one, "runs": [run(r) for r in one["runs"]]}
        if "rows" in one:
            new["rows"] = [[[run(r) for r in cell] for cell in row] for row in one["rows"]]
        return new

    return {**data, "blocks": [block(one) for one in data["blocks"]]}


def _text(runs: tuple[Run, ...]) -> str:
    return "".join(run.text for run in runs)


def _run_data(run: Run) -> dict[str, str]:
    return {"text": run.text} | ({"field": run.field} if run.field else {})


def _block_data(block: Block) -> dict[str, Any]:
    data: dict[str, Any] = {"kind": block.kind, "runs": [_run_data(run) for run in block.runs]}
    if block.rows:
        data["rows"] = [[[_run_data(r) for r in cell] for cell in row] for row in block.rows]
    if block.widths:
        data["widths"] = list(block.widths)
    return data


def _runs(data: list[dict[str, str]]) -> tuple[Run, ...]:
    return tuple(Run(run["text"], run.get("field")) for run in data)


def _block(data: Mapping[str, Any]) -> Block:
    rows = tuple(tuple(_runs(cell) for cell in row) for row in data.get("rows", ()))
    return Block(data["kind"], _runs(data["runs"]), rows, tuple(data.get("widths", ())))
