"""Seals: what changed since it was sealed, in several seals where there is much, one chain."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import pytest

from casework.errors import ConcurrentChange
from casework.store import seals

AGENCY = "demo"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "HEADS", 2)


@pytest.fixture
def numbers(scene: Any) -> list[str]:
    return [scene.register(carrier_number=f"YS-{n}").number for n in range(5)]


def written(scene: Any) -> list[dict[str, list[Any]]]:
    with scene.casework.database.reading() as session:
        return [json.loads(seal.heads) for seal in seals.each(session, AGENCY)]


def test_much_takes_several_seals_and_every_head_stands_in_one(scene: Any, numbers: list[str]) -> None:
    assert scene.casework.seal() == 3
    found = written(scene)
    assert [len(heads) for heads in found] == [2, 2, 1]
    assert [number for heads in found for number in heads] == numbers
    assert scene.problems() == []
    assert scene.casework.seal() is None


def test_only_what_has_changed_is_sealed_again(scene: Any, numbers: list[str]) -> None:
    scene.casework.seal()
    for number in (numbers[0], numbers[4]):
        scene.do(number, "assign", "dengji", handler="chengban")
    assert scene.casework.seal() == 4, "one seal, though they stand on two pages"
    assert list(written(scene)[3]) == [numbers[0], numbers[4]]
    assert scene.casework.seal() is None
    assert scene.problems() == []


def test_a_change_while_it_seals_is_sealed_now_or_the_next_time(
    scene: Any, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = seals.changed

    def late(*given: Any) -> dict[str, list[Any]]:
        monkeypatch.setattr(seals, "changed", compare)
        for number in (numbers[0], numbers[4]):  # one that was read, one that was not
            scene.do(number, "assign", "dengji", handler="chengban")
        return compare(*given)

    monkeypatch.setattr(seals, "changed", late)
    assert scene.casework.seal() == 3
    assert scene.problems() == []
    assert scene.casework.seal() == 4
    assert list(written(scene)[3]) == [numbers[0]]


@pytest.mark.parametrize(("page", "ours"), [(0, None), (1, 1), (2, 2), (3, 2)])
def test_two_who_seal_at_once_leave_one_chain_and_both_know_what_they_did(
    scene: Any, numbers: list[str], monkeypatch: pytest.MonkeyPatch, page: int, ours: int | None
) -> None:
    read, pages = seals.heads, count()

    def late(*given: Any) -> Any:
        found = read(*given)
        if next(pages) == page:  # the other one comes between, and seals all that is left
            monkeypatch.setattr(seals, "heads", read)
            assert scene.casework.seal() == 3
        return found

    monkeypatch.setattr(seals, "heads", late)
    assert scene.casework.seal() == ours
    assert [number for heads in written(scene) for number in heads] == numbers
    assert scene.problems() == []


def test_where_nobody_gets_on_it_is_given_up(
    scene: Any, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def held(*_: Any) -> None:
        tries.append(1)
        raise ConcurrentChange("held")

    monkeypatch.setattr(seals, "add", held)
    with pytest.raises(ConcurrentChange):
        scene.casework.seal()
    assert 1 < len(tries) < 10


def test_broken_off_it_goes_on(scene: Any, numbers: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    read = seals.heads

    def broken(session: Any, agency: str, after: str) -> Any:
        if after:
            raise KeyboardInterrupt
        return read(session, agency, after)

    monkeypatch.setattr(seals, "heads", broken)
    with pytest.raises(KeyboardInterrupt):
        scene.casework.seal()
    monkeypatch.setattr(seals, "heads", read)
    assert [list(heads) for heads in written(scene)] == [numbers[:2]]
    assert scene.casework.seal() == 3
    assert [number for heads in written(scene) for number in heads] == numbers
    assert scene.problems() == []
