"""``casework fee``: the computation shown, and one tariff at a time."""

from __future__ import annotations

import csv

import pytest
from cli.officer import ROOT, Shell, assert_plain_chinese, line

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
        "依据：条例/42/1；处理费办法/4/2",
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


# -- a case on record -------------------------------------------------------------------------
def accepted(shell: Shell, day: str, items: int, **applicant: object) -> str:
    shell.on(day)
    number = shell.one(
        channel="in_person", submitted_on=day, received_on=day, carrier_number=None,
        items=[f"第{no}份文件" for no in range(1, items + 1)], applicant=applicant,
    )  # fmt: skip
    shell.do(number, "accept", "chengban")
    return number


def test_a_case_shows_what_was_counted_and_writes_nothing(shell: Shell) -> None:
    first, second = accepted(shell, "2025-03-03", 28), accepted(shell, "2025-03-05", 13)
    stored = shell.stored()
    assert shell.ok("fee", "--case", second, "--json").data == {
        "format": "casework/fee-count/1", "number": second, "month": "2025-03", "items": 13,
        "before": 28, "unknown": 0,
        "cases": [{"number": first, "received_on": "2025-03-03", "items": 28, "matched": "identity"}],
        "by_item": {
            "tariff": "by_item", "units": 13, "before": 28, "total": 41, "amount": "2500.00",
            "steps": ["第29至30件：2×100元＝200元", "第31至40件：10×200元＝2000元", "第41件：1×300元＝300元"],
            "cites": ["条例/42/1", "处理费办法/4/2"],
        },
        "by_page": None,
    }  # fmt: skip
    both = shell.ok("fee", "--case", second, "--pages", "68", "--json").data
    assert (both["by_item"]["amount"], both["by_page"]["amount"]) == ("2500.00", "380.00")
    said = shell.ok("fee", "--case", second, "--pages", "68").out
    for part in (
        first,
        "2025-03",
        "证件号码相同",
        "应缴：2500.00 元",
        "应缴：380.00 元",
        "只能选用一种",
    ):
        assert part in said
    assert_plain_chinese(said)
    assert shell.stored() == stored


def test_a_request_nobody_can_be_matched_with(shell: Shell) -> None:
    gone, here = accepted(shell, "2025-03-03", 9), accepted(shell, "2025-03-05", 2)
    shell.do(gone, "withdraw", "dengji", statement="撤回")
    shell.do(gone, "erase", "guanli", basis="保管期限届满")
    assert shell.ok("fee", "--case", here, "--json").data["unknown"] == 1
    assert "另有 1 件在先的申请，个人信息已清除" in shell.ok("fee", "--case", here).out


def test_the_actions_propose_the_figures_and_the_charge_takes_them(shell: Shell) -> None:
    accepted(shell, "2025-03-03", 28)
    case = accepted(shell, "2025-03-05", 13)
    assert shell.actions(case)["charge_fee"]["example"] == {
        "tariff": "by_item", "units": 13, "before": 28,
    }  # fmt: skip
    shell.refused(
        *line(case, "charge_fee", "fuzeren", tariff="by_item", before=3), code="fee_before_differs"
    )
    shell.do(case, "charge_fee", "fuzeren", tariff="by_item")
    folder = shell.folder / "out"
    shell.ok("letter", "make", case, "D-10", "--out", str(folder), "--format", "txt")
    [letter] = folder.glob("D-10*.txt")
    assert "2025年3月，您向本机关累计申请41件，其中本件以前28件" in letter.read_text("utf-8")


@pytest.mark.parametrize(
    ("args", "code", "exit_code"),
    [
        (("--case", "2099-0001"), "case_unknown", 1),
        (("--case", "2025-0001", "--items", "3"), "fee_case_counts", 2),
        (("--case", "2025-0001", "--before", "3"), "fee_case_counts", 2),
    ],
)
def test_what_is_refused_of_a_case(
    shell: Shell, args: tuple[str, ...], code: str, exit_code: int
) -> None:
    shell.refused("fee", *args, code=code, exit_code=exit_code)


def test_a_request_whose_receipt_is_open(shell: Shell) -> None:
    number = shell.one(channel="unsigned_mail", carrier_number=None)
    shell.refused("fee", "--case", number, code="receipt_open")
