"""Search of similar cases: time of a query and recall against the exhaustive ranking.

    python -m benchmarks.search              # 100,000 texts
    python -m benchmarks.search --million    # 1,000,000 texts; some minutes and 1 GB of disk

Texts come from a small grammar: invented places, roads, villages, firms and projects, kinds
of document, years and document numbers, worded the way requests are. Queries are whole
requests, rewordings, keywords, two-character words, document numbers and everyday questions.
A query is timed end to end through ``Casework.similar``: synonyms, candidates, exact scores,
reading the cases, saying why each was found. Recall@10: of the ten best by the formula over
every text, how many are among the ten found; a text that scores as high as the tenth counts.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.timing import peer
from casework.review.ranking import FITTING, K1, B, Figures, Query, Scorer
from casework.review.terms import Bag
from casework.service.facade import Casework
from casework.settings import demo_settings
from casework.store.fulltext import CASES
from casework.store.index import Entry, put
from casework.store.tables import PublishedRow

SMALL, LARGE = 100_000, 1_000_000
BATCH = 50_000
AIM = {SMALL: 50.0, LARGE: 150.0}  # ms, 95th percentile
_SYLLABLES = (
    "安宝北昌长成春大德东方丰福高光广贵海汉和恒红洪湖华淮环黄惠吉嘉建江金锦晋景静九巨康兰乐里连林灵龙隆庐洛梅明南宁平浦启前桥青清泉仁荣三"
    "沙山上神盛石寿双水顺泗松苏太泰唐桃天田通同万旺卫文武西溪仙湘新信兴雄徐旭宣雪延阳义银永余玉裕元月云泽镇正中洲竹庄紫"
)
_WHERE = ("路", "大道", "街", "村", "社区", "小区", "花园", "工业园", "水库", "河", "桥", "学校", "医院", "农贸市场", "污水处理厂")
_MATTERS = (
    ("改造工程", "道路建设", "综合整治", "绿化提升", "管网改造", "老旧小区改造", "棚户区改造", "扩建项目", "雨污分流", "加装电梯"),
    ("征地", "土地征收", "房屋征收", "拆迁补偿", "安置房建设", "宅基地审批", "土地承包", "林权确权", "土地出让", "违法建设查处"),
    ("低保", "医疗救助", "养老保险", "公租房分配", "残疾人补贴", "高龄津贴", "农村危房改造", "种粮补贴", "一卡通补贴", "学生资助"),
    ("环评", "排污许可", "噪声投诉", "油烟污染", "安全生产检查", "消防验收", "食品抽检", "特种设备检验", "事故调查", "行政处罚"),
    ("部门预算", "三公经费", "政府采购", "专项资金", "会议纪要", "招商引资", "公开招聘", "人事任免", "信访处理", "国有资产处置"),
    ("学区划分", "停车收费", "公交线路调整", "出租车经营权", "物业服务", "业委会备案", "维修资金", "房产登记", "企业登记", "户籍迁移"),
)  # fmt: skip
_PAPERS = (
    "批复", "批复文件", "公告", "通知", "实施方案", "可行性研究报告", "环境影响报告书", "竣工验收备案表", "施工许可证", "规划许可证",
    "补偿协议", "补偿标准", "评估报告", "会议纪要", "检查记录", "处罚决定书", "招标文件", "中标通知书", "采购合同", "资金拨付凭证",
    "花名册", "发放明细", "审批材料", "勘测定界图", "红线图", "验收报告", "监测数据", "统计数据", "政策依据", "收费依据",
)  # fmt: skip
_OPENINGS = ("申请公开", "请公开", "我想了解", "申请获取", "依法申请公开", "请提供", "")
_TAILS = ("", "", "", "及相关附件", "（含附图）", "的全部材料", "，以及办理过程的有关情况", "的制作时间和文号")
_ASKED = (
    "我家地被占了补多少钱", "房子要拆赔偿标准", "孩子上学划片", "楼下饭店油烟太大", "晚上施工太吵", "小区停车收费依据", "退休金怎么调整",
    "村里低保名单", "公租房什么时候分", "路什么时候修", "谁中标了", "修路的钱去哪了", "工资被拖欠", "房产证办不下来", "老人补贴标准",
    "养猪场臭味", "自来水水质", "电梯坏了检验记录", "加装电梯补贴", "危房改造名单",
)  # fmt: skip
_WORDS = (
    "环评", "征地", "拆迁", "低保", "规划", "预算", "决算", "采购", "招标", "验收", "许可", "处罚", "信访", "停车", "公交", "物业", "电梯",
    "绿化", "噪声", "油烟", "消防", "医保", "社保", "养老", "学区", "招聘", "批复", "补偿", "安置", "红线", "纪要", "水库", "林权", "低碳",
    "合同", "审计", "补贴", "名单", "公告", "标准",
)  # fmt: skip


@dataclass
class Seeded:
    """What was put in: the terms of queries with where and how often they stand, and lengths."""

    where: dict[str, array[int]]
    counts: dict[str, array[int]]
    lengths: array[int]


def place(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.choice((2, 2, 2, 3)))) + rng.choice(_WHERE)


def what(rng: random.Random) -> str:
    """Return what is asked for: where, which year, which matter, which paper."""
    matter = rng.choice(rng.choice(_MATTERS))
    year = f"{rng.randint(2012, 2026)}年" if rng.random() < 0.6 else ""
    number = ""
    if rng.random() < 0.15:
        issuer = rng.choice(_SYLLABLES) + rng.choice(("政发", "府土", "发改", "规许", "环评", "建函"))
        number = f"{issuer}〔{rng.randint(2012, 2026)}〕{rng.randint(1, 900)}号"
    return f"{place(rng)}{year}{matter}{number}的{rng.choice(_PAPERS)}"


def request(rng: random.Random) -> str:
    more = f"和{rng.choice(_PAPERS)}" if rng.random() < 0.3 else ""
    second = f"；{what(rng)}" if rng.random() < 0.15 else ""
    return f"{rng.choice(_OPENINGS)}{what(rng)}{more}{second}{rng.choice(_TAILS)}"


def queries() -> list[str]:
    rng = random.Random(99)
    found = [request(rng) for _ in range(70)]
    found += [f"{rng.choice(rng.choice(_MATTERS))}{rng.choice(_PAPERS)}" for _ in range(50)]
    found += [f"{place(rng)}{rng.choice(rng.choice(_MATTERS))}" for _ in range(40)]
    found += [f"{rng.choice(_SYLLABLES)}政发〔{rng.randint(2012, 2026)}〕{n}号" for n in range(1, 21)]
    return found + list(_ASKED) + list(_WORDS)


def texts(many: int) -> Iterator[str]:
    rng = random.Random(7)
    return (request(rng) for _ in range(many))


def seed(casework: Casework, many: int, needed: frozenset[str]) -> Seeded:
    """Put texts in by the store's own hand, as one collection."""
    seeded = Seeded({t: array("i") for t in needed}, {t: array("i") for t in needed}, array("i"))
    agency, rng, batch = casework.settings.agency.code, random.Random(3), []
    for no, text in enumerate(texts(many)):
        bag = Bag.of(text)
        for term, count in bag.counts.items():
            if term in needed:
                seeded.where[term].append(no)
                seeded.counts[term].append(count)
        seeded.lengths.append(bag.length)
        batch.append((no, text, bag.written, rng.choice(("3.1", "3.3.5", "3.3.6", "3.4.1"))))
        if len(batch) == BATCH or no == many - 1:
            _store(casework, agency, batch)
            batch = []
    return seeded


