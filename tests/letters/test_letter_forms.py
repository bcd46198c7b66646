"""Forms: their wording, what a finished case fills in, what stays blank, whose data they show.

``python tests/letters/test_letter_forms.py`` writes the golden texts and lists anew; review the
difference then.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from casework import InputError
from casework.cases.commands import parse_command
from casework.cases.evidence import STATUSES, evidence
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.law.documents import DOCUMENTS
from casework.letters import Letter, TemplateLibrary, render_letter
from casework.letters.plaintext import to_text
from casework.service.facade import Casework
from casework.settings import demo_settings
from casework.stories.book import (
    CHARGED,
    CORRECTED,
    EXTENDED,
    NOT_EXISTING,
    OBJECTED,
    PARTLY,
    REANSWERED,
    STORIES,
    WITHDRAWN,
)
from casework.stories.tell import Story, StoryClock, open_story, tell

GOLDEN = Path(__file__).parent.parent / "golden" / "forms"
EVIDENCE = GOLDEN.parent / "evidence_stories.csv"
NEW = (
    "D-01", "D-02", "D-51a", "D-51b", "D-51c", "D-52", "D-58", "D-59", "D-60", "D-61", "D-62",
    "D-63", "D-65", "D-66", "D-67", "D-68",
)  # fmt: skip
SHEETS = tuple(c for c in NEW if c not in ("D-66", "D-67"))  # letters that are sent and signed
CONTACT = re.compile(r"party\.(?!class)")


class Told:
    """All stories of the demonstration in one database, told once."""

    def __init__(self, casework: Casework, clock: StoryClock) -> None:
        self.casework = casework
        self.numbers = {story.title: tell(casework, clock, story).number for story in STORIES}

    def form(self, story: Story, code: str) -> Letter:
        return self.casework.letters.make(self.numbers[story.title], code, ("txt",)).letter


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("forms")
    casework, clock = open_story(f"sqlite:///{folder}/casework.db", demo_settings())
    yield Told(casework, clock)
    casework.close()


def worded(library: TemplateLibrary, code: str) -> str:
    template = library.get(code)
    return to_text(render_letter(template, template.sample, final=True))


@pytest.mark.parametrize("code", NEW)
def test_the_wording_of_a_form(library: TemplateLibrary, code: str) -> None:
    assert worded(library, code) == (GOLDEN / f"{code}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", SHEETS)
def test_a_form_of_any_case_is_complete_as_it_is(told: Told, code: str) -> None:
    for story in STORIES:
        letter = told.form(story, code)
        assert not letter.missing
        assert not letter.draft
        assert letter.demo
        assert "【待填" not in letter.text, story.title
        assert "None" not in letter.text


SAYS = [
    (CORRECTED, "D-01", "☑自然人", "☑纸质", "申请人甲", "居民身份证", "请公开我们小区改造的所有手续", "2025年2月28日"),
    (WITHDRAWN, "D-01", "☑商业企业", "某建设公司丙", "000000000000000000", "☑电子邮件", "☑电子送达"),
    (CORRECTED, "D-02", "YS-2025-0303", "演示登记员", "予以公开", "2025年3月24日", "邮寄", "告知补正", "收到补正"),
    (WITHDRAWN, "D-02", "处理结果\t申请人撤回", "申请人撤回\t演示登记员"),
    (CORRECTED, "D-51a", "不涉密，可以公开", "演示保密审查员　2025年3月19日", "立项批复复印件"),
    (PARTLY, "D-51a", "部分内容不得公开", "其他农户的记载"),
    (CORRECTED, "D-51b", "予以公开答复书", "演示承办人　第1稿　2025年3月20日", "第三十六条第（二）项",
     "公开工作机构负责人\t演示机构负责人\t同意\t2025年3月20日",
     "主要领导（签发人）\t演示签发人\t同意签发\t2025年3月21日"),
    (CORRECTED, "D-51c", "演示签发人　2025年3月21日", "演示印章管理员　2025年3月24日", "演某公开告〔2025〕"),
    (NOT_EXISTING, "D-52", "公文系统、规划审批系统、档案室", "2018年至2025年", "未检索到规划条件变更的批准文件"),
    (OBJECTED, "D-58", "10个工作日", "需要核实商业秘密认定所依据的材料", "演示承办人　2024年11月13日",
     "演示机构负责人　2024年11月14日", "2024年11月15日"),
    (EXTENDED, "D-59", "规划处", "请查找并提出公开意见", "附图较大，需要扫描整理", "演示处室负责人　2024年6月24日"),
    (PARTLY, "D-60", "2025年7月9日", "法制机构、业务处室", "确认表按户区分处理"),
    (OBJECTED, "D-61", "审核意见\t同意", "演示法制审核员　2024年11月21日", "第十五条"),
    (NOT_EXISTING, "D-62", "2025年4月14日\t电话确认\t演示登记员", "000-00000000"),
    (CHARGED, "D-63", "招标文件复印件68页", "演某公开告〔2025〕"),
    (REANSWERED, "D-67", "演示市人民政府：", "演府复〔2024〕18号", "信息不存在", "公文系统中未检索到该合同",
     "检索的范围、检索词、时段、检索人、时间和结果", "2024年3月12日\t作出答复\t证据4、5",
     "5\t答复书（信息不存在） 演某公开答〔2024〕1号"),
]  # fmt: skip


@pytest.mark.parametrize("row", SAYS, ids=[f"{s.title}-{code}" for s, code, *_ in SAYS])
def test_the_history_fills_the_form(told: Told, row: tuple[Story, str]) -> None:
    story, code, *wanted = row
    text = told.form(story, code).text
    for phrase in wanted:
        assert str(phrase) in text, text


def test_the_reconsideration_is_answered_about_the_answer_it_is_about(told: Told) -> None:
    letter = told.form(REANSWERED, "D-67")
    assert letter.draft, "it is signed and sealed outside, so it is shown as a draft"
    assert "2024年6月24日" not in letter.text, "the new answer came after the decision"
    assert "合同管理系统" not in letter.text


def test_the_evidence_of_the_dispute_has_the_numbers_of_the_list(told: Told) -> None:
    for story in STORIES:
        view = told.casework.view(told.numbers[story.title])
        until = [f for f in view.history if f.seq < min(_begun(view), default=f.seq + 1)]
        letter = told.form(story, "D-67")
        listed = next(b for b in letter.blocks if b.rows and b.rows[0][0][0].text == "编号")
        names = ["".join(run.text for run in row[1]) for row in listed.rows[1:-1]]
        on_file = [f"{p.name} {p.doc_no or ''}".rstrip() for p in evidence(fold(until)) if p.no]
        assert names == on_file, story.title


def _begun(view: CaseView) -> list[int]:
    """Where the answer in dispute ended: the order that came of the proceeding."""
    return [fact.seq for fact in view.history if fact.kind == "remanded"]


def test_what_is_missing_is_not_in_the_letter(told: Told) -> None:
    text = told.form(EXTENDED, "D-67").text
    assert "延期答复告知书" in text
    assert "延期答复告知书送达凭证" not in text


def test_a_paper_attached_later_joins_the_evidence(tmp_path: Path) -> None:
    casework, clock = open_story(f"sqlite:///{tmp_path}/c.db", demo_settings())
    case = tell(casework, clock, Story("复议", REANSWERED.registered_on, REANSWERED.request, REANSWERED.steps[:11]))
    pending = {"proceeding": "reconsideration", "result": "pending", "organ": "演示市人民政府", "case_no": "1号"}
    for trigger, values, actor in (
        ("record_proceeding", pending, "fazhi"),
        ("attach", {"title": "档案室检索截图", "kind_of": "其他证据"}, "chengban"),
    ):
        casework.execute(parse_command(trigger, case.number, values), actor=actor)
    text = casework.letters.make(case.number, "D-67", ("txt",)).letter.text
    assert "8\t其他证据（档案室检索截图）" in text
    casework.close()


def list_of_evidence(told: Told) -> str:
    """Return the whole list of every story, as a table."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(("故事", "编号", "状态", "证据", "日期", "文号", "征求意见", "项"))
    for story in STORIES:
        for p in evidence(told.casework.view(told.numbers[story.title])):
            items = "、".join(map(str, p.items))
            lines.writerow((story.title, p.no, STATUSES[p.status], p.name, p.on, p.doc_no, p.ref, items))
    return out.getvalue()


