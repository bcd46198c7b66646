"""Reading a folder of official texts: plain text, Markdown and Word, each with its head.

Of a Word file the paragraphs of the body are read as they stand. What is not in the text, or
not yet part of it (numbers Word makes by itself, changes nobody accepted, text boxes), would
be lost without a word: such a file is refused and how to mend it is said.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from casework.errors import InputError, Refusal
from casework.law.provisions import Instrument
from casework.law.statutehead import completed, read_head, together
from casework.law.texts import Split, Statute, split
from casework.service.files import decoded
from casework.service.wordfile import open_word

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject
    from docx.oxml.xmlchemy import BaseOxmlElement

SUFFIXES: Final = (".txt", ".md", ".docx")
MOST_BYTES: Final = 8 * 1024 * 1024
"""Of a file, and of the text inside a Word file: the Civil Code has some 300 KB."""
_BODY: Final = "word/document.xml"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_REVISIONS: Final = ("ins", "del", "moveFrom", "moveTo")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file of the folder: what was made of it, or every reason why nothing was."""

    name: str
    sha256: str
    statute: Statute | None
    faults: tuple[Refusal, ...]
    gaps: tuple[str, ...] = ()


def read_folder(
    folder: Path, known: Mapping[str, Instrument]
) -> tuple[list[ReadFile], tuple[str, ...]]:
    """Return the texts of a folder, and the names of the files that are none.

    Raises ``InputError`` where there is no such folder or no text in it.
    """
    shown = str(folder)[-80:]
    try:
        paths = sorted(p for p in folder.iterdir() if not p.name.startswith((".", "~$")))
    except OSError:
        why = f"找不到文件夹 {shown}，或者不能读取"
        raise InputError([Refusal("folder_missing", why, field="DIR")]) from None
    texts = [path for path in paths if path.suffix.lower() in SUFFIXES]
    if not texts:
        why = f"文件夹 {shown} 中没有 .txt、.md 或者 .docx 文件"
        raise InputError([Refusal("statute_none", why, field="DIR")])
    stems = {path.stem for path in texts}
    beside = {p.stem: p for p in paths if p.suffix.lower() == ".toml" and p.stem in stems}
    others = tuple(p.name for p in paths if p not in texts and p not in beside.values())
    found = [_read(path, beside.get(path.stem), known) for path in texts]
    return _told_apart(found), others


def _read(path: Path, beside: Path | None, known: Mapping[str, Instrument]) -> ReadFile:
    sha256 = ""
    try:
        content = _bytes(path)
        sha256 = hashlib.sha256(content).hexdigest()
        parts = _split(path.suffix.lower(), content)
        return _completed(path.name, sha256, parts, _head_file(beside), known)
    except InputError as error:
        return ReadFile(path.name, sha256, None, _named(path.name, error.refusals))


def _completed(
    name: str,
    sha256: str,
    parts: Split,
    beside: Mapping[str, Any],
    known: Mapping[str, Instrument],
) -> ReadFile:
    above, first = read_head(parts.head)
    aside, second = read_head(beside.items())
    head, third = together(above, aside)
    statute, fourth = completed(parts, head, known)
    faults = [*first, *second, *third, *fourth, *parts.faults]
    if faults:
        statute = None
    return ReadFile(name, sha256, statute, _named(name, faults), parts.gaps)


def _named(name: str, faults: list[Refusal] | tuple[Refusal, ...]) -> tuple[Refusal, ...]:
    shown = name[:80]
    return tuple(replace(one, message=f"{shown}：{one.message}", field=shown) for one in faults)


def _told_apart(found: list[ReadFile]) -> list[ReadFile]:
    """Refuse the second of two files for one version of one instrument."""
    seen: dict[tuple[str, Any], str] = {}
    kept = []
    for one in found:
        key = (one.statute.code, one.statute.effective) if one.statute else None
        if one.statute and key in seen:
            message = f"与 {seen[key]} 是同一版（{one.statute.code}，{one.statute.effective}施行），只能留一份"
            fault = _named(one.name, [Refusal("statute_twice", message)])
            kept.append(replace(one, statute=None, faults=fault))
            continue
        if key is not None:
            seen[key] = one.name
        kept.append(one)
    return kept


