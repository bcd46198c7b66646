"""The seven questions of a guided decision (七步法), declared: question, answers, where each leads.

The order is that of an experienced officer: is it clear, is it a request at all, is it ours, is
it there, may it be given, in what form, with which letter. An answer selects reply kinds
(``law.replies``), asks for papers and details, and names the next question or ends the path.
A request for rectification (条例 41) has a short table of its own.

The table proposes; nothing here decides. ``look`` is our own sentence, never the official text.
``mark`` is that of ``law.provisions``, given where an answer is less certain than its reply kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from casework.law.provisions import MARKS, PROVISIONS
from casework.law.replies import REPLY_KINDS, ReplyKind

PROPOSE: Final = "propose"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question.

    ``to``: the next question; blank: the path ends here, and ``trigger`` is the step that goes on.
    ``replies``: the reply kinds it selects, what is given before what is withheld (条例 37).
    ``details``: what the outcome must say beyond ``ReplyKind.needs``, ``given_details`` the same
    of what is given, ``advised`` what it had better say; ``organ/organ_unknown``: one of the two.
    ``sets``: values of the given part that follow from the answer.
    """

    code: str
    label: str
    look: str
    cites: tuple[str, ...]
    to: str = ""
    replies: tuple[str, ...] = ()
    trigger: str = PROPOSE
    details: tuple[str, ...] = ()
    given_details: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()
    sets: Mapping[str, str] = field(default_factory=dict)
    mark: str = ""

    @property
    def kinds(self) -> tuple[ReplyKind, ...]:
        """The reply kinds it selects."""
        return tuple(REPLY_KINDS[code] for code in self.replies)

    @property
    def certainty(self) -> str:
        """The least trusted mark of the answer and the reply kinds it selects."""
        return max((self.mark or "V", *(k.mark for k in self.kinds)), key=list(MARKS).index)


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``short`` is what its answer is about, in a word or two."""

    code: str
    text: str
    short: str
    cites: tuple[str, ...]
    options: tuple[Option, ...]

    def option(self, code: str) -> Option | None:
        """Return an answer by its code; None for one it does not have."""
        return next((one for one in self.options if one.code == code), None)


# -- the grounds of Arts 14 to 16: for all that is asked, or for a part of it -------------------
_LIMBS: Final = (
    ("14a", "A3.14a", "国家秘密",
     "载体上有密级和保密期限，有定密依据，期限没有届满；没有依法定密的，不能以此为由。", ("条例/14/1",)),
    ("14b", "A3.14b", "法律、行政法规禁止公开",
     "写得出禁止公开的法律或者行政法规及其条款；规章和规范性文件不能作为依据。", ("条例/14/1",)),
    ("14c", "A3.14c", "危及三安全一稳定",
     "说得出可能危及国家安全、公共安全、经济安全、社会稳定中的哪一方面，以及为什么。", ("条例/14/1",)),
    ("15", "A3.15", "第三方合法权益",
     "已书面征求第三方意见，由本机关自己判断公开会不会损害其商业秘密、个人隐私等权益，并衡量不公开对公共利益的影响；逾期不答复不等于不同意。",
     ("条例/15/1", "条例/32/1")),
    ("16a", "A3.16a", "内部事务信息",
     "只涉及人事管理、后勤管理、内部工作流程，对外没有影响；可以不公开，但要说明理由。", ("条例/16/1",)),
    ("16b", "A3.16b", "过程性信息",
     "属于讨论记录、过程稿、磋商信函、请示报告之一；法律、法规、规章规定应当公开的除外。", ("条例/16/2",)),
    ("16c", "A3.16c", "行政执法案卷",
     "只存在于行政执法案卷之中；法律、法规、规章规定应当公开的除外。", ("条例/16/2",)),
)  # fmt: skip

_WITHHOLDING_ALL: Final = tuple(
    Option(f"none_{limb}", f"全部不公开：{label}", look, cites, "letter", (reply,), details=("severance",))
    for limb, reply, label, look, cites in _LIMBS
)
_WITHHOLDING_PART: Final = tuple(
    Option(f"part_{limb}", f"部分公开，其余不公开：{label}", look, (*cites, "条例/37/1"), "form", ("A2", reply))
    for limb, reply, label, look, cites in _LIMBS
)

_DISCLOSURE: Final = (
    Question("clarity", "申请内容明确吗，要不要先告知补正？", "是否明确", ("条例/29/2", "条例/30/1"), (
        Option("clear", "明确",
               "名称、文号或者其他特征足以查找；身份证明、联系方式和获取形式也都有。", ("条例/29/2",), "nature"),
        Option("correct_first", "不明确，先告知补正",
               "收到之日起7个工作日内一次性告知补正的事项和期限，并作指导；不问用途，也不能坚持要文号。",
               ("条例/30/1",), trigger="request_correction"),
        Option("still_unclear", "补正后仍不明确",
               "已经告知补正并收到补正，仍指不出可以查找的信息；申请人坚持原内容的也算收到补正。",
               ("条例/30/1",), "letter", ("A15",)),
        Option("abandoned", "逾期不补正",
               "补正告知书已经送达，期限已过而没有正当理由；只能由“逾期不补正”的办理得出，不能直接提出。",
               ("条例/30/1",), replies=("A13",), trigger="lapse_correction"),
    )),
    Question("nature", "是不是政府信息公开申请，要不要作为申请处理？", "申请性质", ("条例/2/1", "条例/36/1"), (
        Option("disclosure_request", "是，应当处理",
               "要的是行政机关履行职能时制作或者获取、以一定形式记录保存的信息。", ("条例/2/1",), "responsibility"),
        Option("not_information", "不是政府信息",
               "刑事侦查、党务、民事活动等形成的记录，不是履行行政管理职能的信息；要说明是怎样形成的。",
               ("条例/2/1",), "letter", ("A17",), mark="P"),
        Option("advice", "咨询",
               "问怎么办、为什么，而不是要一份现有的信息；能答的直接答，不能答的告知渠道。",
               ("条例/2/1",), "letter", ("A18",), details=("answer/channel",), mark="P"),
        Option("petition", "信访、投诉、举报",
               "请求解决问题或者查处他人；指得出是哪一句话，同时又写明文件名称的，分开处理。",
               ("条例/39/1",), "letter", ("A10",), advised=("channel",)),
        Option("publication", "要公报、报刊、书籍",
               "要的是公开出版物本身；告知在哪里可以得到。", ("条例/39/2",), "letter", ("A11",)),
        Option("special_access", "另有查询办法",
               "工商、不动产登记等资料，法律、行政法规对怎样获取另有规定；写得出是哪一条。",
               ("条例/36/1/7",), "letter", ("A7",), advised=("channel",)),
        Option("reissue", "要求确认或者重新出具",
               "信息已经给过，现在要求证明其真实或者再出一份；要有先前提供的记录。",
               ("年报格式",), "letter", ("A16",)),
        Option("repeat", "重复申请",
               "同一申请人、相同信息、已经实质答复且情况没有变化；前一件还没有答复的不是重复，应当并案。",
               ("条例/36/1/6",), "letter", ("A6",)),
        Option("excessive", "数量、频次明显超出合理范围",
               "已列明件数和频次、要求说明理由并判断理由不合理；条例没有规定具体件数。",
               ("条例/35/1",), "letter", ("A12",)),
        Option("unpaid", "逾期不缴信息处理费",
               "收费通知已经送达，缴费期限已过；只能由“逾期不缴费”的办理得出，不能直接提出。",
               ("条例/42/1", "处理费办法/6/1"), replies=("A14",), trigger="lapse_payment"),
    )),
    Question("responsibility", "是不是由本机关负责公开？", "谁负责公开", ("条例/10/1",), (
        Option("ours", "由本机关负责",
               "本机关制作的，或者取自公民、法人而由本机关保存的；共同制作的由牵头机关负责；职权划转来的不得以还没有移交为由推开。",
               ("条例/10/1", "条例/10/3", "14号函"), "possession", mark="E"),
        Option("other_agency", "由其他机关负责，能够确定",
               "制作或者最初获取的是别的机关；说明理由，写明其名称和联系方式。",
               ("条例/10/1", "条例/36/1/5"), "letter", ("A5",), details=("organ", "organ_contact")),
        Option("other_unknown", "由其他机关负责，不能确定是哪一个",
               "说明为什么不由本机关负责，以及为确定负责机关查询过什么。",
               ("条例/10/1", "条例/36/1/5"), "letter", ("A5",), details=("organ_unknown",)),
        Option("archived", "已移交国家档案馆",
               "已依法移交并成为档案，按档案规定利用；提前移交而移交期限没有届满的，仍由本机关负责。",
               ("档案法/15/2",), "letter", ("A19",)),
    )),
    Question("possession", "本机关有没有这项信息？", "有没有", ("条例/36/1",), (
        Option("found", "有，尚未公开", "检索到了现成的信息，而且还没有主动公开。", ("条例/13/1",), "disclosure"),
        Option("public", "已经主动公开",
               "给得出具体网址、公报期号或者查阅地点，不能只写“详见官网”。", ("条例/36/1/1",), "letter", ("A1",)),
        Option("not_found", "经检索没有",
               "系统、档案室都查过，检索词、时段、人员和结果都有记录；申请写明的线索逐一回应。",
               ("条例/36/1/4",), "letter", ("A4",)),
        Option("would_make", "没有现成的，需要加工、分析",
               "要汇总、统计或者分析才能得出；写明现有什么、要另做什么，现有的能给的先给。",
               ("条例/38/1",), "letter", ("A9",)),
    )),
    Question("disclosure", "能不能公开，全部还是部分？", "能不能公开", ("条例/13/1", "条例/14/1", "条例/15/1", "条例/16/1", "条例/37/1"), (
        Option("whole", "全部公开",
               "没有第十四条至第十六条的情形；第三方不同意而为公共利益公开的，须书面告知其公开的内容和理由。",
               ("条例/13/1", "条例/36/1/2", "条例/32/1"), "form", ("A2",)),
        *_WITHHOLDING_PART,
        Option("part_17", "部分公开，其余不是政府信息",
               "其余部分不是履行行政管理职能形成的；能够区分的，先给可以公开的。",
               ("条例/2/1", "条例/37/1"), "form", ("A2", "A17"), mark="P"),
        *_WITHHOLDING_ALL,
    )),
    Question("form", "以什么形式提供？", "提供形式", ("条例/40/1",), (
        Option("as_asked", "按申请的形式",
               "按申请人要求的形式和途径提供；查阅、抄录的，写明地点和时间。",
               ("条例/40/1",), "letter", given_details=("enclosures/place", "enclosures/time")),
        Option("other_form", "改用其他形式",
               "按要求的形式会危及载体安全或者成本过高；写明改用的形式和为什么。",
               ("条例/40/1",), "letter", given_details=("form", "enclosures/place", "enclosures/time")),
        Option("inspection", "安排查阅、抄录",
               "不便复制的，安排申请人到场查阅、抄录，写明地点和时间。",
               ("条例/40/1",), "letter", given_details=("place", "time"), sets={"form": "inspection"}),
    )),
    Question("letter", "用哪一种文书答复？", "文书和救济", ("条例/36/1", "条例/51/1", "复议法/23/2"), (
        Option("confirmed", "文书和救济途径已核对",
               "文书由处理决定类型得出，救济途径由签发之日的法律得出；不同意的，重新回答前面的问题，或者由承办人另行提出意见。",
               ("条例/51/1", "复议法/23/2")),
    )),
)  # fmt: skip

_RECTIFICATION: Final = (
    Question("evidence", "是不是与申请人自身相关的记录，有没有证据？", "对象和证据", ("条例/41/1",), (
        Option("shown", "与其自身相关，有证据",
               "指得出哪一份信息中的哪一处记录，并提供了证明其不准确的材料。", ("条例/41/1",), "competence"),
        Option("not_shown", "与其自身无关，或者没有证据",
               "记录的是别人的事，或者经询问仍没有提供证据。", ("条例/41/1",), "notice", ("C2",)),
    )),
    Question("competence", "本机关有没有权更正？", "有没有权更正", ("条例/41/1",), (
        Option("ours_to_correct", "本机关有权更正", "该记录由本机关制作或者依职权确定。", ("条例/41/1",), "accuracy"),
        Option("forward", "转送有权更正的机关",
               "本机关无权更正，把申请和证据转送有权的机关，并告知申请人。",
               ("条例/41/1",), "notice", ("C3",), advised=("organ_contact",)),
        Option("refer", "告知向有权更正的机关提出",
               "本机关无权更正，告知申请人向哪一个机关提出。",
               ("条例/41/1",), "notice", ("C4",), advised=("organ_contact",)),
    )),
    Question("accuracy", "记录是不是确实不准确？", "是否不准确", ("条例/41/1",), (
        Option("inaccurate", "确实不准确", "与原始材料核对，记录有误；更正后告知。", ("条例/41/1",), "notice", ("C1",)),
        Option("accurate", "没有不准确", "与原始材料核对，记录无误；说明核对了什么。", ("条例/41/1",), "notice", ("C2",)),
    )),
    Question("notice", "用哪一种文书告知？", "文书和救济", ("条例/41/1", "条例/51/1"), (
        Option("notice_confirmed", "文书和救济途径已核对",
               "文书由处理决定类型得出；不同意的，重新回答前面的问题，或者由承办人另行提出意见。",
               ("条例/51/1",)),
    )),
)  # fmt: skip

TABLES: Final[Mapping[str, tuple[Question, ...]]] = {
    "disclosure": _DISCLOSURE,
    "rectification": _RECTIFICATION,
}
"""Kind of case -> its questions, the first asked first."""
QUESTIONS: Final[Mapping[str, Question]] = {q.code: q for t in TABLES.values() for q in t}
QUESTION_TEXTS: Final[Mapping[str, str]] = {q.code: q.text for q in QUESTIONS.values()}


# -- papers -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Paper:
    """What should be on file behind a reply; ``triggers`` put it there.

    ``needed``: ``propose`` or ``submit``, the step that is refused without it, or ``lapse`` where
    it is itself what leads to the reply; blank: advised.
    """

    code: str
    label: str
    triggers: tuple[str, ...]
    cites: tuple[str, ...]
    needed: str = ""


WHEN: Final[Mapping[str, str]] = {
    PROPOSE: "提出办理意见之前", "submit": "报批之前", "lapse": "由逾期的登记得出", "": "建议",
}  # fmt: skip
"""When a paper must be there, in an officer's words."""