def test_the_list_of_evidence_of_every_story(told: Told) -> None:
    assert list_of_evidence(told) == EVIDENCE.read_text(encoding="utf-8")


def test_every_beginning_of_a_story_has_a_list(told: Told) -> None:
    for number in told.numbers.values():
        history = told.casework.view(number).history
        for end in range(len(history)):
            proofs = evidence(fold(history[:end]))
            numbers = [proof.no for proof in proofs if proof.no is not None]
            assert numbers == list(range(1, len(numbers) + 1))
            assert all((p.no is None) == (p.status != "on_file") for p in proofs)


def test_an_extension_not_yet_granted_leaves_the_decision_open(told: Told) -> None:
    text = told.form(CHARGED, "D-58").text
    assert "□同意延长　　个工作日" in text
    assert "　　个工作日" in text


def test_what_is_late_stands_on_the_supervision_sheet(tmp_path: Path) -> None:
    casework, clock = open_story(f"sqlite:///{tmp_path}/c.db", demo_settings())
    case = tell(casework, clock, Story("催办", "2024-06-14", EXTENDED.request, EXTENDED.steps[:2]))
    clock.day = date(2024, 7, 1)
    sheet = casework.letters.make(case.number, "D-68", ("txt",)).letter.text
    assert re.search("反馈办理意见（U1）\t规划处\t2024年6月.*日\t已超过期限", sheet)
    assert "答复申请人" in sheet
    reminder = casework.letters.make(case.number, "D-66", ("txt",)).letter
    assert reminder.text_of("to") == "规划处："
    assert "某律师事务所丁" not in reminder.text
    casework.close()


