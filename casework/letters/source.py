"""The library of letter templates: ours, and an agency's in front of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from casework.errors import NotFound, Refusal, TemplateInvalid
from casework.letters.frontmatter import Faults, check_partial, split_source
from casework.letters.inventory import Difference, differences, files_of, find, partials
from casework.letters.language import parse
from casework.letters.loader import Loader
from casework.letters.template import Template
from casework.letters.wording import check_wording

_DIGEST = 8  # from so many characters on, based_on names a digest and not a version


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
        found.update(self._orphans())
        return list(found)

    def _orphans(self) -> dict[Refusal, None]:
        """Check the agency's partials no letter includes: most often a misspelt name."""
        used = {file.name for code in self.codes() for file in files_of(self._folders, code)}
        faults = Faults()
        for file in partials(self._folders):
            if file.name not in used:
                shown = f"{file.prefix}{file.name}"
                message = f"没有文书用到共用片段 {file.name}，请核对文件名"
                faults.add("orphan", shown, 1, message)
                source = split_source(file.name, shown, file.text, faults)
                check_wording(source, faults)
                check_partial(source, faults)
                parse(source, faults)
        return faults.found

    def bases(self) -> dict[str, tuple[str, ...]]:
        """Return for every letter the articles its front matter names.

        The front matter alone is read, and nothing checked: a letter with faults, too, says
        what it rests on.
        """
        found = {}
        for code in self.codes():
            file = find(self._folders, f"{code}.j2")
            if file is not None:
                front = split_source(file.name, file.name, file.text, Faults()).front
                basis = front.get("basis")
                named = basis if isinstance(basis, list) else []
                found[code] = tuple(cite for cite in named if isinstance(cite, str))
        return found

    def origin(self, code: str) -> tuple[str, tuple[str, ...]]:
        """Return the folder of a letter (blank: built in), and the agency's partials in it."""
        files = files_of(self._folders, code)
        own = tuple(f"{file.prefix}{file.name}" for file in files[1:] if file.own)
        return (files[0].prefix if files else ""), own

    def differences(self, code: str) -> list[Difference]:
        """Return how the agency's files of a letter differ from ours; raise ``NotFound``."""
        if code not in self.codes():
            self.get(code)  # says which there are
        main = files_of(self._folders, code)[0]
        front = split_source(main.name, main.name, main.text, Faults()).front
        copied = front.get("based_on", "")
        source = copied.partition("@")[0] if isinstance(copied, str) else ""
        return differences(self._folders, code, source)

    def outdated(self) -> list[str]:
        """Say which of the agency's copies (``based_on``) are older than our template."""
        return [note for note in map(self.outdated_note, self.codes()) if note]

    def outdated_note(self, code: str, ours: TemplateLibrary | None = None) -> str | None:
        """Say whether our template (of ``ours``) has moved on since the agency copied it."""
        template = self.get(code)
        return next(_outdated_notes(template, ours or TemplateLibrary()), None)


def _outdated_notes(template: Template, ours: TemplateLibrary) -> Iterator[str]:
    code, _, copied = template.meta.based_on.partition("@")
    if not code:
        return
    if code not in ours.codes():
        yield f"{template.code} 所依据的 {code} 不是内置模板"
        return
    current = ours.get(code)
    if len(copied) < _DIGEST and copied.isdigit():
        if int(copied) < current.version:
            yield (
                f"{template.code} 依据内置模板第{copied}版改写，内置模板已更新至第{current.version}版"
            )
    elif not current.digest.startswith(copied):
        yield f"{template.code} 依据的内置模板 {code} 已有改动（现为第{current.version}版）"
