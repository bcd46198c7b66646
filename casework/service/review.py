"""The review of a case: what the checks need is gathered here, what they find is pure."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from sqlmodel import Session, select

from casework.cases.applicants import people_of, same
from casework.cases.findings import Finding, Severity
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.errors import InputError, Refusal, SettingsInvalid
from casework.letters import Letter, NumberPattern, TemplateLibrary
from casework.review.checks import CHECKS
from casework.review.paper import paper_of
from casework.review.registry import Check, is_raise, review
from casework.review.subject import Earlier, Subject, Template, kinds_of
from casework.service.letters import office_of
from casework.settings import Settings
from casework.states.table import STATES
from casework.store import ledger
from casework.store.tables import NumberRow

if TYPE_CHECKING:
    from casework.service.facade import Casework

LOG: Final = logging.getLogger("casework.review")
SIGNED: Final = "signed"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Runs the checks, ours and the agency's, on cases of one agency."""

    checks: tuple[Check, ...]
    raised: Mapping[str, Severity] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings, brought: Iterable[Check] = ()) -> Reviewer:
        """Return the reviewer of the settings; ``brought`` are checks an embedding system adds.

        Raises ``SettingsInvalid`` for a module that cannot be used, a code given twice, and a
        severity that would lower one of ours.
        """
        own = (*_of_modules(settings.review.modules), *brought)
        doubled = sorted(
            {c.code for c in own if c.code in CHECKS or [x.code for x in own].count(c.code) > 1}
        )
        faults = [_fault("modules", f"审查项代码 {code} 重复") for code in doubled]
        known = {**CHECKS, **{one.code: one for one in own}}
        raised = {code: Severity(value) for code, value in settings.review.severity.items()}
        faults += list(_not_raised(known, raised))
        if faults:
            raise SettingsInvalid(faults)
        return cls(tuple(known.values()), raised)

    def findings(self, subject: Subject) -> tuple[Finding, ...]:
        """Return what the checks find; a check that broke is logged and found as such."""
        found = review(subject, self.checks, self.raised)
        for one in found:
            if one.where == "审查程序":
                LOG.error("review_check_failed code=%s", one.code)
        return found


def _of_modules(names: Sequence[str]) -> Iterator[Check]:
    """Yield the checks of the modules the settings name: each holds a list ``CHECKS``."""
    for name in names:
        try:
            brought = import_module(name).CHECKS
        except (ImportError, AttributeError) as error:
            why = "找不到模块" if isinstance(error, ImportError) else "模块中没有 CHECKS"
            raise SettingsInvalid([_fault("modules", f"{why} {name}")]) from error
        for one in brought:
            if not isinstance(one, Check):
                raise SettingsInvalid(
                    [_fault("modules", f"{name} 的 CHECKS 中有不是 Check 的内容")]
                )
            yield one


def _not_raised(known: Mapping[str, Check], raised: Mapping[str, Severity]) -> Iterator[Refusal]:
    for code, severity in raised.items():
        if code not in known:
            yield _fault(f"severity.{code}", f"没有审查项 {code}")
        elif not is_raise(known[code].severity, severity):
            message = f"审查项 {code} 只能由 warning 提高为 error，现为 {known[code].severity}"
            yield _fault(f"severity.{code}", message)


def _fault(key: str, message: str) -> Refusal:
    return Refusal("setting_invalid", f"设置 review.{key}：{message}", field=f"review.{key}")


# -- gathering ---------------------------------------------------------------------------------
def subject_of(casework: Casework, view: CaseView, letter: Letter | None, signed: bool) -> Subject:
    """Return everything the checks may look at, for a case and one of its letters."""
    settings = casework.settings
    doc_no = view.answer.doc_no if signed and view.answer else None
    with casework.database.reading() as session:
        taken = _taken(session, settings.agency.code, view.number, doc_no)
        earlier = dict(_earlier(session, settings.agency.code, view))
    return Subject(
        today=casework.today,
        office=office_of(settings),
        calendar=casework.calendar_of(view),
        view=view,
        now=casework.reckoned(view),
        letter=letter,
        paper=paper_of(letter) if letter is not None else None,
        signed_on=view.answer.signed_on if signed and view.answer else None,
        replies=kinds_of(view),
        switches=settings.law,
        template=_template(casework.composer.library, letter),
        doc_no=doc_no,
        number_fits=_fits(settings, doc_no),
        number_taken=taken,
        earlier=earlier,
    )


