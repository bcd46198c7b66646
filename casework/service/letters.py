"""From a decision to its letters, and from a stored letter to files.

Rendering happens before the transaction with the number open; inside it the number is
drawn and filled in. What approvers saw is what is signed: a draft that no longer matches
the case is refused at signing, never silently rendered anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from casework.cases.clocks import Reckoning
from casework.cases.facts import Fact
from casework.cases.folds import fold
from casework.cases.view import CaseView
from casework.errors import IncompleteDocument, NotAllowed, Refusal
from casework.letters import (
    OPEN_NUMBER,
    Letter,
    Template,
    TemplateLibrary,
    label,
    render_letter,
)
from casework.letters.blocks import filled_in
from casework.letters.cleaning import clean
from casework.letters.context import COMPUTED_DAYS, Office, letter_data
from casework.service.numbering import NumberBook
from casework.settings import Settings
from casework.states.context import Context
from casework.states.decide import Decision

CASE_NUMBER: Final = "case.number"
OPEN_CASE: Final = "【办件编号待编】"
"""What a new case is called until its number is drawn, inside the transaction."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Renders the letters a decision calls for and numbers them."""

    settings: Settings
    library: TemplateLibrary

    def compose(self, decision: Decision, view: CaseView, ctx: Context) -> list[Fact]:
        """Return the decision's facts with every letter rendered, numbers still open.

        Raises ``IncompleteDocument`` when a final letter lacks something.
        """
        # A letter speaks of the case after the facts it goes with, all of them.
        return [self._with_letter(fact, view, decision.after, ctx) for fact in decision.facts]

    def _with_letter(self, fact: Fact, view: CaseView, after: CaseView, ctx: Context) -> Fact:
        if fact.kind == "letter_drafted":
            letter = self.draft(after, fact.data["code"], ctx)
            more: dict[str, Any] = {
                "missing": tuple(f"{label(path)}（{path}）" for path in letter.missing)
            }
        elif fact.kind == "letter_signed":
            letter = self._final(fact, after, ctx)
            if fact.trigger == "approve":
                _require_as_approved(view, letter)
            more = {}
        else:
            return fact
        more |= {"letter": letter.to_dict(), "template": letter.template_digest}
        return replace(fact, data={**fact.data, **more})

    def draft(self, after: CaseView, code: str, ctx: Context, ref: str | None = None) -> Letter:
        """Render a draft: gaps are shown, number and date stay open."""
        template = self.library.get(code)
        data = self._data(template, after, ctx, ref, ctx.today)
        del data["issued_on"]
        return self._laid_out(render_letter(template, data, final=False))

    def form(self, view: CaseView, code: str, ctx: Context) -> Letter | None:
        """Return a form filled in, or None for a letter or a form that lacks something.

        Nobody signs a form in the system: it carries neither number nor draft mark, and its
        blanks are written in by hand.
        """
        template = self.library.get(code)
        if template.meta.layout != "form":
            return None
        data = self._data(template, view, ctx, None, ctx.today)
        del data["issued_on"]
        try:
            return render_letter(template, data, final=True)
        except IncompleteDocument:
            return None

    def blank(self, code: str) -> Letter:
        """Return a form with nothing but the agency filled in: one an applicant takes home.

        Raises ``IncompleteDocument`` for a document that speaks of a case.
        """
        office = office_of(self.settings)
        data = {"agency": dict(office.agency), "demo": office.demo}
        return render_letter(self.library.get(code), data, final=True)

    def _final(self, fact: Fact, after: CaseView, ctx: Context) -> Letter:
        template = self.library.get(fact.data["code"])
        data = self._data(template, after, ctx, fact.get("ref"), fact.on)
        try:
            letter = render_letter(template, {**data, "doc_no": OPEN_NUMBER}, final=True)
        except IncompleteDocument as error:
            raise IncompleteDocument(_named(error.refusals, ctx.reckon(after))) from error
        return self._laid_out(letter)

    def _laid_out(self, letter: Letter) -> Letter:
        """Put the agency's layout on record with the letter, so that it stays as it was signed."""
        chosen = self.settings.letters.layout
        if chosen == "template" or letter.layout == "form":
            return letter
        return replace(letter, layout=chosen)

    def _data(
        self, template: Template, view: CaseView, ctx: Context, ref: str | None, day: date
    ) -> dict[str, Any]:
        office, now, groups = office_of(self.settings), ctx.reckon(view), template.groups
        return letter_data(view, now, office, groups, issued_on=day, calendar=ctx.calendar, ref=ref)

    def under(self, facts: Iterable[Fact], number: str) -> list[Fact]:
        """Put the number of a new case, drawn at last, into its facts and its letters."""
        shown, found = clean(number), []
        for fact in facts:
            more: dict[str, Any] = {}
            if fact.kind == "registered":
                more = {"number": number}
            elif fact.kind == "letter_signed":
                more = {"letter": filled_in(fact.data["letter"], CASE_NUMBER, shown)}
            found.append(replace(fact, data={**fact.data, **more}) if more else fact)
        return found

    def number(
        self, session: Session, facts: Sequence[Fact], number: str, view: CaseView
    ) -> list[Fact]:
        """Draw a number for every signed letter that carries one and fill it in.

        ``view`` is the case before the facts; a number may speak of its receipt and round.
        """
        numbered: list[Fact] = []
        for fact in facts:
            if self._carries_number(fact):
                numbered.append(self._numbered(session, fact, number, fold(numbered, view)))
            else:
                numbered.append(fact)
        return numbered

    def _carries_number(self, fact: Fact) -> bool:
        if fact.kind != "letter_signed":
            return False
        return bool(self.library.get(fact.data["code"]).meta.numbered_by)

    def _numbered(self, session: Session, fact: Fact, number: str, view: CaseView) -> Fact:
        template = self.library.get(fact.data["code"])
        letter = Letter.from_dict(fact.data["letter"])
        if not letter.number_open:
            return fact
        doc_no = NumberBook(self.settings).draw(session, template, fact, number, view)
        filled = letter.filled("doc_no", doc_no)
        return replace(fact, data={**fact.data, "doc_no": doc_no, "letter": filled.to_dict()})


