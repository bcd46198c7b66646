"""A computed day of a year without its notice never reaches a final letter."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from casework.errors import IncompleteDocument
from casework.letters.source import built_in
from casework.service.intake import read_requests
from casework.stories.book import CORRECTED

LATE, EARLY = "2026-12-07", "2026-11-02"


def register(scene: Any, day: str) -> Any:
    changes = {"channel": "in_person", "submitted_on": day, "received_on": day, "on": day,
               "carrier_number": None}  # fmt: skip
    (request,) = read_requests([{**CORRECTED.request, **changes}])
    return scene.casework.execute(request, actor="dengji")


def insisting(folder: Path) -> str:
    """An agency's own receipt that must print the last day."""
    (folder / "samples").mkdir()
    source = built_in().joinpath("D-03.j2").read_text(encoding="utf-8")
    head, _, rest = source.partition("[optional]\n")
    rest = rest.replace('"case.due_on" = "date"\n', "", 1)
    (folder / "D-03.j2").write_text(
        f'{head.rstrip()}\n"case.due_on" = "date"\n\n[optional]\n{rest}', encoding="utf-8"
    )
    with built_in().joinpath("samples/D-03.toml").open("rb") as sample:
        with (folder / "samples" / "D-03.toml").open("wb") as copy:
            shutil.copyfileobj(sample, copy)
    return str(folder)


def test_our_receipt_leaves_a_provisional_day_out(sqlite_scene: Any) -> None:
    scene = sqlite_scene
    scene.on(LATE)
    late = register(scene, LATE)
    text = scene.casework.letters.make(late.number, "D-03", ["txt"]).files["txt"].decode()
    assert late.reckoning.standing == "provisional"
    assert "20个工作日" in text
    assert "届满" not in text
    scene.on(EARLY)
    early = register(scene, EARLY)
    text = scene.casework.letters.make(early.number, "D-03", ["txt"]).files["txt"].decode()
    assert f"{early.due.year}年{early.due.month}月{early.due.day}日届满" in text.replace(" ", "")


def test_a_template_that_insists_on_it_is_refused_and_says_why(
    sqlite_scene: Any, tmp_path: Path
) -> None:
    letters = sqlite_scene.settings.letters.model_copy(update={"folders": (insisting(tmp_path),)})
    settings = sqlite_scene.settings.model_copy(update={"letters": letters})
    scene = sqlite_scene.opener(sqlite_scene.url, settings)
    scene.on(LATE)
    with pytest.raises(IncompleteDocument) as caught:
        register(scene, LATE)
    (refusal,) = caught.value.refusals
    assert (refusal.code, refusal.field) == ("provisional_day", "case.due_on")
    assert "推算" in refusal.message
    assert scene.casework.list() == []
    scene.on(EARLY)
    assert register(scene, EARLY).due is not None


def test_the_payment_day_has_a_standing_of_its_own(sqlite_scene: Any) -> None:
    """The answer clock waits while a fee is due; its standing says nothing of the payment day."""
    scene = sqlite_scene
    scene.on("2026-12-01")
    case = register(scene, "2026-12-01")
    scene.do(case, "accept")
    scene.on("2026-12-10")
    scene.do(case, "charge_fee", tariff="by_page", units=68, received_on="2026-12-10")
    text = scene.casework.letters.make(case.number, "D-10", ["txt"]).files["txt"].decode()
    assert "20个工作日" in text
    assert "2027年" not in text