def letter_of(view: CaseView, version: str | None) -> tuple[Letter | None, bool]:
    """Return the reply to look at, and whether it is the signed one.

    None: the signed answer of this round, else the draft. ``signed`` or the number of a draft
    names one; raises ``InputError`` for one that is not there.
    """
    answer, draft = view.answer, view.draft
    if version in (None, SIGNED) and answer is not None and answer.letter is not None:
        return Letter.from_dict(answer.letter), True
    if version is None:
        body = draft.letter if draft is not None else None
        return (Letter.from_dict(body) if body is not None else None), False
    drafts = {
        str(fact.data["version"]): fact.get("letter")
        for fact in view.history
        if fact.kind == "letter_drafted"
    }
    if drafts.get(version) is None:
        known = "、".join(n for n, body in drafts.items() if body is not None) or "没有"
        message = f"没有第 {version[:10]} 稿；现有文稿：{known}；已签发的用 signed"
        raise InputError([Refusal("draft_unknown", message, field="letter")])
    return Letter.from_dict(drafts[version]), False


def _template(library: TemplateLibrary, letter: Letter | None) -> Template | None:
    if letter is None or letter.code not in library.codes():
        return None
    used, shipped = library.get(letter.code), _shipped()
    known = shipped.get(letter.code).version if letter.code in shipped.codes() else None
    own = used.origin != f"{used.code}.j2"
    older = known is not None and not used.meta.based_on and known > used.version
    return Template(
        used.code, used.version, used.meta.effective_from, used.meta.effective_until, own, known,
        own and (older or library.outdated_note(letter.code, shipped) is not None),
    )  # fmt: skip


@cache
def _shipped() -> TemplateLibrary:
    return TemplateLibrary()


def _fits(settings: Settings, doc_no: str | None) -> bool | None:
    if doc_no is None:
        return None
    # With the prefix written out: left open it would be read as part of the mark beside it.
    pattern = settings.numbers.letter.replace("{prefix}", settings.agency.prefix)
    return NumberPattern(pattern).parse(doc_no) is not None


def _taken(session: Session, agency: str, number: str, doc_no: str | None) -> bool:
    if doc_no is None:
        return False
    query = select(NumberRow.number).where(NumberRow.agency == agency, NumberRow.doc_no == doc_no)
    return any(other != number for other in session.exec(query))


def _earlier(session: Session, agency: str, view: CaseView) -> Iterator[tuple[str, Earlier]]:
    """Yield the earlier cases the outcomes name, by document or by case number."""
    for name in dict.fromkeys(_named(view)):
        query = select(NumberRow.number).where(NumberRow.agency == agency, NumberRow.doc_no == name)
        number = session.exec(query).first() or name
        history = ledger.load(session, agency, number) if number != view.number else ()
        if history:
            yield name, _earlier_case(name, fold(history), view)


def _named(view: CaseView) -> Iterator[str]:
    for outcome in view.outcomes:
        name = (outcome.reasons or {}).get("earlier_no")
        if isinstance(name, str) and name.strip():
            yield name.strip()


def _earlier_case(name: str, other: CaseView, view: CaseView) -> Earlier:
    answered_on = other.answer.signed_on if other.answer is not None else None
    if other.closing == "answered_on_spot":
        answered_on = other.served_on  # no letter is signed for what is handed over at once
    return Earlier(
        name,
        other.number,
        answered_on,
        tuple(outcome.reply for outcome in other.outcomes),
        STATES[other.state].open and answered_on is None,
        _alike(view, other),
    )


def _alike(view: CaseView, other: CaseView) -> bool | None:
    """Tell whether one applicant asked both; None where nothing tells two of one name apart."""
    pairs = [(one, two) for one in people_of(view.applicant) for two in people_of(other.applicant)]
    if any(same(one, two) for one, two in pairs):
        return True
    doubtful = not pairs or any(
        one.name == two.name and not (one.number and two.number and one.document == two.document)
        for one, two in pairs
    )
    return None if doubtful else False
