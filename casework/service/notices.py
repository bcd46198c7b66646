"""Importing a holiday notice: propose, show, and store what a person confirmed.

Proposing writes nothing. A notice is stored as one file in the agency's own folder, in the
form of the built-in ones, so that it can be read, copied and taken back by hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from casework.calendar.difference import Difference, difference, to_toml
from casework.calendar.notices import Notice, layered, load_notices
from casework.calendar.noticetext import Given, Reading, read_notice_text
from casework.errors import EnvironmentFault, InputError, Refusal, SettingsInvalid
from casework.service.files import decoded, store_files

if TYPE_CHECKING:
    from casework.settings.tables import Settings

MOST_BYTES: Final = 256 * 1024
"""A notice has two or three thousand characters, a saved page of it some tens of thousands."""

CHECKS: Final = {
    "标题、年份": ("notice_title", "notice_year"),
    "文号": ("notice_number",),
    "成文、公布日期": ("notice_signed", "notice_published"),
    "未曾收录": ("notice_known", "notice_clash"),
    "每个日期都读懂": ("notice_unread", "notice_day", "notice_span", "notice_empty"),
    "星期与日历一致": ("notice_weekday",),
    "天数与日期一致": ("notice_count",),
    "连休、延长、恢复上班相接": ("notice_joined", "notice_extension", "notice_resume"),
    "日期没有矛盾": ("notice_day_twice", "notice_outside"),
    "调休上班日为周末，且离假期不远": ("notice_makeup_weekday", "notice_far"),
    "节日齐全": ("notice_holiday",),
    "法定节假日都放假": ("notice_statutory",),
    "全年净放假天数合法": ("notice_sum",),
    "原安排都有交代": ("notice_silent",),
    "确有改变": ("notice_no_change",),
}
"""Every check by what it is called, with the codes of what it finds."""
_ONLY: Final = {
    "法定节假日都放假": "yearly",
    "全年净放假天数合法": "yearly",
    "原安排都有交代": "amending",
    "确有改变": "amending",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a notice, and what it found; nothing means passed."""

    title: str
    findings: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A notice as read, not stored; ``difference`` only where nothing was found wrong."""

    reading: Reading
    difference: Difference | None

    @property
    def checks(self) -> tuple[Check, ...]:
        """Every check that applies to this kind of notice."""
        return tuple(
            Check(title, tuple(f for f in self.reading.findings if f.code in codes))
            for title, codes in CHECKS.items()
            if _ONLY.get(title, self.reading.kind) == self.reading.kind
        )


def notice_text(content: bytes) -> str:
    """Return the text of a file, UTF-8 or GB18030; raise ``InputError`` for anything else."""
    if len(content) > MOST_BYTES:
        why = f"文件超过 {MOST_BYTES // 1024} KB，请只留通知的文字"
        raise InputError([Refusal("notice_too_big", why, field="FILE")])
    text = decoded(content)
    if text is None or "\0" in text:
        why = "文件不是 UTF-8 或者 GB18030 的纯文字，请另存为 UTF-8 文本"
        raise InputError([Refusal("notice_encoding", why, field="FILE")])
    if not text.strip():
        raise InputError([Refusal("notice_blank", "文件是空的，请粘贴通知全文", field="FILE")])
    return text


def propose(text: str, known: Sequence[Notice], given: Given | None = None) -> Proposal:
    """Read a pasted notice and compare the calendar with and without it; store nothing."""
    reading = read_notice_text(text, known, given)
    notice = reading.notice
    if notice is None:
        return Proposal(reading, None)
    try:
        return Proposal(reading, difference(known, layered([*known, notice])))
    except EnvironmentFault as clash:
        finding = Refusal("notice_clash", f"与已收录的通知不能并存：{clash.message}")
        return Proposal(replace(reading, findings=(finding,)), None)


def own_folder(settings: Settings) -> Path | None:
    """Return the agency's folder of notices, or None where none is set."""
    return settings.path(settings.calendar.notices) if settings.calendar.notices else None


def known_to(settings: Settings) -> tuple[Notice, ...]:
    """Return the built-in notices and those of the agency's folder."""
    return load_notices(own_folder(settings))


def import_notice(settings: Settings, notice: Notice) -> Path:
    """Store a notice that passed every check and was confirmed; return its file.

    Whatever an import entails for open cases belongs here, after the file is in place.
    """
    folder = own_folder(settings)
    if folder is None:
        message = (
            "没有设置放假通知文件夹，未收录任何内容：请新建一个文件夹，在 casework.toml 的 [calendar] "
            '中写 notices = "文件夹名"，或者设置环境变量 CASEWORK_CALENDAR__NOTICES'
        )
        raise SettingsInvalid([Refusal("notices_folder_unset", message, field="calendar.notices")])
    return store_notice(folder, notice)


# --- the file -----------------------------------------------------------------------------


def store_notice(folder: Path, notice: Notice) -> Path:
    """Write a notice into a folder, whole or not at all, and return its file.

    The same notice again changes nothing; a different file of that name is never replaced
    (``EnvironmentFault``).
    """
    files = {f"{_file_name(notice.number)}.toml": to_toml(notice).encode("utf-8")}
    return store_files(folder, files, "放假通知文件夹")[0]


def _file_name(number: str) -> str:
    return re.sub(r"[^\w〔〕-]", "_", number)[:60]
