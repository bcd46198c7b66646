"""D18: the template a letter was made from is in force on the day it is signed."""

from __future__ import annotations

from collections.abc import Iterator

from casework.cases.findings import Severity
from casework.review.registry import CASE, LETTER, Found, check
from casework.review.subject import Subject


@check("D18.not_in_force", "模板在成文之日有效", Severity.ERROR, "条例/45/1", reads=(CASE, LETTER))
def not_in_force(subject: Subject) -> Iterator[Found]:
    """Wording that is not yet, or no longer, right for the day."""
    made = subject.template
    if made is None:
        return
    late = made.effective_until is not None and subject.on > made.effective_until
    if late or subject.on < made.effective_from:
        message = (
            f"所用模板 {made.code} 在成文之日不在其有效期间内：请换用有效的模板后重新拟制（redraft），"
            "或者更新模板的有效期间（effective）"
        )
        yield Found(message, "模板")


@check(
    "D18.copy_outdated",
    "本单位的模板跟上内置模板",
    Severity.WARNING,
    "条例/45/1",
    reads=(CASE, LETTER),
)
def copy_outdated(subject: Subject) -> Iterator[Found]:
    """The built-in letter was changed since the agency copied it."""
    made = subject.template
    if made is not None and made.own and made.outdated:
        message = f"内置模板 {made.code} 在本单位的副本之后有更新：请用 casework templates diff 对照，决定是否改动"
        yield Found(message, "模板")
