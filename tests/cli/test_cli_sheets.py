"""Requests as CSV and XLSX (docs/formats.md): the same names as headings, or Chinese ones."""

from __future__ import annotations

import io
from typing import Any

import pytest
from cli.officer import PERSONAL, Shell

NAMES = ["applicant.name", "applicant.class", "applicant.phone", "channel", "submitted_on",
         "received_on", "description", "items", "form", "delivery"]  # fmt: skip
CHINESE = ["姓名或者名称", "申请人类别", "电话", "收到渠道", "提交日", "收到日", "申请内容",
           "逐项内容", "获取形式", "获取方式"]  # fmt: skip
ROWS = [
    [PERSONAL["name"], "自然人", PERSONAL["phone"], "邮寄（有签收）", "2025-02-28", "2025-03-03",
     PERSONAL["description"], "立项批复\n施工许可", "纸质", "邮寄"],
    ["某公司", "enterprise", "", "in_person", "2025-03-03", "", "某地块规划条件", "", "email",
     "electronic"],
]  # fmt: skip


def as_csv(*rows: list[str], encoding: str = "utf-8-sig") -> bytes:
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"'

    return "".join(",".join(map(cell, row)) + "\r\n" for row in rows).encode(encoding)


def as_xlsx(*rows: list[str]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def texts(shell: Shell, views: list[dict[str, Any]]) -> list[list[str]]:
    shown = [shell.show(view["number"]) for view in views]
    return [[item["text"] for item in view["items"]] for view in shown]


@pytest.mark.parametrize("headings", [NAMES, CHINESE], ids=["names", "chinese"])
@pytest.mark.parametrize("kind", ["utf-8.csv", "gb18030.csv", "xlsx"])
def test_a_table_of_requests(shell: Shell, headings: list[str], kind: str) -> None:
    encoding = kind.removesuffix(".csv")
    raw = as_xlsx(headings, *ROWS) if kind == "xlsx" else as_csv(headings, *ROWS, encoding=encoding)
    file = shell.write(raw, "requests.xlsx" if kind == "xlsx" else "requests.csv")
    views = shell.ok("register", file, "--as", "dengji", "--json").data
    assert [view["applicant_class"] for view in views] == ["natural_person", "enterprise"]
    assert [view["received_on"] for view in views] == ["2025-03-03", "2025-03-03"]
    assert texts(shell, views) == [["立项批复", "施工许可"], ["某地块规划条件"]]


def refused(shell: Shell, raw: bytes, code: str, name: str = "requests.csv") -> str:
    return shell.refused("register", shell.write(raw, name), "--as", "dengji", code=code)


def test_what_cannot_be_read_as_a_table(shell: Shell) -> None:
    assert "mood" in refused(shell, as_csv([*NAMES, "mood"], [*ROWS[0], "x"]), "field_unknown")
    refused(shell, as_csv([*NAMES, "channel"], [*ROWS[0], "fax"]), "heading_doubled")
    refused(shell, b"", "table_empty")
    refused(shell, as_csv(NAMES), "nothing_to_register")
    refused(shell, b"not a workbook", "xlsx_broken", "requests.xlsx")
    refused(shell, b'"a,b\r\n', "csv_broken")
    faulty = [*ROWS[1][:3], "pigeon", *ROWS[1][4:]]
    assert "第 2 件" in refused(shell, as_csv(NAMES, ROWS[0], faulty), "field_invalid")
