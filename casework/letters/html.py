"""A letter as one stand-alone HTML page: preview on screen, A4 in print.

Every value that was filled in is marked with its field, so a reviewer sees at once what
is fixed wording and where the rest came from.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from casework.letters.blocks import Block, Letter, Run
from casework.letters.labels import label
from casework.letters.layout import Placed, attachment_columns, is_gap, marks, placed

_TAGS: Final = {"title": "h1", "h1": "h2", "h2": "h3"}

# Measures are those of GB/T 9704-2012: text block 156 x 225 mm, 16 pt type, 28.99 pt pitch.
_STYLE: Final = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; @bottom-center { content: "— " counter(page) " —";
  font: 14pt SimSun, "Noto Serif CJK SC", serif; } }
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #e9e9e7; color: #000; }
main { width: 210mm; min-height: 297mm; margin: 8mm auto; padding: 37mm 26mm 35mm 28mm;
  background: #fff;
  font: 16pt/28.99pt "仿宋_GB2312", FangSong, "FandolFang R", "Noto Serif CJK SC", serif;
  letter-spacing: -0.21pt; text-align: justify; overflow-wrap: anywhere; line-break: strict; }
main > * { margin: 0; font-size: 1em; font-weight: normal; line-height: 28.99pt; }
h1.title { font: 22pt/33pt "方正小标宋简体", STZhongsong, "Noto Serif CJK SC", serif;
  font-weight: 700; text-align: center; }
h1.title.new-page { break-before: page; margin-top: 29pt; }
.docno { text-align: center; }
.p, .h1, .h2, .note { text-indent: 2em; }
.h1 { font-family: "黑体", SimHei, "Noto Sans CJK SC", sans-serif; }
.h2 { font-family: "楷体_GB2312", KaiTi, "AR PL UKai CN", serif; }
.sign, .date { text-align: right; break-before: avoid; }
.b1 { margin-top: 28.99pt; } .b2 { margin-top: 57.98pt; }
table { width: 100%; border-collapse: collapse; margin-top: 6pt; font-size: 14pt;
  text-align: left; }
td { border: 0.75pt solid #000; padding: 3pt 5pt; height: 29pt; vertical-align: middle; }
td:first-child { width: 34%; }
tr.blank td { height: 58pt; }
table.list { font-size: 10.5pt; line-height: 16pt; }
table.list th { border: 0.75pt solid #000; padding: 1pt 5pt; font-weight: 700; }
table.list td { height: auto; padding: 1pt 5pt; }
table.list td:first-child { width: auto; }
thead { display: table-header-group; }
mark { background: #fff3b8; color: inherit; border-radius: 2px; }
mark.open { background: #ffc9c2; }
.mark-line { position: sticky; top: 0; text-align: center; color: #b00000;
  border: 1.5pt solid #b00000;
  font: 700 14pt/24pt "黑体", SimHei, "Noto Sans CJK SC", sans-serif; background: #fff; }
@media print { body { background: #fff; }
  main { width: auto; min-height: 0; margin: 0; padding: 0; }
  mark, mark.open { background: none; } .mark-line { position: static; } }
"""


def to_html(letter: Letter) -> str:
    """Return the page as text, to be stored or served as UTF-8. It loads nothing."""
    body = "\n".join(_block(place, letter) for place in placed(letter))
    lines = "".join(f'<div class="mark-line">{escape(mark)}</div>\n' for mark in marks(letter))
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{escape(letter.code)} {escape(letter.title)}</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{lines}<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _block(place: Placed, letter: Letter) -> str:
    block = place.block
    if block.kind == "table":
        return _table(block, letter)
    tag = _TAGS.get(block.kind, "p")
    classes = [block.kind] + [f"b{place.blank_before}"] * bool(place.blank_before)
    classes += ["new-page"] * place.new_page
    text = escape(place.label) + _runs(block.runs, letter)
    return f'<{tag} class="{" ".join(classes)}"{_indent(place)}>{text}</{tag}>'


def _indent(place: Placed) -> str:
    if place.block.kind == "att":
        start, name = attachment_columns(place.label)
        return f' style="padding-left:{name:g}em;text-indent:{start - name:g}em"'
    return f' style="padding-right:{place.indent:g}em"' if place.indent else ""


def _table(block: Block, letter: Letter) -> str:
    if block.widths:
        return _list(block, letter)
    rows = []
    for row in block.rows:
        blank = ' class="blank"' if not any(run.text for run in row[-1]) else ""
        cells = "".join(f"<td>{_runs(cell, letter)}</td>" for cell in row)
        rows.append(f"<tr{blank}>{cells}</tr>")
    return "\n".join(['<table class="form">', *rows, "</table>"])


def _list(block: Block, letter: Letter) -> str:
    whole = sum(block.widths)
    columns = "".join(f'<col style="width:{100 * w / whole:.0f}%">' for w in block.widths)
    head, *body = (
        "".join(f"<{tag}>{_runs(cell, letter)}</{tag}>" for cell in row)
        for tag, row in zip(["th"] + ["td"] * len(block.rows), block.rows, strict=False)
    )
    lines = "\n".join(f"<tr>{cells}</tr>" for cells in body)
    return (
        f'<table class="form list"><colgroup>{columns}</colgroup>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{lines}\n</tbody></table>"
    )


def _runs(runs: Iterable[Run], letter: Letter) -> str:
    return "".join(_run(run, letter) for run in runs)


def _run(run: Run, letter: Letter) -> str:
    text = escape(run.text)
    if run.field is None:
        return text.replace("\n", "<br>")
    gap = ' class="open"' if is_gap(run, letter) else ""
    name, shown = escape(run.field), escape(label(run.field))
    return f'<mark{gap} data-field="{name}" title="{shown}">{text}</mark>'
