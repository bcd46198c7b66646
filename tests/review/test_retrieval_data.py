"""The retrieval comparison keeps its promises: titles, labels, halves, one way with synonyms."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.quality import measure
from benchmarks.retrieval import corpus, peers, queries
from benchmarks.retrieval.oracle import Oracle
from benchmarks.retrieval.queries import HALVES, PAGE, Query, load, part, relevant

DIGEST = "11519702ceb1e7c8a575fa0d80f7fe7c28557c65cc86cdb81ebf3e24f9f66658"
ASKED = {topic.name for topic in corpus.grammar().topics if topic.asked}


@pytest.fixture(scope="module")
def titles() -> list[corpus.Title]:
    return corpus.make()


@pytest.fixture(scope="module")
def oracle(titles: list[corpus.Title]) -> Oracle:
    return Oracle(titles)


def test_the_titles_are_the_same_everywhere(titles: list[corpus.Title]) -> None:
    assert corpus.digest(titles) == DIGEST
    assert corpus.digest(corpus.make(seed=1)) != DIGEST


def test_ten_thousand_different_titles_of_many_topics(titles: list[corpus.Title]) -> None:
    assert len({title.text for title in titles}) == 10_000
    assert not [title for title in titles if set("{}|@") & set(title.text)]
    sizes = Counter(title.topic for title in titles)
    assert min(sizes.values()) >= 60
    assert len(ASKED) >= 60
    assert set(sizes) == {topic.name for topic in corpus.grammar().topics}


def test_every_topic_has_several_wordings() -> None:
    few = {topic.name: len(topic.heads) for topic in corpus.grammar().topics if len(set(topic.heads)) < 8}
    assert not few


def test_projects_lie_across_topics(titles: list[corpus.Title]) -> None:
    topics = {title.topic for title in titles if "棚户区改造项目" in title.text}
    assert {"house_levy", "land_conversion", "planning_permit", "eia", "procurement"} <= topics


def test_the_halves_are_apart_and_alike() -> None:
    seen, unseen = map(load, HALVES)
    assert len(seen) + len(unseen) >= 200
    assert not {one.text for one in seen} & {one.text for one in unseen}
    assert len({one.text for one in seen + unseen}) == len(seen) + len(unseen)
    assert abs(len(seen) - len(unseen)) <= 1
    assert abs(sum(bool(one.facet) for one in seen) - sum(bool(one.facet) for one in unseen)) <= 1
    for half in (seen, unseen):
        asked = Counter(one.topics[0] for one in half)
        assert set(asked) == ASKED
        assert min(asked.values()) >= 2


def test_the_halves_are_the_seeded_ones() -> None:
    stored = tuple(map(load, HALVES))
    parted = part(stored[0] + stored[1])
    assert [set(half) for half in parted] == [set(half) for half in stored]


def test_every_label_can_fill_a_page(titles: list[corpus.Title]) -> None:
    for query in [*load("seen"), *load("unseen")]:
        assert set(query.topics) <= ASKED, query
        assert len(relevant(query, titles)) >= PAGE, query
        for one in query.facet:
            assert any(one in title.text for title in titles if title.topic in query.topics), query


def test_a_facet_counts_where_enough_titles_bear_it() -> None:
    some = [corpus.Title(f"东区{2020 + n % 2}年低保{n}", "a") for n in range(24)]
    some += [corpus.Title("西区2020年低保", "a"), corpus.Title("东区2020年公交", "b")]
    assert relevant(Query("q", ("a",), ("东区", "2020")), some) == frozenset(range(0, 24, 2))
    assert relevant(Query("q", ("a",), ("东区", "2031")), some) == frozenset(range(24))
    assert relevant(Query("q", ("a",), ("西区",)), some) == frozenset(range(25))


def test_whoever_knows_the_topic_words_finds_them(oracle: Oracle) -> None:
    every_fourth = sorted(ASKED)[::4]  # all of them: python -m benchmarks.quality
    for half in HALVES:
        some = [query for query in load(half) if query.topics[0] in every_fourth]
        answers = {query: relevant(query, oracle.titles) for query in some}
        assert measure(lambda query: oracle(query, PAGE), some, answers).precision >= 0.95


def test_plain_words_share_the_key_word_sometimes_and_often_nothing(oracle: Oracle) -> None:
    for half in HALVES:
        some = load(half)
        shares = Counter(map(oracle.shares_words, some))
        assert all(0.2 <= shares[kind] / len(some) <= 0.5 for kind in ("key", "some", "none")), shares


def test_one_way_with_synonyms() -> None:
    groups = {"征收": ["拆迁", "拆房"], "补偿": ["赔"], "公交": ["巴士"]}
    assert peers.extra_terms("拆迁赔多少", groups) == ["征收", "拆房", "补偿"]
    assert peers.extra_terms("征收补偿", groups) == ["拆迁", "拆房", "赔"]
    assert peers.extra_terms("征收补偿", {}) == []


def test_figures_of_a_page() -> None:
    one, two = Query("一", ("a",)), Query("二", ("a",))
    answers = {one: frozenset({3, 4}), two: frozenset({9})}
    got = measure(lambda query: [1, 3, 4] if query is one else [5], [one, two], answers)
    assert (got.precision, got.reciprocal, got.nothing) == (0.1, 0.25, 0.5)


@pytest.mark.filterwarnings("ignore")  # jieba is of 2020
@pytest.mark.parametrize("name", ["SQL LIKE", "FTS5 trigram", "rank-bm25 on jieba"])
def test_peers_find_words_of_two_characters_and_lent_synonyms(name: str) -> None:
    pytest.importorskip("jieba", exc_type=ImportError)
    make_peer = peers.peers()[name]
    if make_peer is None:
        pytest.skip("not installed")
    texts = ["石桥县停车收费标准", "房屋征收补偿方案", "公交线路调整公告", "部门决算", "低保名单公示"]
    assert list(make_peer({})("停车要钱吗", texts, 10)) == [0]
    assert list(make_peer({})("拆迁赔多少", texts, 10)) == []
    assert list(make_peer({"拆迁": ["征收"]})("拆迁赔多少", texts, 10)) == [1]
