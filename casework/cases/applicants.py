"""Whether two requests come from one applicant, as the month's count asks (处理费办法 4).

The Measures say 同一申请人 and no more. Our reading (SW-15, docs/legal-review.md): the document
of identity decides where both gave one; where it is missing on a side, the name together with
a telephone number, an address or an e-mail address does. A name alone never does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

IDENTITY: Final = "identity"
NAME: Final = "name_and_contact"
MATCHES: Final = {IDENTITY: "证件号码相同", NAME: "姓名或者名称和联系方式相同"}

# The number of a resident identity card is unmistakable, however the card was called.
_RESIDENT: Final = re.compile(r"\d{17}[\dX]")


@dataclass(frozen=True, slots=True)
class Person:
    """What tells an applicant from another; blank where nothing was given."""

    document: str
    number: str
    name: str
    contacts: frozenset[tuple[str, str]]


def people_of(applicant: Mapping[str, Any] | None) -> tuple[Person, ...]:
    """Return the applicant and those who joined in; nobody once the data was erased.

    The agent is not among them: he acts for the applicant and is none (条例 29).
    """
    if not applicant:
        return ()
    return tuple(_person(one) for one in (applicant, *(applicant.get("joint") or ())))


def _person(given: Mapping[str, Any]) -> Person:
    document, number = "", _plain(given.get("id_number"))
    # An organisation is told by its code; the document would be its representative's.
    if given.get("credit_code"):
        document, number = "CREDIT", _plain(given.get("credit_code"))
    elif not _RESIDENT.fullmatch(number):
        document = _plain(given.get("id_kind"))
    phone = re.sub(r"\D", "", _plain(given.get("phone")))
    ways = {"phone": phone, "address": given.get("address"), "email": given.get("email")}
    contacts = frozenset((way, plain) for way, value in ways.items() if (plain := _plain(value)))
    return Person(document, number, _plain(given.get("name")), contacts)


def _plain(value: Any) -> str:
    """Return a text as it is compared: NFKC, capitals, no blanks."""
    return "".join(unicodedata.normalize("NFKC", str(value or "")).upper().split())


def same(one: Person, two: Person) -> str:
    """Return by what two are one applicant: a key of ``MATCHES``; blank when they are not."""
    if one.number and two.number:
        alike = one.document == two.document or (
            "CREDIT" not in (one.document, two.document) and "" in (one.document, two.document)
        )
        return IDENTITY if alike and one.number == two.number else ""
    return NAME if one.name and one.name == two.name and one.contacts & two.contacts else ""
