"""``casework states``: the lifecycle read aloud."""

from __future__ import annotations

import click

from casework.cli.chinese import Command, OneOf
from casework.cli.common import show_json, table
from casework.states import render


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
        click.echo(table(("动作", "名称", "从", "到", "由谁办理", "依据"), render.rows()))
