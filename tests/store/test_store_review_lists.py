"""Clues and evidence are read from what is stored, on each kind of database."""

from __future__ import annotations

from conftest import Scene

from casework.cases.evidence import evidence
from casework.service.clues import clues_of
from casework.service.evidence import evidence_of
from casework.stories.book import OBJECTED, REANSWERED


def test_the_list_of_a_stored_case(scene: Scene) -> None:
    case = scene.tell(OBJECTED)
    found = evidence_of(scene.casework, case.number)
    assert found.proofs == evidence(case.view)
    assert found.title is not None
    assert found.title.startswith("不予公开告知书（第三方合法权益） 演某")
    assert [p.code for p in found.of("missing")] == ["extension_service"]
    report = clues_of(scene.casework, case.number)
    assert [(c.norm, c.where) for c in report.clues] == [("某化工公司", "quoted")]
    assert report.standing == "signed"
    assert report.doc_no is not None


def test_each_round_has_its_list(scene: Scene) -> None:
    case = scene.tell(REANSWERED)
    first, second = (evidence_of(scene.casework, case.number, round_no=n) for n in (1, 2))
    assert first.title is not None
    assert "信息不存在" in first.title
    assert {o.reply for o in first.view.outcomes} == {"A4"}
    assert second.to_dict() == evidence_of(scene.casework, case.number).to_dict()
    assert "order" in {p.code for p in second.proofs}
    assert [p.code for p in first.proofs if p.code in ("order", "secrecy_review")] == []
