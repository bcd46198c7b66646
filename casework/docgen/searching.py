"""Specimens of the search: similar cases, look-ups, outlook, collections."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from casework.cases.applicants import IDENTITY
from casework.cases.counting import Counted, FeeCount
from casework.docgen.text import fenced, table
from casework.review.outlook import Ended, Outlook
from casework.service.collections import FIELDS, HEADINGS, KINDS, Imported, Rejected, refused_title
from casework.service.lookups import Document, Earlier, Intake
from casework.service.similar import Similar


def _json(value: Any) -> str:
    return fenced(json.dumps(value, ensure_ascii=False, indent=2), "json")


def similar() -> str:
    """One similar case."""
    one = Similar(
        "own", "2024-0031", ("某路改造工程的环评批复",), 12.3456, 0.71, ("某路", "改造工程"),
        (("环评", "环境影响评价"),), "3.3.6", ("A3.16b",), 2024, True,
    )  # fmt: skip
    return _json([one.to_dict()])


def intake() -> str:
    """What the look-ups of one request found."""
    earlier = Earlier(
        "2025-0001", "closed", IDENTITY, ((1, 1, 0.86),), (), "3.4.1", "演某公开答〔2025〕3号",
        date(2025, 3, 21), "上次答复为信息不存在，只说明当时的情况：此后可能已经制作或者获取，应重新检索后再判断",
    )  # fmt: skip
    month = FeeCount(
        "2025-0009", "2025-06", 1, (Counted("2025-0007", date(2025, 6, 3), 2, IDENTITY),), 0
    )
    document = Document(
        "公开文件", "演发改〔2024〕5号", "关于某路改造工程立项的批复", "演发改〔2024〕5号",
        date(2024, 5, 6), "https://gov.example.invalid/5", 0.92, False,
    )  # fmt: skip
    found = Intake("2025-0009", (earlier,), (), 2, ("2025-0001",), 3, month, (document,), 0)
    return _json(found.to_dict())


def outlook() -> str:
    """An outlook on too few cases to say more would look the same without outcomes."""
    cases = tuple(("", f"2024-{number:04}", 0.7) for number in (3, 8, 11, 12, 20))
    found = Outlook(
        "2025-0009", 5, cases, (Ended("3.3.6", 3, 1), Ended("3.1", 2, 0)), 1, (),
        date(2025, 7, 1), 12, "official",
    )  # fmt: skip
    return _json(found.to_dict())


def collection_fields() -> str:
    """The headings a file of a collection may have."""
    rows = [
        (
            f"`{name}`",
            "、".join(HEADINGS[name]),
            "、".join(KINDS[k] for k in FIELDS if name in FIELDS[k]),
        )
        for name in HEADINGS
    ]
    return table(("field", "也可以写作", "用于"), rows)


def imported() -> str:
    """An import that was refused."""
    rejected = (Rejected(2, (refused_title(),)),)
    return _json(Imported("公开案例", "cases", 2, 1, 0, rejected, False).to_dict())
