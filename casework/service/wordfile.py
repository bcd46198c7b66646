"""Reading a letter somebody else made: Word or plain text, to lines.

Nothing of the file is trusted: what is too big, damaged, encrypted or of another sort is refused
in words an officer can act on. Tables, text boxes and inserted text are read where they stand;
deleted text and the second copy Word keeps of text boxes are not. Automatic numbers, which are no
text in the file, are counted out again.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from casework.errors import InputError, Refusal
from casework.law.numerals import chinese_number

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

MOST_BYTES: Final = 20 * 1024 * 1024
"""The largest file that is read; a letter has a hundredth of it."""
_MOST_PARTS, _MOST_UNPACKED, _MOST_PART = 2000, 200 * 1024 * 1024, 40 * 1024 * 1024
_MOST_RATIO: Final = 300
"""How many times larger a part may be than packed; text seldom reaches 20."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_FIELD: Final = "FILE"

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED: Final = frozenset({f"{W}del", f"{W}moveFrom", f"{W}txbxContent", _FALLBACK})


def letter_lines(data: bytes) -> tuple[list[str], bool]:
    """Return the lines of a letter, and whether a sentence may go on over a line's end.

    Raises ``InputError`` for what cannot be read, saying what to do.
    """
    if len(data) > MOST_BYTES:
        raise _no(
            Refusal(
                "text_too_large",
                "文件过大，不像是一份文书：请只提交文书本身，不含附件",
                field=_FIELD,
            )
        )
    if not data.strip():
        raise _no(Refusal("text_empty", "文件是空的", field=_FIELD))
    if data.startswith(_ZIP):
        try:
            return list(_docx_lines(data)), False
        except ValueError as error:  # levels and starts of lists that are no numbers
            raise _damaged() from error
    if data.startswith(_OLE):
        raise _of_ole(data)
    if data.startswith(b"%PDF"):
        raise _no(
            Refusal("text_is_pdf", "不能读取 PDF：请提交 Word（.docx）或者文本文件", field=_FIELD)
        )
    if data.lstrip().startswith(b"{\\rtf"):
        raise _no(
            Refusal("text_is_rtf", "不能读取 RTF：请在 Word 或者 WPS 中另存为 .docx", field=_FIELD)
        )
    return _decoded(data).splitlines(), True


def _no(refusal: Refusal) -> InputError:
    return InputError([refusal])


def _of_ole(data: bytes) -> InputError:
    if _ENCRYPTED in data:
        return _no(
            Refusal("text_encrypted", "文件有密码，不能读取：请解除密码后提交", field=_FIELD)
        )
    return _no(
        Refusal(
            "text_is_doc",
            "不能读取旧版 Word（.doc）或者 WPS 格式：请在 Word 或者 WPS 中另存为 .docx",
            field=_FIELD,
        )
    )


