"""Loads one template: files, front matter, language, wording, and a sample letter.

The person who meets a broken template is seldom the one who broke it. So everything is
checked here, before any letter is made, and all faults are shown at once.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from typing import Any, Final

from jinja2 import nodes

from casework.errors import CaseworkError, TemplateInvalid
from casework.letters.data import Field
from casework.letters.frontmatter import (
    ROUTES,
    Faults,
    FrontMatter,
    Source,
    check_partial,
    read_fields,
    read_front,
    split_source,
)
from casework.letters.inventory import Folders, find
from casework.letters.language import Checker, included, parse
from casework.letters.render import render_letter
from casework.letters.template import Template
from casework.letters.wording import check_wording

_REMEDY: Final = "申请行政复议"  # what no remedy paragraph can do without
_HIDDEN: Final = {
    "applicant": ("third.name",),  # names of third parties are never printed to the applicant
    "third_party": ("applicant.", "request."),  # nor the applicant, or his words, to them
    "public": ("third.", "request.", "items"),  # a public notice names its addressee, no more
}


class Loader:
    """Loads the letter ``code`` from the first folder that has it, partial by partial."""

    def __init__(self, folders: Folders, code: str) -> None:
        self._folders, self._code = folders, code
        self._faults = Faults()
        self._sources: dict[str, Source] = {}
        self._trees: dict[str, tuple[Source, nodes.Template]] = {}
        self._mended = False

    def load(self) -> Template:
        """Return the checked template, or raise ``TemplateInvalid`` with every fault."""
        name = f"{self._code}.j2"
        self._read(name)
        main = self._sources[name]
        fields = self._fields()
        meta = read_front(main, self._faults)
        checker = Checker(self._trees, fields, self._faults)
        program = checker.link(name) if name in self._trees else None
        self._check_remedy(main)
        if meta is not None:
            self._check_meta(main, meta, fields)
        if program is not None and not self._mended:
            self._check_unused(fields, checker.used)
        sample = self._sample(main, meta)
        if self._faults or meta is None or program is None or sample is None:
            raise TemplateInvalid(self._faults.found)
        template = Template(meta, fields, self._digest(), main.file, sample, program)
        self._try_sample(main, template)
        return template

    def _read(self, name: str) -> None:
        """Read a file and, through its includes, every partial it needs."""
        found = self._find(name)
        if found is None:
            return  # named as a fault when the tree is walked, at the line of the include
        source = split_source(name, *found, self._faults)
        self._sources[name] = source
        check_wording(source, self._faults)
        if name.startswith("_"):
            check_partial(source, self._faults)
        before = len(self._faults.found)
        tree = parse(source, self._faults)
        # A line left out to go on may hold the only use of a field.
        self._mended |= len(self._faults.found) > before
        if tree is None:
            return
        self._trees[name] = (source, tree)
        for partial in included(tree):
            if partial not in self._sources:
                self._read(partial)

    def _find(self, name: str) -> tuple[str, str] | None:
        """Return the file as shown in faults and its text, from the first folder having it."""
        file = find(self._folders, name)
        return (f"{file.prefix}{name}", file.text) if file else None

    def _fields(self) -> dict[str, Field]:
        """Merge the fields of letter and partials; required anywhere is required."""
        merged: dict[str, Field] = {}
        for source in self._sources.values():
            for path, spec in read_fields(source, self._faults).items():
                known = merged.get(path, spec)
                if known.type != spec.type:
                    message = f"字段 {path} 在不同文件中的类型不同：{known.type}、{spec.type}"
                    self._front_fault(source, path, message)
                merged[path] = Field(known.type, known.required or spec.required)
        return merged

    def _front_fault(self, source: Source, key: str, message: str) -> None:
        self._faults.add("front_matter", source.file, source.line_of(key), message, key)

    def _check_meta(self, main: Source, meta: FrontMatter, fields: Mapping[str, Field]) -> None:
        if meta.code != self._code:
            self._front_fault(main, "code", f"文书代码 {meta.code} 与文件名不一致")
        for path in sorted(meta.final_only - set(fields)):
            self._front_fault(main, "final_only", f"final_only 中的 {path} 未登记")
        for path in fields:
            if path.startswith(_HIDDEN.get(meta.addressee, ())):
                self._front_fault(main, path, f"寄给该收件人的文书不得使用字段 {path}")

    def _check_remedy(self, main: Source) -> None:
        """A letter that must tell of remedies and nowhere does; seen before a sample is made."""
        told = any(_REMEDY in source.text for source in self._sources.values())
        if main.front.get("remedy") is True and not told:
            message = '没有救济告知：应当写 {% include "_remedy.j2" %}，或者写明申请行政复议的途径'
            self._faults.add("remedy", main.file, main.line_of("remedy"), message)

    def _check_unused(self, fields: Mapping[str, Field], used: set[str]) -> None:
        for path, spec in fields.items():
            if path not in used:
                source = next(s for s in self._sources.values() if _declares(s, path))
                kind = "必填" if spec.required else "选填"
                self._front_fault(source, path, f"{kind}字段 {path} 没有用到")

    def _sample(self, main: Source, meta: FrontMatter | None) -> Mapping[str, Any] | None:
        if meta is None:
            return None
        found = self._find(meta.sample)
        if found is None:
            self._front_fault(main, "sample", f"没有样例 {meta.sample}")
            return None
        try:
            return tomllib.loads(found[1])
        except tomllib.TOMLDecodeError:
            self._front_fault(main, "sample", f"样例 {meta.sample} 不是有效的 TOML")
            return None

    def _try_sample(self, main: Source, template: Template) -> None:
        """Make the sample as a final letter, by every remedy route the letter may take."""
        for data in _variants(template):
            try:
                render_letter(template, data, final=True)
            except CaseworkError as error:
                for refusal in error.refusals:
                    line = main.line_of("sample")
                    message = f"样例不能生成正式文书：{refusal.message}"
                    self._faults.add("sample", main.file, line, message, refusal.field)
        if self._faults:
            raise TemplateInvalid(self._faults.found)

    def _digest(self) -> str:
        """Hash every file the wording comes from; a changed partial is a changed letter."""
        total = hashlib.sha256()
        for name, source in sorted(self._sources.items()):
            total.update(hashlib.sha256(f"{name}\0{source.text}".encode()).digest())
        return total.hexdigest()


def _declares(source: Source, path: str) -> bool:
    return path in read_fields(source, Faults())


def _variants(template: Template) -> list[Mapping[str, Any]]:
    sample = template.sample
    if (
        not template.meta.remedy
        or template.meta.route
        or not isinstance(sample.get("remedy"), Mapping)
    ):
        return [sample]
    return [{**sample, "remedy": {**sample["remedy"], "route": route}} for route in ROUTES]
