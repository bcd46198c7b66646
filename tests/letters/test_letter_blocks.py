"""Blocks: lossless, digested, and filled without rendering again."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import InputError
from casework.letters import OPEN_NUMBER, Block, Letter, Run, cleaning, label
from casework.letters.cleaning import clean, is_blank

RUNS = st.lists(
    st.builds(Run, st.text(st.characters(codec="utf-8")), st.none() | st.just("doc_no"))
).map(tuple)
BLOCKS = st.builds(
    Block,
    st.just("p"),
    RUNS,
    st.lists(st.lists(RUNS, min_size=1).map(tuple), max_size=2).map(tuple),
)


def letter(blocks: tuple[Block, ...]) -> Letter:
    return Letter("D-01", "试", 1, "a", "b", "plain", False, True, blocks, ("x.y",), ("z",))


@given(st.lists(BLOCKS, max_size=4).map(tuple))
def test_a_letter_survives_json(blocks: tuple[Block, ...]) -> None:
    made = letter(blocks)
    again = Letter.from_dict(json.loads(json.dumps(made.to_dict())))
    assert again == made
    assert again.digest() == made.digest()


def test_another_format_is_refused() -> None:
    data = letter(()).to_dict() | {"format": "casework/letter/2"}
    with pytest.raises(InputError, match="casework/letter/1"):
        Letter.from_dict(data)


def test_digest_sees_every_run() -> None:
    one = letter((Block("p", (Run("甲"), Run("乙", "a"))),))
    other = letter((Block("p", (Run("甲"), Run("乙", "b"))),))
    assert one.digest() != other.digest()


def test_filled_replaces_every_place_of_the_field_also_in_tables() -> None:
    open_run = Run(OPEN_NUMBER, "doc_no")
    made = letter(
        (Block("docno", (open_run,)), Block("table", (), (((Run("文号"),), (open_run,)),)))
    )
    assert made.number_open
    done = made.filled("doc_no", "示〔2025〕1号")
    assert done.values_of("doc_no") == ("示〔2025〕1号", "示〔2025〕1号")
    assert not done.number_open
    assert made.number_open, "letters are values: the first one is as it was"


def test_filled_cleans_and_refuses_blank_and_unknown() -> None:
    made = letter((Block("docno", (Run(OPEN_NUMBER, "doc_no"),)),))
    done = made.filled("doc_no", "示\n〔2025〕\u202e1号")
    assert done.text_of("docno") == "示 〔2025〕1号"
    assert "doc_no" in done.altered
    for field, value in (("doc_no", " \u200b"), ("no.such", "1")):
        with pytest.raises(InputError) as caught:
            made.filled(field, value)
        assert caught.value.refusals[0].field == field


@given(st.text())
def test_cleaned_text_is_one_line_stable_and_harmless(text: str) -> None:
    out = clean(text)
    assert clean(out) == out
    assert unicodedata.normalize("NFC", out) == out
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in out)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("第一行\r\n第二行", "第一行 第二行"),
        ("甲\ue000乙", "甲乙"),
        ("\ufdd0甲\U0001ffff", "甲"),
        ("e\u0301", "é"),
        ("𠮷堃\U00031350", "𠮷堃\U00031350"),
        ("葛\U000e0100", "葛\U000e0100"),
    ],
)
def test_what_is_dropped_and_what_names_keep(raw: str, kept: str) -> None:
    assert clean(raw) == kept


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u3164", "\u2800", "\ufe0f"])
def test_what_prints_as_nothing_is_blank(text: str) -> None:
    assert is_blank(clean(text))


def test_labels_name_the_element_of_a_list() -> None:
    assert label("items.2.reason") == "答复事项第2项的理由"
    assert label("correction.matters.3") == "需要补正的事项第3项"
    assert label("agency.motto") == "agency.motto"


def test_every_character_that_must_not_stand_in_a_letter_is_dropped() -> None:
    """A printable text is taken as it is; no character that is dropped may count as printable."""
    for char in map(chr, range(sys.maxunicode + 1)):
        if cleaning._BREAKS.match(char):
            assert clean(f"甲{char}乙") == "甲 乙"
        elif cleaning._is_dropped(char):
            assert clean(f"甲{char}乙") == "甲乙", hex(ord(char))