PAPERS: Final[Mapping[str, Paper]] = {
    p.code: p
    for p in (
        Paper("correction", "补正告知书和收到的补正", ("request_correction", "receive_correction"), ("条例/30/1",), PROPOSE),
        Paper("correction_lapse", "补正告知书送达、逾期的登记", ("lapse_correction",), ("条例/30/1",), "lapse"),
        Paper("fee_lapse", "收费通知送达、逾期的登记", ("charge_fee", "lapse_payment"), ("处理费办法/6/1",), "lapse"),
        Paper("reasons", "要求说明理由及其结果", ("request_reasons", "receive_reasons"), ("条例/35/1",), PROPOSE),
        Paper("search", "检索记录", ("record_search",), ("条例/36/1/4",), PROPOSE),
        Paper("consultation", "征求第三方意见及其结果", ("consult", "record_consultation"), ("条例/32/1",), PROPOSE),
        Paper("secrecy", "公开前的保密审查", ("review_secrecy",), ("条例/17/2",), "submit"),
        Paper("searched", "检索记录（先确认没有现成的）", ("record_search",), ("条例/36/1/4",)),
        Paper("classification", "保密审查意见（核对密级、期限和依据）", ("review_secrecy",), ("条例/17/2",)),
        Paper("earlier", "关联在先答复的办件", ("link",), ("条例/36/1/6",)),
        Paper("legality", "法制审核意见", ("review_legality",), ("条例/45/1",)),
    )
}  # fmt: skip

