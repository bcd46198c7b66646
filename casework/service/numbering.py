"""Document numbers (文号): which series a letter draws from, and what is printed.

Everything is drawn inside the transaction that signs the letter. A number once given stays
on record; a letter taken back keeps its own, and the next one gets the next.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from casework.cases.facts import Fact
from casework.cases.view import CaseView
from casework.letters import NumberPattern, Template
from casework.settings import Settings
from casework.store.numbers import FILE_SERIES, file_numbers, next_serial, record_number

_CHINESE = "〇一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number stands: its series in the book, its year and serial, how often again."""

    series: str
    year: int
    serial: int
    again: int


@dataclass(frozen=True, slots=True)
class NumberBook:
    """Gives letters their numbers, by the pattern of the agency."""

    settings: Settings

    def draw(
        self, session: Session, template: Template, fact: Fact, number: str, view: CaseView
    ) -> str:
        """Return the number of a letter of case ``number``, drawn and kept on record.

        ``view`` is the case with everything the letter rests on.
        """
        numbers, agency = self.settings.numbers, self.settings.agency
        mark = numbers.marks.get(template.code, template.meta.kind_mark)
        year = self._year(fact, view)
        # The answer of a later round is the second one, whatever series it is drawn from.
        again = view.round if fact.trigger == "approve" else 1
        if numbers.series == "case":
            place = self._of_case(session, number, mark, year, again)
        else:
            series = f"letter/{mark}" if numbers.series == "kind" else "letter"
            place = Place(series, year, next_serial(session, agency.code, series, year), again)
        doc_no = NumberPattern(numbers.letter).format(
            prefix=agency.prefix,
            year=place.year,
            serial=place.serial,
            mark=mark,
            again=self._again(place.again),
        )
        record_number(
            session, agency.code, place.series, place.year, place.serial, doc_no, number, fact.seq
        )
        return doc_no

    def _year(self, fact: Fact, view: CaseView) -> int:
        """Return the year of signing, or that of the receipt the letter speaks of."""
        received = view.confirmed_on or view.arrived_on
        if self.settings.numbers.year == "received" and received is not None:
            return received.year
        return fact.on.year

    def _of_case(self, session: Session, number: str, mark: str, year: int, again: int) -> Place:
        """All letters of a case share one serial; one of the same kind says which it is."""
        agency = self.settings.agency.code
        given = file_numbers(session, agency, number)
        if given:
            year, serial = given[0].year, given[0].serial
        else:
            serial = next_serial(session, agency, FILE_SERIES, year)
        taken = {row.series for row in given}
        while _file_series(mark, again) in taken:
            again += 1
        return Place(_file_series(mark, again), year, serial, again)

    def _again(self, count: int) -> str:
        if count < 2:
            return ""
        spoken = _CHINESE[count] if count < len(_CHINESE) else str(count)
        return self.settings.numbers.again.replace("{n}", str(count)).replace("{cn}", spoken)


def _file_series(mark: str, again: int) -> str:
    return f"{FILE_SERIES}/{mark}/{again}"