def _named(refusals: Iterable[Refusal], now: Reckoning) -> Iterable[Refusal]:
    """Say of a day that is missing because it is provisional that this is why."""
    for one in refusals:
        if one.field is not None and one.field in COMPUTED_DAYS and now.standing == "provisional":
            message = (
                f"{label(one.field)}（{one.field}）落在放假通知尚未公布的年份，只是推算，"
                "不得写入正式文书：请改用不写具体日期的模板，或者等通知公布后再签发"
            )
            yield Refusal("provisional_day", message, one.cites, one.field)
        else:
            yield one


def office_of(settings: Settings) -> Office:
    """Return what letters print of the agency and its remedies."""
    agency = settings.agency
    return Office(
        {
            name: getattr(agency, name)
            for name in ("name", "office", "address", "phone", "postcode", "email")
        },
        {
            "organ": agency.reconsideration_organ,
            "court": agency.court,
            "online": agency.reconsideration_online,
        },
        settings.law,
        settings.demo,
        {who: person.name for who, person in settings.people.items()},
        kind=agency.kind,
        level=agency.level,
    )


def _require_as_approved(view: CaseView, final: Letter) -> None:
    """Refuse to sign a text other than the one on the approvers' desks."""
    if view.draft is None or view.draft.letter is None:
        return
    draft = Letter.from_dict(view.draft.letter)
    if _body(draft) != _body(final):
        raise NotAllowed(
            [
                Refusal(
                    "draft_outdated",
                    "拟稿之后办件情况有变化，文稿与现在的内容不一致：请退回（send_back）后重新拟制（redraft）",
                )
            ]
        )


def _body(letter: Letter) -> list[list[str]]:
    """Return the text with what only signing fixes left out."""
    open_fields = ("doc_no", "issued_on")
    return [
        ["" if run.field in open_fields else run.text for run in block.all_runs()]
        for block in letter.blocks
    ]


def stored_letter(view: CaseView, code: str) -> tuple[Letter | None, str]:
    """Return the letter of that code on record and its standing: signed, draft or none."""
    signed = [x for x in view.letters if x.code == code and x.letter is not None]
    standing = [x for x in signed if not x.cancelled] or signed
    if standing:
        return Letter.from_dict(standing[-1].letter or {}), "signed"
    if view.draft is not None and view.draft.code == code and view.draft.letter is not None:
        return Letter.from_dict(view.draft.letter), "draft"
    return None, "none"