_LAPSES: Final = {"A13": "correction_lapse", "A14": "fee_lapse"}
_ADVISED: Final = {
    "A3.14a": ("classification",), "A6": ("earlier",), "A9": ("searched",), "A16": ("earlier",),
}  # fmt: skip


def papers_of(codes: Iterable[str]) -> tuple[Paper, ...]:
    """Return the papers behind these reply kinds, those a step is refused without first.

    Legal review is advised wherever something is refused or the law leaves the reply in doubt.
    """
    kinds = [REPLY_KINDS[code] for code in codes]
    found = [name for kind in kinds for name in _papers(kind)]
    return tuple(PAPERS[name] for name in PAPERS if name in found)


def _papers(kind: ReplyKind) -> Iterator[str]:
    flags = {
        "secrecy": kind.grants,
        "search": kind.needs_search,
        "consultation": kind.needs_consultation,
        "reasons": kind.needs_reasons,
        "correction": kind.needs_correction,
        "legality": kind.proposable and (kind.group == "不予公开" or kind.mark != "V"),
    }
    yield from (name for name, holds in flags.items() if holds)
    yield from _ADVISED.get(kind.code, ())
    if kind.code in _LAPSES:
        yield _LAPSES[kind.code]


# -- following the table ------------------------------------------------------------------------
Path = tuple[tuple[Question, Option], ...]