# -- personal data ---------------------------------------------------------------------------

NEEDS_IDENTITY = {"D-01", "D-65"}
NEEDS_PHONE = {"D-62"}
NEEDS_NAME = NEEDS_IDENTITY | NEEDS_PHONE | {"D-02", "D-51b", "D-63", "D-67"}


@pytest.mark.parametrize("code", NEW)
def test_only_forms_that_need_them_show_personal_data(told: Told, code: str) -> None:
    text = told.form(CORRECTED, code).text
    assert ("申请人甲" in text) == (code in NEEDS_NAME)
    assert ("居民身份证" in text) == (code in NEEDS_IDENTITY)
    assert ("000-00000000" in text.replace("0000-", "")) == (code in NEEDS_IDENTITY | NEEDS_PHONE)
    assert "某某街道" not in text or code in NEEDS_IDENTITY


@pytest.mark.parametrize("code", NEW)
def test_a_form_declares_no_more_of_a_person_than_it_needs(
    library: TemplateLibrary, code: str
) -> None:
    shown = {path for path in library.get(code).fields if CONTACT.match(path)}
    if code in NEEDS_PHONE:
        assert shown == {"party.phone"}
    else:
        assert bool(shown) == (code in NEEDS_IDENTITY)


def test_an_erased_case_gives_no_form(tmp_path: Path) -> None:
    casework, clock = open_story(f"sqlite:///{tmp_path}/c.db", demo_settings())
    case = tell(casework, clock, CORRECTED)
    erase = parse_command("erase", case.number, {"basis": "保管期限届满"})
    casework.execute(erase, actor="guanli")
    for code in SHEETS:
        with pytest.raises(InputError) as caught:
            casework.letters.make(case.number, code, ("txt",))
        assert caught.value.code == "erased"
    casework.close()


# -- blanks ----------------------------------------------------------------------------------


def test_a_blank_form_holds_the_agency_and_nothing_else(told: Told) -> None:
    for code in ("D-01", "D-65"):
        made = told.casework.letters.blank(code, ("docx", "html", "txt"))
        assert made.standing == "blank"
        assert not made.letter.draft
        assert set(made.files) == {"docx", "html", "txt"}
        filled = {
            r.field for b in made.letter.blocks for r in b.all_runs() if r.field and r.text.strip("　年月日")
        }
        assert all(field.startswith("agency.") for field in filled), filled
    with pytest.raises(InputError) as caught:
        told.casework.letters.blank("D-51a")
    assert caught.value.code == "form_of_a_case"


def test_the_application_form_asks_no_purpose(library: TemplateLibrary) -> None:
    labels = [row[0][0].text for b in render_letter(library.get("D-01"), {}).blocks for row in b.rows]
    assert not [label for label in labels if "用途" in label or "特殊需要" in label]


def test_every_list_has_a_heading_and_even_rows(library: TemplateLibrary) -> None:
    for code in NEW:
        template = library.get(code)
        for data in (template.sample, {}):
            tables = [b for b in render_letter(template, data).blocks if b.widths]
            for table in tables:
                assert len(table.rows) >= 2, code
                assert {len(row) for row in table.rows} == {len(table.widths)}
                assert all(cell[0].text.strip() for cell in table.rows[0])


def test_forms_are_registered_for_whom_they_are() -> None:
    assert {c for c, d in DOCUMENTS.items() if d.to == "agency"} == {"D-01", "D-65"}
    assert {"D-66", "D-67"} <= {c for c, d in DOCUMENTS.items() if d.to == "organ"}


if __name__ == "__main__":
    for form in NEW:
        (GOLDEN / f"{form}.txt").write_text(worded(TemplateLibrary(), form), encoding="utf-8")
    with TemporaryDirectory() as folder:
        made, present = open_story(f"sqlite:///{folder}/c.db", demo_settings())
        with made:
            EVIDENCE.write_text(list_of_evidence(Told(made, present)), encoding="utf-8")
