"""The library of letter templates: ours, and an agency's in front of them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from casework.errors import NotFound, Refusal, TemplateInvalid
from casework.letters.loader import Loader
from casework.letters.template import Template


def built_in() -> Any:
    """Return the folder of our own templates, wherever the package is installed."""
    return resources.files("casework").joinpath("templates")


class TemplateLibrary:
    """Templates by code; each is loaded and checked on first use, then kept.

    ``folders`` are searched before our own, file by file: an agency may bring whole
    letters, or only a partial such as ``_contact.j2``.
    """

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        self._folders: list[tuple[str, Any]] = [(f"{folder}/", folder) for folder in folders]
        self._folders.append(("", built_in()))
        self._loaded: dict[str, Template] = {}

    def codes(self) -> tuple[str, ...]:
        """Return the codes of all letters, ours and the agency's."""
        names = (
            entry.name
            for _, folder in self._folders
            if folder.is_dir()
            for entry in folder.iterdir()
        )
        letters = {n.removesuffix(".j2") for n in names if n.endswith(".j2") and n[0] != "_"}
        return tuple(sorted(letters))

    def get(self, code: str) -> Template:
        """Return a template; raise ``NotFound``, or ``TemplateInvalid`` with every fault."""
        if code not in self._loaded:
            if code not in self.codes():
                allowed = "、".join(self.codes())
                raise NotFound(f"没有文书模板 {code}，可用：{allowed}", code="template_unknown")
            self._loaded[code] = Loader(self._folders, code).load()
        return self._loaded[code]

    def check(self) -> list[Refusal]:
        """Load every template; return all faults, each with file and line, each once."""
        found: dict[Refusal, None] = {}
        for code in self.codes():
            try:
                self.get(code)
            except TemplateInvalid as error:
                found.update(dict.fromkeys(error.refusals))
        return list(found)

    def outdated(self) -> list[str]:
        """Say which of the agency's copies (``based_on``) are older than our template."""
        ours = TemplateLibrary()
        notes = (_outdated_note(self.get(code), ours) for code in self.codes())
        return [note for note in notes if note]


def _outdated_note(template: Template, ours: TemplateLibrary) -> str | None:
    code, _, copied = template.meta.based_on.partition("@")
    if code not in ours.codes() or not copied.isdigit():
        return None
    version = ours.get(code).version
    if int(copied) >= version:
        return None
    return f"{template.code} 依据内置模板第{copied}版改写，内置模板已更新至第{version}版"
