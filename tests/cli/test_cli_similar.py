"""``similar``, ``intake``, ``outlook``, ``collection``, ``reindex`` as an officer meets them."""

from __future__ import annotations

from typing import Any

import pytest
from cli.officer import PERSONAL, Shell, request

CASES = [
    {"编号": f"案{n}", "标题": f"申请公开某路{n}号雨污分流改造的立项批复", "年份": "2022",
     "处理结果": outcome, "依据": ground, "审理机关": "某市人民政府", "审理结果": result,
     "链接": f"https://gov.example.invalid/{n}"}
    for n, (outcome, ground, result) in enumerate([
        ("3.1", "", "维持"), ("予以公开", "", ""), ("3.3.6", "过程性信息", "纠正"),
        ("3.3.6", "A3.16b", "纠正"), ("信息不存在", "", "其他"), ("3.2", "", ""),
    ], 1)
]  # fmt: skip
DOCUMENTS = [
    {"标题": "关于柒柒柒路改造工程立项的批复", "文号": "演发改〔2024〕5号", "日期": "2024-05-06",
     "链接": "https://gov.example.invalid/5"},
    {"标题": "某村征地补偿安置公告"},
]  # fmt: skip


@pytest.fixture
def full(shell: Shell) -> Shell:
    """Six published cases and two documents."""
    shell.ok("collection", "import", shell.write(CASES, "cases.json"), "--kind", "cases", "--name", "案例")
    shell.ok("collection", "import", shell.write(DOCUMENTS, "d.json"), "--kind", "documents", "--name", "文件")
    return shell


class TestCollection:
    def test_a_file_is_taken_over_once(self, full: Shell) -> None:
        ran = full.ok("collection", "import", "cases.json", "--kind", "cases", "--name", "案例", "--json")
        assert {name: ran.data[name] for name in ("rows", "new", "changed", "same", "written")} == {
            "rows": 6, "new": 0, "changed": 0, "same": 6, "written": False,
        }  # fmt: skip
        names = {one["name"]: one["entries"] for one in full.ok("collection", "list", "--json").data}
        assert names == {"案例": 6, "文件": 2}

    def test_csv_and_xlsx_and_json_say_the_same(self, shell: Shell) -> None:
        openpyxl = pytest.importorskip("openpyxl")
        heading = list(CASES[0])
        lines = [",".join(heading), *(",".join(map(str, case.values())) for case in CASES)]
        shell.write("\n".join(lines).encode("gb18030"), "c.csv")
        book = openpyxl.Workbook()
        for line in (heading, *(list(case.values()) for case in CASES)):
            book.active.append(line)
        book.save(shell.folder / "c.xlsx")
        shell.write(CASES, "c.json")
        ran = [
            shell.ok("collection", "import", f"c.{kind}", "--kind", "cases", "--name", "x", "--json").data
            for kind in ("csv", "xlsx", "json")
        ]
        assert [(one["new"], one["changed"]) for one in ran] == [(6, 0), (0, 0), (0, 0)]

    def test_a_changed_row_replaces_and_the_rest_stays(self, full: Shell) -> None:
        changed = [{**CASES[0], "标题": "申请公开加装电梯的批复"}]
        data = full.ok(
            "collection", "import", full.write(changed), "--kind", "cases", "--name", "案例", "--json"
        ).data
        assert (data["new"], data["changed"]) == (0, 1)
        found = full.ok("similar", "--text", "加装电梯", "--json").data
        assert [one["number"] for one in found] == ["案1"]

    def test_one_bad_row_and_nothing_is_written(self, shell: Shell) -> None:
        bad = [
            CASES[0], {"标题": ""}, {**CASES[1], "处理结果": "不知道"}, {**CASES[2], "链接": "javascript:1"},
            {**CASES[3], "审理结果": "赢了"}, {**CASES[4], "年份": "去年"}, CASES[0], {"奇怪": 1}, 3,
        ]  # fmt: skip
        ran = shell.run("collection", "import", shell.write(bad), "--kind", "cases", "--json")
        assert ran.code == 1
        assert [one["row"] for one in ran.data["rejected"]] == [2, 3, 4, 5, 6, 7, 8, 9]
        codes = [{r["code"] for r in one["refusals"]} for one in ran.data["rejected"]]
        assert codes[1:6] == [
            {"collection_outcome"}, {"collection_link"}, {"collection_result"}, {"collection_year"},
            {"collection_doubled"},
        ]  # fmt: skip
        assert shell.ok("collection", "list", "--json").data == []

    def test_a_dry_run_writes_nothing(self, shell: Shell) -> None:
        before = shell.stored()
        ran = shell.ok("collection", "import", shell.write(CASES), "--kind", "cases", "--dry-run")
        assert "可以导入" in ran.out
        assert shell.stored() == before

    def test_removing_asks_and_then_removes_all_of_it(self, full: Shell) -> None:
        full.refused("collection", "remove", "案例", code="collection_confirm", exit_code=2)
        full.refused("collection", "remove", "没有", "--yes", code="collection_unknown")
        assert full.ok("collection", "remove", "案例", "--yes", "--json").data["entries"] == 6
        assert full.ok("similar", "--text", "雨污分流", "--json").data == []
        assert full.ok("verify").code == 0

    def test_one_collection_holds_one_kind(self, full: Shell) -> None:
        full.refused(
            "collection", "import", "d.json", "--kind", "documents", "--name", "案例",
            code="collection_kind",
        )  # fmt: skip