@dataclass(frozen=True, slots=True)
class Trail:
    """Where answers lead: the steps that stand, and the question asked next.

    ``places``: for each step, the place among the answers given of the one that stands for it.
    ``asked`` is None once the path has ended.
    """

    steps: Path
    places: tuple[int, ...]
    asked: Question | None

    @property
    def last(self) -> Option | None:
        """The latest answer that stands."""
        return self.steps[-1][1] if self.steps else None

    @property
    def replies(self) -> tuple[str, ...]:
        """The reply kinds selected so far."""
        return next((o.replies for _, o in reversed(self.steps) if o.replies), ())

    @property
    def open_to(self) -> tuple[Question, ...]:
        """The questions that may be answered now: the next one, or an earlier one anew."""
        return (*(q for q, _ in self.steps), *([self.asked] if self.asked else []))


def follow(kind: str, answers: Iterable[tuple[str, str]]) -> Trail:
    """Return where answers (question, option), the oldest first, lead in the table of ``kind``.

    An earlier question answered anew cuts off what stood behind it, unless the answer is the
    same again: then only its reason is new. What answers no open question is passed over.
    """
    table = {q.code: q for q in TABLES[kind]}
    trail = Trail((), (), TABLES[kind][0])
    for place, (question, option) in enumerate(answers):
        trail = _answered(table, trail, place, question, option)
    return trail


