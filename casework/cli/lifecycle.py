"""``casework states``: the lifecycle read aloud."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import click

from casework.cli.chinese import Command, OneOf
from casework.cli.common import show_json, table
from casework.states import render
from casework.states.table import NEW, STATES, STAY, TRANSITIONS, Row


@click.command(cls=Command)
@click.option(
    "--format", "form", type=OneOf("table", "mermaid", "markdown", "json"), default="table",
    metavar="格式", help="table、mermaid、markdown 或者 json。",
)  # fmt: skip
def states(form: str) -> None:
    """办理流程：每个阶段可以由谁做什么，依据哪一条。"""
    if form == "json":
        show_json(render.as_json())
    elif form == "mermaid":
        click.echo(render.as_mermaid(), nl=False)
    elif form == "markdown":
        click.echo(render.as_markdown(), nl=False)
    else:
        click.echo("\n\n".join(_sections()))


_HEADINGS: Final = ("动作", "名称", "到", "依据", "由谁办理")


def _sections() -> Iterator[str]:
    """Yield one table a stage, narrow columns first; what goes at any time comes last."""
    always = {row.trigger for row in TRANSITIONS if set(row.sources) >= _OPEN}
    for code in (NEW, *STATES):
        hidden = always if code in _OPEN else ()
        rows = [row for row in TRANSITIONS if code in row.sources and row.trigger not in hidden]
        state = STATES.get(code)
        title = f"{state.label}（{code}）：{state.meaning}" if state else "收到申请"
        yield f"{title}\n{_table(rows)}" if rows else title
    rows = [row for row in TRANSITIONS if row.trigger in always]
    yield f"办结以前随时\n{_table(rows)}"


_OPEN: Final = {code for code, state in STATES.items() if state.open}


def _table(rows: Iterable[Row]) -> str:
    return table(
        _HEADINGS,
        [
            (
                row.trigger,
                row.label,
                "或者".join(
                    "不变" if w.target == STAY else STATES[w.target].label for w in row.ways
                ),
                "；".join(row.cites) or "–",
                render.role_names(row),
            )
            for row in rows
        ],
    )