class TestSimilar:
    def test_by_text_with_why_and_how_it_ended(self, full: Shell) -> None:
        found = full.ok("similar", "--text", "雨污分流", "--json").data
        assert len(found) == 6
        third = next(one for one in found if one["number"] == "案3")
        assert third["outcome"] == "3.3.6"
        assert third["corrected"] is True
        assert third["grounds"] == [{"code": "A3.16b", "label": "不予公开（过程性信息）"}]
        assert third["matched"]["words"] == ["雨污分流"]
        assert third["link"] == "https://gov.example.invalid/3"
        shown = full.ok("similar", "--text", "雨污分流").out
        assert "被纠正" in shown
        assert "不予公开：四类过程性信息" in shown

    @pytest.mark.parametrize(
        ("options", "numbers"),
        [
            (["--outcome", "3.3"], {"案3", "案4"}),
            (["--outcome", "3.4.1"], {"案5"}),
            (["--ground", "过程性信息"], {"案3", "案4"}),
            (["--reversed"], {"案3", "案4"}),
            (["--year", "2021"], set()),
            (["--outcome", "3.1", "--year", "2022"], {"案1", "案2"}),
        ],
    )
    def test_filters(self, full: Shell, options: list[str], numbers: set[str]) -> None:
        found = full.ok("similar", "--text", "雨污分流", *options, "--json").data
        assert {one["number"] for one in found} == numbers

    def test_what_cannot_be_asked_is_refused(self, full: Shell) -> None:
        full.refused("similar", code="similar_what")
        full.refused("similar", "2025-0001", "--text", "环评", code="similar_what")
        full.refused("similar", "--text", "，。", code="similar_nothing")
        full.refused("similar", "--text", "环评", "--outcome", "9", code="similar_outcome")
        full.refused("similar", "2025-9999", code="case_unknown")

    def test_an_own_case_shows_what_was_asked_and_nobody(self, shell: Shell) -> None:
        number = answered(shell, "A4", description="捌捌路的立项批复", items=[])
        [found] = shell.ok("similar", "--text", "捌捌路", "--json").data
        assert (found["source"], found["number"], found["texts"]) == ("own", number, ["捌捌路的立项批复"])
        assert found["outcome_label"] == "无法提供：本机关不掌握"
        told = shell.ok("similar", "--text", "捌捌路").out
        for secret in ("name", "id_number", "phone", "address", "email"):
            assert PERSONAL[secret] not in told


def answered(shell: Shell, reply: str, **changes: Any) -> str:
    """Register a request and close it by an answer on record."""
    number = shell.one(**changes)
    shell.do(number, "accept", "chengban")
    extra = {"record_search": {"places": "档案室", "terms": "路", "period": "全部", "searcher": "某", "result": "无"}}
    shell.do(number, "record_search", "chengban", **extra["record_search"])
    shell.do(number, "propose", "chengban", outcomes=[{"item": 1, "reply": reply, "reason": "经检索未找到"}])
    shell.do(number, "decide", "chengban")
    shell.do(number, "submit", "chengban")
    for actor in ("fuzeren", "fenguan", "qianfa"):
        shell.do(number, "approve", actor, opinion="同意")
    shell.do(number, "apply_seal", "yinzhang")
    shell.do(number, "dispatch", "dengji", means="post", carrier_number="YS-1")
    shell.do(number, "record_service", "dengji", proof="邮政签收记录")
    return number


