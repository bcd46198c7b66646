"""A pool of real cases to multiply: told through ``Casework``, each step on its own day.

Open ones stand at several stages and came in on several days before ``today``, so that their
due days lie on both sides of it. Closed ones are three short ways to the end. Names are invented.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, select

from casework.calendar.workdays import WorkdayCalendar
from casework.settings import Settings
from casework.store.tables import Base
from casework.stories.book import WITHDRAWN, proposing, request, signing
from casework.stories.tell import Step, Story, open_story, tell

AGES = tuple(range(1, 26, 2))
"""Working days since arrival; with twenty days for the answer some are overdue."""
Day = Callable[[int], str]
Rows = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Template:
    """A case as it is stored: its number, and its rows by table."""

    number: str
    open: bool
    rows: Rows

    @property
    def case(self) -> dict[str, Any]:
        return self.rows["casework_case"][0]


# -- stages: what was done by the so-many-th working day after arrival ----------------------------
def _registered(_: Day) -> list[Step]:
    return []


def _accepted(day: Day) -> list[Step]:
    return [Step(day(0), "dengji", "assign", {"handler": "chengban"}), Step(day(1), "chengban", "accept")]


def _correction(day: Day) -> list[Step]:
    return [Step(day(2), "chengban", "request_correction", {
        "matters": ["请写明需要哪一个项目、哪一类文件"], "guidance": "可以写明项目名称、文件名称或者文号",
        "respond_by": day(17), "received_on": day(3),
    })]  # fmt: skip


def _consultation(day: Day) -> list[Step]:
    return [*_accepted(day), Step(day(3), "chengban", "consult", {
        "party": "third_party", "name": "某化工公司", "passage": "报告书第四章所列的工艺参数",
        "reason": "有关内容可能涉及你单位的商业秘密", "received_on": day(4),
    })]  # fmt: skip


def _opinion(day: Day) -> list[Step]:
    outcome = {"item": 1, "reply": "A2", "reason": "该文件可以公开", "enclosures": ["批复文件复印件"]}
    return [*_accepted(day), Step(day(4), "chengban", "record_search", {
        "places": "公文系统、档案室", "terms": "扩建项目", "period": "2022年至2026年",
        "searcher": "演示承办人", "result": "检索到1份",
    }), proposing(day(5), outcome)]  # fmt: skip


def _delivery(day: Day) -> list[Step]:
    secrecy = Step(day(5), "baomi", "review_secrecy", {"opinion": "may_disclose"})
    return [*_opinion(day), secrecy, *signing(day(7), day(6)), Step(day(8), "yinzhang", "apply_seal")]


STAGES: tuple[tuple[int, Callable[[Day], list[Step]]], ...] = (
    (0, _registered), (1, _accepted), (3, _correction), (4, _consultation), (5, _opinion), (8, _delivery),
)  # fmt: skip
"""Age in working days from which on a case can stand there, and how it came to."""


def open_stories(calendar: WorkdayCalendar, today: date, ages: Sequence[int]) -> Iterator[Story]:
    for age in ages:
        arrived = calendar.add_any(today, -age)

        def day(count: int, arrived: date = arrived) -> str:
            return str(calendar.add_any(arrived, count) if count else arrived)

        for least, steps in STAGES:
            if age >= least:
                asked = request("申请人甲", str(arrived), "申请公开某公司扩建项目的批复文件。")
                yield Story("open", str(arrived), asked, steps(day))


def closed_stories() -> Iterator[Story]:
    """Short ones: a million of them have to fit on a disk."""
    outcome = {"item": 1, "reply": "A1", "reason": "部门决算已经主动公开",
               "where": "门户网站“财政资金”栏目，网址 https://gov.example.invalid/cw/2024.html"}  # fmt: skip
    yield WITHDRAWN
    yield Story("transferred", "2024-06-14", request("申请人乙", "2024-06-14", "申请公开某路口信号灯的设置依据。"), [
        Step("2024-06-17", "dengji", "transfer_out", {"to": "某某机关", "reason": "申请写明的收件机关为某某机关"}),
        Step("2024-06-18", "dangan", "archive", {}),
    ])  # fmt: skip
    yield Story("answered on the spot", "2023-05-22", request("申请人丙", "2023-05-22", "请提供2022年度部门决算。"), [
        Step("2023-05-22", "chengban", "accept"),
        Step("2023-05-22", "chengban", "answer_on_spot", {
            "outcomes": [outcome], "proof": "申请人在当场答复记录上签字", "reviewed": True,
        }),
        Step("2023-05-23", "dangan", "archive", {}),
    ])  # fmt: skip


def told(settings: Settings, today: date, ages: Sequence[int] = AGES) -> list[Template]:
    """Tell all of them in a database of their own and return what it stored."""
    with TemporaryDirectory() as folder:
        casework, clock = open_story(f"sqlite:///{Path(folder) / 'pool.db'}", settings)
        with casework:
            stories = [*closed_stories(), *open_stories(casework.calendar, today, ages)]
            numbers = [tell(casework, clock, story).number for story in stories]
            clock.day = today
            casework.sweep()  # what is open is watched from today on, what is closed no longer
            with casework.database.reading() as session:
                stored = {t.name: _by_case(session, t) for t in tables_of_cases()}
    templates = []
    for number in numbers:
        rows = {name: found[number] for name, found in stored.items() if number in found}
        templates.append(Template(number, bool(rows["casework_case"][0]["is_open"]), rows))
    return templates


def tables_of_cases() -> list[Table]:
    """Return the tables whose rows belong to a case; alerts carry its number in their key."""
    found = [table for table in Base.metadata.sorted_tables if "number" in table.columns]
    return [table for table in found if table.name != "casework_alert"]


def _by_case(session: Any, table: Table) -> dict[str, list[dict[str, Any]]]:
    """Return every row of a table by case, in the order of its key."""
    if table.name == "casework_published":  # its number is a document number
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    query = select(table).order_by(*table.primary_key.columns)
    for row in session.connection().execute(query).mappings():
        found.setdefault(row["number"], []).append(dict(row))
    return found
