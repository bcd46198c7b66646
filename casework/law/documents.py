"""The documents of the process: code, name, whom it is for, and the article behind it.

The wording stands in ``casework/templates``; here is only which documents there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the set; ``to`` is applicant, third_party or internal."""

    code: str
    name: str
    to: str
    cites: tuple[str, ...]


DOCUMENTS: Final[dict[str, Document]] = {
    d.code: d
    for d in (
        Document("D-03", "登记回执", "applicant", ("条例/31/1", "条例/45/1")),
        Document("D-04", "补正告知书", "applicant", ("条例/30/1",)),
        Document("D-06", "延期答复告知书", "applicant", ("条例/33/2",)),
        Document("D-07", "征求第三方意见书", "third_party", ("条例/32/1",)),
        Document("D-21", "予以公开答复书", "applicant", ("条例/36/1/2", "条例/40/1")),
        Document(
            "D-26", "不予公开告知书（第三方合法权益）", "applicant", ("条例/15/1", "条例/32/1")
        ),
        Document("D-39", "逾期未补正不再处理告知书", "applicant", ("条例/30/1",)),
    )
}