class TestIntake:
    THING = {"description": "捌捌路改造工程的立项批复", "items": []}

    def test_answered_before_is_a_possible_repeat_with_its_warning(self, shell: Shell) -> None:
        first = answered(shell, "A4", **self.THING)
        number = shell.one(description="请公开捌捌路改造工程立项批复文件", items=[])
        found = shell.ok("intake", number, "--json").data
        [repeat] = found["repeats"]
        assert repeat["number"] == first
        assert repeat["matched"] == "identity"
        assert repeat["answered_on"] == "2025-03-03"
        assert repeat["answer_no"]
        assert "不存在" in repeat["warning"]
        assert found["pending"] == []
        shown = shell.ok("intake", number).out
        assert "注意" in shown
        assert first in shown
        assert PERSONAL["name"] not in shown

    def test_still_pending_is_to_be_merged(self, shell: Shell) -> None:
        first, second = shell.one(**self.THING), shell.one(**self.THING)
        found = shell.ok("intake", second, "--json").data
        assert [one["number"] for one in found["pending"]] == [first]
        assert found["repeats"] == []
        shell.do(second, "merge", "chengban", into=first)
        assert shell.ok("intake", first, "--json").data["pending"] == []

    def test_many_applicants_are_counted_once_each(self, shell: Shell) -> None:
        for n in ("1", "2", "2", "3"):
            who = {"name": f"申请人{n}", "id_number": f"11010119900101000{n}"}
            number = shell.one(applicant=who, **self.THING)
        found = shell.ok("intake", number, "--json").data["same_request"]
        assert (found["askers"], found["threshold"], found["reached"]) == (3, 3, True)
        assert len(found["cases"]) == 3
        assert "主动公开" in shell.ok("intake", number).out

    def test_other_years_and_papers_are_other_requests(self, shell: Shell) -> None:
        shell.one(description="2022年捌捌路改造工程的立项批复", items=[])
        shell.one(description="2023年捌捌路改造工程的施工许可证", items=[])
        number = shell.one(description="2023年捌捌路改造工程的立项批复", items=[])
        found = shell.ok("intake", number, "--json").data
        assert (found["pending"], found["same_request"]["askers"]) == ([], 1)

    def test_published_documents_by_words_and_by_number(self, full: Shell) -> None:
        by_words = full.one(items=["柒柒柒路改造工程的立项批复"])
        [found] = full.ok("intake", by_words, "--json").data["public"]
        assert (found["title"], found["day"], found["by_number"]) == (DOCUMENTS[0]["标题"], "2024-05-06", False)
        by_number = full.one(description="演发改(2024)5号文件全文", items=[])
        [found] = full.ok("intake", by_number, "--json").data["public"]
        assert found["by_number"] is True

    def test_the_month_is_counted_and_open_while_receipt_is(self, shell: Shell) -> None:
        shell.one()
        number = shell.one()
        month = shell.ok("intake", number, "--json").data["month"]
        assert (month["month"], month["before"], month["items"]) == ("2025-03", 2, 2)
        open_ = shell.one(channel="unsigned_mail", received_on=None)
        assert shell.ok("intake", open_, "--json").data["month"] is None

    def test_erased_there_is_nothing_to_look_for(self, shell: Shell) -> None:
        number = shell.one()
        shell.do(number, "withdraw", "dengji", statement="撤回")
        shell.do(number, "erase", "guanli", basis="保管期限届满")
        shell.refused("intake", number, code="similar_nothing")


class TestOutlook:
    def test_a_distribution_with_the_cases_it_rests_on(self, full: Shell) -> None:
        number = full.one(description="某路9号雨污分流改造的立项批复", items=[])
        found = full.ok("outlook", number, "--json").data
        assert found["enough"] is True
        assert len(found["cases"]) == 6
        assert {one["row"]: one["cases"] for one in found["outcomes"]} == {
            "3.1": 2, "3.2": 1, "3.3.6": 2, "3.4.1": 1,
        }  # fmt: skip
        assert sum(one["cases"] for one in found["outcomes"]) == 6
        assert (found["corrected"], found["share_corrected"]) == (2, 0.33)
        assert found["days_left"] == 20
        shown = full.ok("outlook", number).out
        assert "依据的办件" in shown
        assert "案例/案3" in shown

    def test_too_few_cases_give_no_figures(self, shell: Shell) -> None:
        shell.ok("collection", "import", shell.write(CASES[:4]), "--kind", "cases", "--name", "x")
        number = shell.one(description="某路9号雨污分流改造的立项批复", items=[])
        found = shell.ok("outlook", number, "--json").data
        assert (found["enough"], found["outcomes"], found["share_corrected"]) == (False, [], None)
        assert len(found["cases"]) == 4
        assert "太少" in shell.ok("outlook", number).out


def test_reindex_from_the_command_line(shell: Shell) -> None:
    shell.one()
    assert "没有需要" in shell.ok("reindex").out
    assert shell.ok("reindex", "--all", "--json").data == {"format": "casework/reindex/1", "made": 1}
    assert shell.ok("verify").code == 0


def test_an_own_file_of_synonyms_is_used_and_its_faults_are_told(shell: Shell) -> None:
    shell.ok("collection", "import", shell.write(CASES), "--kind", "cases")
    shell.patch.setenv("CASEWORK_SIMILAR__SYNONYMS", "own.toml")
    shell.refused("similar", "--text", "掏沟", code="synonyms_missing", exit_code=5)
    shell.write('["本地"]\nsame = [["掏沟渠子", "雨污分流"]]', "own.toml")
    found = shell.ok("similar", "--text", "掏沟渠子", "--json").data
    assert found[0]["matched"]["synonyms"] == [{"asked": "掏沟渠子", "found": "雨污分流"}]
    shell.write('["本地"]\nsame = [["掏沟"]]', "own.toml")
    shell.refused("similar", "--text", "掏沟", code="synonyms_invalid", exit_code=5)


def test_the_request_of_the_tests_has_two_items() -> None:
    assert len(request()["items"]) == 2
