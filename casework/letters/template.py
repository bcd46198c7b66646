"""A letter template that has passed every check and may be rendered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import jinja2

from casework.letters.data import Field
from casework.letters.frontmatter import FrontMatter


@dataclass(frozen=True, slots=True)
class Template:
    """A checked template; ``digest`` covers the letter file and every partial in it."""

    meta: FrontMatter
    fields: Mapping[str, Field]
    digest: str
    origin: str
    sample: Mapping[str, Any] = field(repr=False, compare=False)
    program: jinja2.Template = field(repr=False, compare=False)

    @property
    def code(self) -> str:
        """The document code (``D-26``), also the key by which an agency overrides it."""
        return self.meta.code

    @property
    def title(self) -> str:
        """The name of the letter as officers know it."""
        return self.meta.title

    @property
    def version(self) -> int:
        """Raised with any change of wording."""
        return self.meta.version

    @property
    def groups(self) -> frozenset[str]:
        """The groups of fields it declares: the first part of each path."""
        return frozenset(path.partition(".")[0] for path in self.fields)

    @property
    def noun(self) -> str:
        """What the letter calls itself in its own text: 答复书, 告知书 or the like."""
        found = re.search("[答告通决意][复知定见]书", self.meta.title)
        return found[0] if found else ""

    def in_force(self, day: date) -> bool:
        """Tell whether a letter of ``day`` may be made from this template."""
        until = self.meta.effective_until
        return self.meta.effective_from <= day and (until is None or day <= until)