def _store(casework: Casework, agency: str, batch: Sequence[tuple[int, str, str, str]]) -> None:
    with casework.database.writing() as session:
        rows = [
            {"agency": agency, "collection": "bench", "ref": f"{no:07}", "kind": CASES,
             "title": text, "content": "", "organ": "", "number": "", "day": None,
             "year": 2020 + no % 6, "outcome": row, "ground": "", "result": "", "link": ""}
            for no, text, _, row in batch
        ]  # fmt: skip
        session.connection().execute(PublishedRow.__table__.insert(), rows)  # type: ignore[attr-defined]
        entries = [
            Entry(f"{no:07}", terms, row, year=2020 + no % 6, collection="bench")
            for no, _, terms, row in batch
        ]
        put(session, agency, CASES, entries)
        session.commit()


# -- the exhaustive ranking ---------------------------------------------------------------------
def exhaustive(np: Any, seeded: Seeded, query: Query) -> Any:
    """Return the score of every text, by the formula of ``casework.review.ranking``."""
    lengths = np.frombuffer(seeded.lengths, dtype="i4")
    frequency = {term: len(seeded.where.get(term, ())) for term in query.needed}
    scorer = Scorer(query, Figures(len(lengths), int(lengths.sum()), frequency))
    norm = K1 * (1 - B) + K1 * B / (lengths.sum() / len(lengths)) * lengths

    def saturated(term: str) -> tuple[Any, Any]:
        at = np.frombuffer(seeded.where[term], dtype="i4")
        count = np.frombuffer(seeded.counts[term], dtype="i4")
        return at, count * (K1 + 1) / (count + norm[at])

    total, plain = np.zeros(len(lengths)), {}
    hinted = np.zeros(len(lengths), dtype=bool)
    for term, weight in scorer.weights.items():
        if frequency[term]:
            at, value = saturated(term)
            plain[term] = (at, weight * value)
            total[at] += weight * value
    for meant, ways in scorer._ways:
        best, own = np.zeros(len(lengths)), np.zeros(len(lengths))
        for one in ways:
            there, least = np.zeros(len(lengths), dtype="i2"), np.full(len(lengths), 1 << 20)
            for term in one.way.terms:
                at = np.frombuffer(seeded.where[term], dtype="i4")
                there[at] += 1
                least[at] = np.minimum(least[at], np.frombuffer(seeded.counts[term], dtype="i4"))
            held = np.flatnonzero(there == len(one.way.terms))
            value = least[held] * (K1 + 1) / (least[held] + norm[held])
            best[held] = np.maximum(best[held], one.worth * value)
            hinted[held] |= meant.hint > 0
        for term in meant.terms:
            if term in plain:
                own[plain[term][0]] += plain[term][1]
        total += np.maximum(0.0, best - own)
    fitting = hinted if scorer.narrow else np.zeros(len(lengths), dtype=bool)
    for term in scorer.narrow:
        there = np.zeros(len(lengths), dtype=bool)
        there[np.frombuffer(seeded.where[term], dtype="i4")] = True
        fitting = fitting & there
    return np.where(fitting, total * FITTING, total)