# -- plain text -----------------------------------------------------------------------------------
def _decoded(data: bytes) -> str:
    """Decode UTF-8, UTF-16 with its mark, or GB18030; refuse what is no text in any of them."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise _no(
        Refusal(
            "text_encoding",
            "不是能读取的文本：请提交 Word（.docx），或者 UTF-8、GB18030 编码的文本文件",
            field=_FIELD,
        )
    )


def _is_text(text: str) -> bool:
    """Bytes of anything decode in GB18030; a text has no controls and few rare characters."""
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\f\v" for c in text):
        return False
    strange = sum(unicodedata.category(c) in ("Cn", "Co", "Cs") for c in text)
    return strange * 50 <= len(text)


# -- Word -----------------------------------------------------------------------------------------
def _docx_lines(data: bytes) -> Iterator[str]:
    document = open_word(data)
    numbers = Numbering(document)
    for paragraph in document.element.body.iter(f"{W}p"):
        if not _is_left_out(paragraph):
            text = "".join(_pieces(paragraph))
            mark = numbers.mark(paragraph) if text.strip() else ""
            yield from f"{mark}{text}".split("\n")


def open_word(data: bytes) -> DocumentObject:
    """Open a .docx given as bytes.

    Raises ``InputError``: ``text_damaged``, ``text_encrypted``, ``text_not_docx``, or
    ``text_swollen`` for a package that unpacks to more than anybody writes.
    """
    from docx import Document
    from docx.opc.exceptions import OpcError

    # What python-docx and what it stands on raise, by the kind of damage; NotImplementedError
    # is theirs for parts and compressions they do not know.
    broken = (
        ValueError, KeyError, SyntaxError, zipfile.BadZipFile, zlib.error, EOFError, OSError,
        AttributeError, TypeError, IndexError, NotImplementedError, OpcError,
    )  # fmt: skip
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _require_sound(archive)
        return Document(io.BytesIO(data))
    except InputError:
        raise
    except broken as error:
        raise _damaged() from error


def _damaged() -> InputError:
    message = "Word 文件已经损坏，不能读取：请在 Word 或者 WPS 中打开后另存一份"
    return _no(Refusal("text_damaged", message, field=_FIELD))


def _require_sound(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise _no(Refusal("text_encrypted", "文件有密码，不能读取：请解除密码后提交", field=_FIELD))
    if "word/document.xml" not in archive.namelist():
        message = "不是 Word（.docx）文件：请提交 .docx 或者文本文件"
        raise _no(Refusal("text_not_docx", message, field=_FIELD))
    unpacked = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > _MOST_PART
        or (part.file_size > 1024 * 1024 and part.file_size > _MOST_RATIO * part.compress_size)
        for part in parts
    )
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or swollen:
        message = "文件解开后异常大，不予读取：请在 Word 或者 WPS 中另存一份，去掉图片和附件"
        raise _no(Refusal("text_swollen", message, field=_FIELD))


def _is_left_out(paragraph: Any) -> bool:
    """Whether a paragraph stands in what was deleted, or in Word's copy of a text box."""
    skipped = (f"{W}del", f"{W}moveFrom", _FALLBACK)
    return any(above.tag in skipped for above in paragraph.iterancestors())


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}tab":
            yield "\t"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag not in _SKIPPED and isinstance(child.tag, str) and child.tag != f"{W}pPr":
            yield from _pieces(child)


# -- automatic numbers ----------------------------------------------------------------------------
_CHINESE: Final = frozenset({
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital",
    "taiwaneseCounting", "taiwaneseCountingThousand", "chineseLegalSimplified",
})  # fmt: skip


class Numbering:
    """Counts automatic numbers as Word does: by list, level by level."""

    def __init__(self, document: DocumentObject) -> None:
        self._levels = _levels_of(document)
        self._counts: dict[tuple[str, int], int] = {}

    def mark(self, paragraph: Any) -> str:
        """Return the number Word prints before a paragraph; blank where it prints none."""
        properties = paragraph.find(f"{W}pPr/{W}numPr")
        if properties is None:
            return ""
        number = _value(properties.find(f"{W}numId"), "0")
        place = int(_value(properties.find(f"{W}ilvl"), "0"))
        level = self._levels.get((number, place))
        if level is None:
            return ""
        self._count(number, place)
        return re.sub(r"%(\d)", lambda found: self._shown(number, int(found[1]) - 1), level[1])

    def _count(self, number: str, place: int) -> None:
        start = self._levels[number, place][2]
        self._counts[number, place] = self._counts.get((number, place), start - 1) + 1
        for deeper in [key for key in self._counts if key[0] == number and key[1] > place]:
            del self._counts[deeper]

    def _shown(self, number: str, place: int) -> str:

        level = self._levels.get((number, place))
        count = self._counts.get((number, place), level[2] if level else 1)
        chinese = level is not None and level[0] in _CHINESE and 0 < count < 100
        return chinese_number(count) if chinese else str(count)


def _levels_of(document: DocumentObject) -> dict[tuple[str, int], tuple[str, str, int]]:
    """Return of every list and level its format, its text (%1、) and where it starts."""
    try:
        root = document.part.numbering_part.element
    except (KeyError, NotImplementedError, AttributeError):  # a file without any list
        return {}
    kinds = {one.get(f"{W}abstractNumId"): one for one in root.iter(f"{W}abstractNum")}
    found: dict[tuple[str, int], tuple[str, str, int]] = {}
    for number in root.iter(f"{W}num"):
        kind = kinds.get(_value(number.find(f"{W}abstractNumId"), ""))
        for level in kind.iter(f"{W}lvl") if kind is not None else ():
            key = (number.get(f"{W}numId", ""), int(level.get(f"{W}ilvl", "0")))
            form = _value(level.find(f"{W}numFmt"), "decimal")
            text = "" if form in ("bullet", "none") else _value(level.find(f"{W}lvlText"), "")
            found[key] = (form, text, int(_value(level.find(f"{W}start"), "1")))
    return found


def _value(element: Any, default: str) -> str:
    return default if element is None else str(element.get(f"{W}val", default))
