"""``Casework`` asked: what is wrong, where the answers lead, the articles, what was before."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, cast

from casework.cases.findings import Finding
from casework.review.outlook import Outlook, outlook
from casework.review.statutes import Relevant, relevant
from casework.review.synonyms import Synonyms
from casework.service import collections, lookups, similar
from casework.service.collections import Imported
from casework.service.guide import Guided, guided
from casework.service.lookups import Intake
from casework.service.reindex import reindex
from casework.service.similar import Similar

if TYPE_CHECKING:
    import builtins
    from collections.abc import Callable, Sequence
    from typing import Any

    from casework.service.facade import Casework
    from casework.store.published import Collection


class Asking:
    """The part of ``Casework`` that searches; nothing in it writes a case."""

    @cached_property
    def synonyms(self) -> Synonyms:
        """The synonyms in force; raises ``EnvironmentFault`` for a faulty file of the agency."""
        return similar.synonyms_of(cast("Casework", self).settings)

    def similar(
        self,
        number: str | None = None,
        *,
        text: str | None = None,
        outcome: str | None = None,
        ground: str | None = None,
        year: int | None = None,
        reversed: bool = False,  # noqa: A002  # the word of the annual report
        limit: int = 10,
    ) -> tuple[Similar, ...]:
        """Return answered cases like a case or like a text, of ours and of collections.

        ``outcome``: a row of table three or a group (3.3). ``ground``: a reply kind, a ground
        of Art 15, or its name. ``reversed``: only those whose reply was corrected. Raises
        ``InputError``, ``NotFound``.
        """
        similar.refuse_both(number, text)
        casework = cast("Casework", self)
        view = None if number is None else casework.view(number)
        filters = similar.filters_of(outcome, ground, year, reversed)
        return similar.similar(casework, view, text, filters, limit)

    def intake(self, number: str) -> Intake:
        """Return what was asked, answered or published before that a request should be held to.

        Raises ``NotFound``, and ``InputError`` once the personal data was erased.
        """
        return lookups.intake(cast("Casework", self), number)

    def outlook(self, number: str) -> Outlook:
        """Return how cases like this one ended, what is open in it, and the days left.

        Raises ``NotFound``, and ``InputError`` once the personal data was erased.
        """
        casework = cast("Casework", self)
        found = self.similar(number, limit=similar.MOST)
        now, least = casework.reckoned(casework.view(number)), casework.settings.similar.least
        return outlook(number, found, casework.check(number), now, least=least)

    def unindexed(self) -> int:
        """Return how many cases the search does not know yet; ``reindex`` makes them known."""
        return similar.unindexed(cast("Casework", self))

    def reindex(
        self, *, everything: bool = False, on_each: Callable[[], None] = lambda: None
    ) -> int:
        """Make the search anew for cases it lacks, or for all; return how many were made."""
        return reindex(cast("Casework", self), everything=everything, on_each=on_each)

    # -- the review of one case -------------------------------------------------------------
    def check(self, number: str, *, letter: str | None = None) -> tuple[Finding, ...]:
        """Return what the review finds in a case and its reply, gravest first.

        ``letter`` None: the signed answer, else the draft, else the case alone; ``signed``, or
        the number of a draft. Raises ``NotFound``, ``InputError``. docs/checks.md.
        """
        casework = cast("Casework", self)
        return casework.findings_of(casework.view(number), letter)

    def guide(self, number: str) -> Guided:
        """Return where the answers of the guided decision lead, item by item; ``NotFound``."""
        return guided(cast("Casework", self), number)

    def law_for(self, number: str) -> tuple[Relevant, ...]:
        """Return the articles that matter for a case today, most relevant first, each with why.

        By what the review finds, the outcome, running limits, and what can be done in its
        stage. Raises ``NotFound``.
        """
        casework = cast("Casework", self)
        view = casework.view(number)
        return relevant(
            view,
            casework.reckoned(view),
            [] if view.erased else casework.findings_of(view),
            on=casework.today,
            partial=casework.settings.law["partial_remedy"],
        )

    # -- collections ------------------------------------------------------------------------
    def import_collection(
        self, rows: Sequence[Any], *, kind: str, name: str, dry_run: bool = False
    ) -> Imported:
        """Take over the rows of a file: published ``cases`` or ``documents``; all or nothing.

        Rows that cannot be read stand in the answer with every reason. Raises ``InputError``.
        """
        casework = cast("Casework", self)
        return collections.import_collection(casework, rows, kind=kind, name=name, dry_run=dry_run)

    def collections(self) -> builtins.list[Collection]:
        """Return every imported collection, by name."""
        return collections.collections(cast("Casework", self))

    def remove_collection(self, name: str) -> int:
        """Take a collection away; return how many entries it had. Raises ``NotFound``."""
        return collections.remove_collection(cast("Casework", self), name)
