"""Requests as a table: CSV or XLSX, one request a row, headings by name or in Chinese.

Headings are the names of a request file (``applicant.name``, ``channel``, ...) or their
Chinese labels; several items of one request stand in one cell, each on its own line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from casework.cases.commands import Register, command_fields
from casework.cases.fields import FieldSpec, Type
from casework.errors import EnvironmentFault, InputError, Refusal

SUFFIXES: Final = (".csv", ".xlsx")

# What agencies write at the head of such a column, beside our own labels.
_ALSO: Final = {
    "申请人": "applicant.name",
    "姓名": "applicant.name",
    "名称": "applicant.name",
    "类别": "applicant.class",
    "身份证号码": "applicant.id_number",
    "联系电话": "applicant.phone",
    "通讯地址": "applicant.address",
    "渠道": "channel",
    "提交日期": "submitted_on",
    "收到日期": "received_on",
    "签收日": "received_on",
    "申请内容描述": "description",
    "所需信息的形式": "form",
}


def read_table(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a CSV or XLSX file as request data, as JSON would give them.

    Raises ``InputError`` naming unknown headings by their place, and an unreadable file.
    """
    lines = read_lines(path)
    columns = _columns(lines[0])
    return [_request(columns, line) for line in lines[1:] if any(cell_text(cell) for cell in line)]


def read_lines(path: Path) -> list[list[Any]]:
    """Return the lines of a CSV or XLSX file, the headings first; refuse an empty one."""
    lines = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    if not lines:
        raise _fault("table_empty", "表中没有内容")
    return lines


def _fault(code: str, message: str) -> InputError:
    return InputError([Refusal(code, message, field="FILE")])


def _csv(path: Path) -> list[list[Any]]:
    raw = _bytes(path)
    for encoding in ("utf-8-sig", "gb18030"):  # Excel in China saves CSV as GB18030
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return [list(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
        except csv.Error:
            raise _fault("csv_broken", "文件不是正确的 CSV：引号不成对或者行不完整") from None
    raise _fault("csv_encoding", "文件不是 UTF-8 或者 GB18030 编码")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise _fault("file_unreadable", f"不能读取文件 {path.name}") from None


def _xlsx(path: Path) -> list[list[Any]]:
    try:
        from openpyxl import load_workbook  # an extra, loaded only for such a file
        from openpyxl.utils.exceptions import InvalidFileException
    except ModuleNotFoundError:
        message = "读取 XLSX 需要安装 casework[xlsx]，或者另存为 CSV"
        raise EnvironmentFault(message, code="xlsx_missing") from None
    try:
        book = load_workbook(io.BytesIO(_bytes(path)), read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError):
        raise _fault("xlsx_broken", "文件不是正确的 XLSX") from None
    try:
        return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    finally:
        book.close()


def _headings() -> dict[str, tuple[FieldSpec, str]]:
    """Return every heading that is understood: name, label or usual word -> field, path."""
    known: dict[str, tuple[FieldSpec, str]] = {}
    for spec in command_fields(Register):
        if spec.type is Type.RECORD:
            parts = [(part, f"{spec.name}.{part.name}") for part in spec.of if not part.of]
        else:
            parts = [(spec, spec.name)]
        for part, path in parts:
            known[path] = known[part.label] = (part, path)
    for word, path in _ALSO.items():
        known.setdefault(word, known[path])
    return known


def _columns(heading: Sequence[Any]) -> list[tuple[FieldSpec, str] | None]:
    known = _headings()
    columns: list[tuple[FieldSpec, str] | None] = []
    faults = []
    headed = any(cell_text(cell) in known for cell in heading)
    for place, cell in enumerate(heading, 1):
        name = cell_text(cell)
        columns.append(known.get(name) if name else None)
        if name and name not in known:
            allowed = "、".join(dict.fromkeys(spec.label for spec, _ in known.values()))
            # Quoted only beside headings we know: without a heading row it is somebody's name.
            quoted = f"“{name[:20]}”" if headed else ""
            message = f"第 {place} 列的表头{quoted}不认识，可用：{allowed}"
            faults.append(Refusal("field_unknown", message, field=f"列{place}"))
    paths = [column[1] for column in columns if column]
    faults += [
        Refusal("heading_doubled", f"表头重复：{path}", field=path)
        for path in dict.fromkeys(paths)
        if paths.count(path) > 1
    ]
    if faults:
        raise InputError(faults)
    return columns


def _request(
    columns: Iterable[tuple[FieldSpec, str] | None], line: Sequence[Any]
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for column, cell in zip(columns, line, strict=False):
        if column is None or not cell_text(cell):
            continue
        spec, path = column
        table, _, name = path.rpartition(".")
        target = data.setdefault(table, {}) if table else data
        target[name] = _value(spec, cell)
    return data


def _value(spec: FieldSpec, cell: Any) -> Any:
    if spec.type is Type.TEXTS:
        return [part.strip() for part in cell_text(cell).splitlines() if part.strip()]
    return cell_text(cell)


def cell_text(cell: Any) -> str:
    """Return a cell as text: days as ISO, whole numbers without a decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip()


def is_table(path: str) -> bool:
    """Tell whether a file is read as a table, by its name."""
    return Path(path).suffix.lower() in SUFFIXES
