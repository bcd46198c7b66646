"""``casework demo``: whole cases from receipt to archive, with letters one can open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casework.cases.words import STANDINGS
from casework.cli.cases import URGENCY_LABELS
from casework.cli.chinese import Command
from casework.cli.clock import explained
from casework.cli.common import progress, say, table
from casework.errors import EnvironmentFault
from casework.states import render

if TYPE_CHECKING:
    from casework.service.case import Case
    from casework.service.facade import Casework

_FORMATS = ("docx", "html", "txt")


@click.command(cls=Command)
@click.option("--out", default="demo-out", metavar="文件夹", help="输出文件夹；默认 demo-out。")
@click.pass_context
def demo(ctx: click.Context, out: str) -> int:
    """演示：虚构的办件从收到走到归档，给出文书和期限表，最后核对。"""
    from casework.settings import demo_settings
    from casework.stories.book import OBJECTED, PRESENT, STORIES
    from casework.stories.tell import open_story, tell

    folder = _fresh(Path(out))
    casework, clock = open_story(f"sqlite:///{folder / 'cases.db'}", demo_settings())
    with casework:
        cases: list[Case] = []
        with progress(len(STORIES), "办理演示办件") as tick:
            for story in STORIES:
                cases.append(tell(casework, clock, story))
                tick()
        clock.day = date.fromisoformat(PRESENT)
        cases = [casework.show(case.number) for case in cases]
        letters = _letters(casework, cases, folder / "letters")
        click.echo(_cases([story.title for story in STORIES], casework, cases))
        told = cases[STORIES.index(OBJECTED)]
        click.echo(f"\n期限是怎样算出来的（{told.number}）：\n")
        click.echo(explained(told.reckoning, casework.calendar))
        click.echo(f"\n文书 {len(letters)} 份，在 {folder / 'letters'}：\n")
        click.echo(table(("文书", "文号", "签发日", "文件"), letters))
        click.echo(f"\n办理流程（Mermaid，另存 {_diagram(folder)}）：\n\n{render.as_mermaid()}")
        casework.seal()
        problems = list(casework.verify())
    for problem in problems:
        say(f"问题 [{problem.problem}] {problem.case} 第 {problem.seq} 条：{problem.message}")
    click.echo(
        f"\n核对：{'发现问题' if problems else '无误'}（{len(cases)} 件，数据库 {folder / 'cases.db'}）"
    )
    return 3 if problems else 0


def _fresh(folder: Path) -> Path:
    """Make the folder; only a database of an earlier demonstration is replaced."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("cases.db", "cases.db-wal", "cases.db-shm"):
            (folder / name).unlink(missing_ok=True)
    except OSError:
        raise EnvironmentFault("不能写入输出文件夹", code="output_folder") from None
    return folder


def _diagram(folder: Path) -> Path:
    path = folder / "lifecycle.mmd"
    path.write_text(render.as_mermaid(), encoding="utf-8")
    return path


def _letters(casework: Casework, cases: Sequence[Case], folder: Path) -> list[tuple[str, ...]]:
    from casework.service.rendering import write_files

    rows: list[tuple[str, ...]] = []
    for case in cases:
        for signed in casework.view(case.number).letters:
            made = casework.letters.make(case.number, signed.code, _FORMATS)
            files = write_files(made, case.number, signed.seq, folder)["files"]
            rows.append((
                signed.code, signed.doc_no or "–", signed.signed_on.isoformat(), files[0]["file"]
            ))  # fmt: skip
    return rows


def _cases(titles: Sequence[str], casework: Casework, cases: Sequence[Case]) -> str:
    rows = []
    for title, case in zip(titles, cases, strict=True):
        now = case.reckoning
        rows.append((
            case.number,
            casework.state_label(case),
            str(case.view.arrived_on),
            now.due.isoformat() if now.due else "–",
            STANDINGS[now.standing] if now.due else "–",
            now.stopped_on.isoformat() if now.stopped_on else "–",
            URGENCY_LABELS[case.urgency],
            title,
        ))  # fmt: skip
    return table(("登记编号", "阶段", "收到", "期限", "性质", "答复", "紧急", "经过"), rows)