def recall(np: Any, seeded: Seeded, query: Query, found: Sequence[int]) -> float | None:
    """Return recall@10; None where nothing matches at all."""
    scores = exhaustive(np, seeded, query)
    positive = int((scores > 0).sum())
    if not positive:
        return None
    wanted = min(10, positive)
    least = np.partition(scores, -wanted)[-wanted] - 1e-9
    return sum(bool(scores[no] >= least) for no in found[:wanted]) / wanted


# -- the run ------------------------------------------------------------------------------------
def run(many: int = SMALL) -> None:
    asked = queries()
    needed = frozenset().union(*(Query.of(text).needed for text in asked))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "search.db"
        with Casework.open(f"sqlite:///{file}", settings=demo_settings()) as casework:
            start = time.perf_counter()
            seeded = seed(casework, many, needed)
            took = time.perf_counter() - start
            print(f"\nSimilar cases: {many:,} texts, {len(asked)} queries, SQLite")
            print(f"  seeded in {took:,.0f} s, database {file.stat().st_size / 1e6:,.0f} MB")
            _measure(casework, seeded, asked, AIM[many])


def _measure(casework: Casework, seeded: Seeded, asked: Sequence[str], aim: float) -> None:
    for text in asked[:5]:
        casework.similar(text=text)
    times: dict[str, list[float]] = {"all": [], "two characters": [], "filtered by outcome": []}
    np, recalls, short = peer("numpy"), [], []
    for text in asked:
        start = time.perf_counter()
        found = casework.similar(text=text, limit=10)
        took = (time.perf_counter() - start) * 1e3
        times["all"].append(took)
        start = time.perf_counter()
        casework.similar(text=text, limit=10, outcome="3.3.6")
        times["filtered by outcome"].append((time.perf_counter() - start) * 1e3)
        if len(text) == 2:
            times["two characters"].append(took)
        places = [int(one.number) for one in found]
        if np is not None and (value := recall(np, seeded, Query.of(text), places)) is not None:
            recalls.append(value)
            short += [value] if len(text) == 2 else []
    for name, values in times.items():
        middle, high = statistics.median(values), statistics.quantiles(values, n=20)[18]
        goal = f"   aim {aim:.0f} ms" if name == "all" else ""
        print(f"  {name:<22} p50 {middle:>6.1f} ms   p95 {high:>6.1f} ms   max {max(values):>6.1f} ms{goal}")
    if recalls:
        mean = statistics.mean
        print(f"  recall@10 {mean(recalls):.3f} of the exhaustive ranking (aim 0.95), worst {min(recalls):.1f}; "
              f"two characters {mean(short):.3f}")  # fmt: skip


if __name__ == "__main__":
    run(LARGE if "--million" in sys.argv[1:] else SMALL)