# --- bytes to text ------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError:
        raise InputError([Refusal("statute_unreadable", "不能读取文件，请检查权限")]) from None
    if len(content) > MOST_BYTES:
        why = f"文件超过 {MOST_BYTES // 2**20} MB，请只留条文的文字"
        raise InputError([Refusal("statute_too_big", why)])
    return content


def _split(suffix: str, content: bytes) -> Split:
    if suffix == ".docx":
        text: str | None = "\n".join(_word(content))
    else:
        text = decoded(content)
    if text is None or "\0" in text:
        why = "不是 UTF-8 或者 GB18030 的纯文字，请另存为 UTF-8 文本"
        raise InputError([Refusal("statute_encoding", why)])
    parts = split(text, markdown=suffix == ".md")
    if not any(article.paragraphs for article in parts.articles):
        raise InputError([Refusal("statute_empty", "文件中没有条文")])
    return parts


def _head_file(path: Path | None) -> Mapping[str, Any]:
    if path is None:
        return {}
    text = decoded(_bytes(path))
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError:
        why = f"说明文件 {path.name[:80]} 不是正确的 TOML"
        raise InputError([Refusal("statute_head_file", why)]) from None


# --- Word ---------------------------------------------------------------------------------


def _word(content: bytes) -> Iterator[str]:
    document = _document(content)
    body = document.element.body
    faults = list(_word_faults(body, _numbered_styles(document)))
    if faults:
        raise InputError(faults)
    for paragraph in body.iter(f"{_W}p"):
        yield from "".join(_pieces(paragraph)).split("\n")


def _document(content: bytes) -> DocumentObject:
    """Open a Word file; whatever is wrong inside it is one fault to the officer."""
    try:
        return open_word(content)
    except InputError as error:
        if error.code == "text_swollen":
            why = "Word 文件解开后过大，请只留条文的文字"
            raise InputError([Refusal("statute_too_big", why)]) from None
        why = "Word 文件已损坏、有密码或者不是 .docx，请另存后再装入"
        raise InputError([Refusal("statute_docx_broken", why)]) from None


def _word_faults(body: BaseOxmlElement, styles: frozenset[str]) -> Iterator[Refusal]:
    if any(True for name in _REVISIONS for _ in body.iter(f"{_W}{name}")):
        why = "Word 文件有未接受的修订，请接受或者拒绝全部修订后再装入"
        yield Refusal("statute_docx_revisions", why)
    numbered = (p for p in body.iter(f"{_W}p") if _numbered(p, styles))
    if any("".join(_pieces(paragraph)).strip() for paragraph in numbered):
        why = "Word 文件用了自动编号，条号和项号不在文字中，请另存为纯文本（.txt）再装入"
        yield Refusal("statute_docx_numbering", why)
    boxes = (text for box in body.iter(f"{_W}txbxContent") for text in box.iter(f"{_W}t"))
    if any((text.text or "").strip() for text in boxes):
        why = "Word 文件的文字放在文本框中，请移到正文后再装入"
        yield Refusal("statute_docx_boxes", why)


def _numbered_styles(document: DocumentObject) -> frozenset[str]:
    """Return the styles whose paragraphs Word numbers, by themselves or by what they rest on."""
    bases, numbered = {}, set()
    for style in document.styles.element.iter(f"{_W}style"):
        name, base = style.get(f"{_W}styleId"), style.find(f"{_W}basedOn")
        bases[name] = None if base is None else base.get(f"{_W}val")
        if style.find(f"{_W}pPr/{_W}numPr") is not None:
            numbered.add(name)
    for name in bases:
        rest, seen = name, set()
        while rest in bases and rest not in seen and rest not in numbered:
            seen.add(rest)
            rest = bases[rest]
        if rest in numbered:
            numbered.add(name)
    return frozenset(numbered)


def _numbered(paragraph: BaseOxmlElement, styles: frozenset[str]) -> bool:
    """Tell whether Word numbers a paragraph; its own setting goes before that of its style."""
    own = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
    if own is not None:
        return bool(own.get(f"{_W}val") != "0")
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val") in styles


def _pieces(paragraph: BaseOxmlElement) -> Iterator[str]:
    """Yield the text of a paragraph; a line break or a tab stays one."""
    for node in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr"):
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.getparent().tag != f"{_W}tabs":  # there a tab is a stop, not a character
            yield " " if node.tag == f"{_W}tab" else "\n"