def _answered(
    table: Mapping[str, Question], trail: Trail, place: int, question: str, option: str
) -> Trail:
    known = next((n for n, q in enumerate(trail.open_to) if q.code == question), None)
    chosen = table[question].option(option) if question in table else None
    if known is None or chosen is None:
        return trail
    if known < len(trail.steps) and trail.steps[known][1] is chosen:
        places = (*trail.places[:known], place, *trail.places[known + 1 :])
        return Trail(trail.steps, places, trail.asked)
    steps = (*trail.steps[:known], (table[question], chosen))
    return Trail(steps, (*trail.places[:known], place), table.get(chosen.to))


def paths(kind: str, table: Sequence[Question] | None = None) -> Iterator[Path]:
    """Yield every path through the table of ``kind``, in its order; the table must be sound."""
    questions = {q.code: q for q in table or TABLES[kind]}
    first = next(iter(questions.values()))
    yield from _onward(questions, first, ())


def _onward(table: Mapping[str, Question], asked: Question, behind: Path) -> Iterator[Path]:
    for option in asked.options:
        path = (*behind, (asked, option))
        if option.to:
            yield from _onward(table, table[option.to], path)
        else:
            yield path


# -- is the table sound? ------------------------------------------------------------------------
def faults(kind: str, table: Sequence[Question]) -> list[str]:
    """Return every fault of a table, each naming its culprit; none if it is sound.

    A question may lead only to one after it: so no path runs in a circle and every path ends.
    """
    order = {q.code: n for n, q in enumerate(table)}
    found = [] if len(order) == len(table) else ["a question stands twice"]
    for place, question in enumerate(table):
        codes = [o.code for o in question.options]
        found += [f"{question.code}: answer twice: {c}" for c in set(codes) if codes.count(c) > 1]
        found += [] if codes else [f"{question.code}: no answers"]
        for option in question.options:
            where = f"{question.code}.{option.code}"
            found += [f"{where}: {why}" for why in _option_faults(kind, option, place, order)]
    if found:
        return found
    return [*_unreached(kind, table), *_undecided(kind, table)]


def _option_faults(
    kind: str, option: Option, place: int, order: Mapping[str, int]
) -> Iterator[str]:
    if option.to and option.to not in order:
        yield f"leads to unknown question {option.to}"
    elif option.to and order[option.to] <= place:
        yield f"leads back to {option.to}"
    for reply in option.replies:
        if reply not in REPLY_KINDS:
            yield f"unknown reply kind {reply}"
        elif REPLY_KINDS[reply].case_kind != kind:
            yield f"reply kind {reply} is of another kind of case"
        elif not REPLY_KINDS[reply].proposable and (option.trigger == PROPOSE or option.to):
            yield f"reply kind {reply} comes by its lapse alone"
    yield from (f"unknown citation {cite}" for cite in option.cites if cite not in PROVISIONS)


def _unreached(kind: str, table: Sequence[Question]) -> Iterator[str]:
    walked = [step for path in paths(kind, table) for step in path]
    seen = {question.code for question, _ in walked}
    yield from (f"unreachable question {q.code}" for q in table if q.code not in seen)
    told = {reply for _, option in walked for reply in option.replies}
    yield from (
        f"unreachable reply kind {code}"
        for code, reply in REPLY_KINDS.items()
        if reply.case_kind == kind and code not in told
    )


def _undecided(kind: str, table: Sequence[Question]) -> Iterator[str]:
    """Yield the paths that end by proposing without a reply, or that select one twice."""
    for path in paths(kind, table):
        chosen = [option for _, option in path if option.replies]
        name = " ".join(option.code for _, option in path)
        if path[-1][1].trigger == PROPOSE and not chosen:
            yield f"ends without a reply: {name}"
        if len(chosen) > 1:
            yield f"replies chosen twice: {name}"


_found = [fault for name, questions in TABLES.items() for fault in faults(name, questions)]
if _found:
    raise RuntimeError("guided decision: " + "; ".join(_found))
