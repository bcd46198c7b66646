"""Which files a letter is made of, where each comes from, and how it differs from ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, Final

from casework.errors import NotFound

Folders = Sequence[tuple[str, Any]]
"""Prefix shown in messages, and the folder (a ``Path`` or a folder inside a package)."""

_INCLUDE: Final = re.compile(r"{%-?\s*include\s+[\"'](_[a-z0-9_]+\.j2)[\"']")
_PLACE: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """One file: its name, the folder it was found in (blank: built in), and its text."""

    name: str
    prefix: str
    text: str

    @property
    def own(self) -> bool:
        """Whether it is the agency's."""
        return bool(self.prefix)


@dataclass(frozen=True, slots=True)
class Difference:
    """An agency's file against ours; ``text`` is blank where they are alike.

    ``built_in`` is the name of our file, None where we have none.
    """

    name: str
    own: str
    built_in: str | None
    text: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for JSON."""
        return {
            "name": self.name,
            "own": self.own,
            "built_in": self.built_in,
            "diff": self.text,
        }


def find(folders: Folders, name: str) -> TemplateFile | None:
    """Return a file from the first folder that has it."""
    for prefix, folder in folders:
        path = folder.joinpath(name)
        if path.is_file():
            return TemplateFile(name, prefix, path.read_bytes().decode("utf-8", "replace"))
    return None


def files_of(folders: Folders, code: str) -> list[TemplateFile]:
    """Return the file of a letter and every partial it includes, whether sound or not."""
    found: dict[str, TemplateFile] = {}
    waiting = [f"{code}.j2"]
    while waiting:
        name = waiting.pop(0)
        file = None if name in found else find(folders, name)
        if file is not None:
            found[name] = file
            waiting += _INCLUDE.findall(file.text)
    return list(found.values())


def partials(folders: Folders) -> list[TemplateFile]:
    """Return the partials of the agency's folders."""
    names = {
        entry.name
        for prefix, folder in folders
        if prefix and folder.is_dir()
        for entry in folder.iterdir()
        if entry.name.startswith("_") and entry.name.endswith(".j2")
    }
    files = (find(folders, name) for name in sorted(names))
    return [file for file in files if file is not None]


def differences(folders: Folders, code: str, copied_from: str = "") -> list[Difference]:
    """Return how the agency's files of a letter differ from ours of today.

    ``copied_from`` is the code of the letter it was copied from, where that is another.
    Raises ``NotFound`` for an unknown code.
    """
    files = files_of(folders, code)
    if not files:
        raise NotFound(f"没有文书模板 {code}", code="template_unknown")
    ours = [(prefix, folder) for prefix, folder in folders if not prefix]
    main = f"{code}.j2"
    found = []
    for file in (one for one in files if one.own):
        wanted = f"{copied_from}.j2" if file.name == main and copied_from else file.name
        built_in = find(ours, wanted)
        text = "\n".join(_unified(built_in, file)) if built_in else ""
        found.append(
            Difference(file.name, f"{file.prefix}{file.name}", wanted if built_in else None, text)
        )
    return found


def _unified(ours: TemplateFile, own: TemplateFile) -> Iterator[str]:
    lines = unified_diff(_lines(ours.text), _lines(own.text), lineterm="", n=2)
    for number, line in enumerate(lines):
        if number == 0:
            yield f"--- 内置 {ours.name}"
        elif number == 1:
            yield f"+++ 本机关 {own.prefix}{own.name}"
        else:
            match = _PLACE.match(line)
            yield _heading(match) if match else line


def _heading(match: re.Match[str]) -> str:
    ours, own = _span(match[1], match[2]), _span(match[3], match[4])
    return f"@@ 内置{ours}，本机关{own} @@"


def _span(first: str, count: str | None) -> str:
    if count == "0":
        return f"第{first}行之后"
    last = int(first) + int(count or 1) - 1
    return f"第{first}行" if last == int(first) else f"第{first}至{last}行"


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").rstrip("\n").split("\n")
