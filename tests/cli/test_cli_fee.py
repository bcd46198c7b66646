"""``casework fee``: the computation shown, and one tariff at a time."""

from __future__ import annotations

import csv

import pytest
from cli.officer import ROOT, Shell

ROWS = list(csv.DictReader((ROOT / "tests/golden/fees.csv").read_text("utf-8").splitlines()))


def arguments(row: dict[str, str]) -> list[str]:
    if row["tariff"] == "by_page":
        return ["--pages", row["units"]]
    return ["--items", row["units"], *(["--before", row["before"]] if row["before"] != "0" else [])]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row.values()))
def test_golden(shell: Shell, row: dict[str, str]) -> None:
    told = shell.ok("fee", *arguments(row), "--json").data
    assert (told["format"], told["amount"]) == ("casework/fee/1", row["amount"])
    said = shell.ok("fee", *arguments(row)).out
    assert all(step in said for step in told["steps"])
    assert f"应缴：{row['amount']} 元" in said


def test_the_text_shows_every_step_and_the_basis(shell: Shell) -> None:
    assert shell.ok("fee", "--items", "41", "--before", "28").out.splitlines() == [
        "按件：本月累计 41 件，此前 28 件，本件 13 件",
        "  第29至30件：2×100元＝200元",
        "  第31至40件：10×200元＝2000元",
        "  第41件：1×300元＝300元",
        "应缴：2500.00 元",
        "依据：条例/42/1；处理费办法/4/1",
    ]
    assert shell.ok("fee", "--pages", "68").out.splitlines()[0] == "按量：本件 68 页"


@pytest.mark.parametrize(
    ("args", "code", "exit_code"),
    [
        ((), "fee_one_tariff", 2),
        (("--items", "3", "--pages", "3"), "fee_one_tariff", 2),
        (("--pages", "3", "--before", "3"), "fee_before_alone", 2),
        (("--before", "3"), "fee_one_tariff", 2),
        (("--items", "3", "--before", "4"), "fee_units", 1),
        (("--items", "-3"), "usage", 2),
        (("--pages", "许多"), "usage", 2),
        (("--pages", "100001"), "usage", 2),
    ],
)
def test_what_is_refused(shell: Shell, args: tuple[str, ...], code: str, exit_code: int) -> None:
    ran = shell.run("fee", *args, "--json")
    assert (ran.code, ran.out) == (exit_code, "")
    assert f"错误 [{code}]" in ran.err
