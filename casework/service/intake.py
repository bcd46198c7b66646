"""Requests as a file: one or a list of them, read into ``Register`` commands (design 6.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from casework.cases.commands import Register, parse_command
from casework.errors import InputError, Refusal


def read_requests(data: Any) -> list[Register]:
    """Return the requests of a parsed file in input order.

    Raises ``InputError`` naming every fault of every request; nothing is half read.
    """
    entries = data if isinstance(data, list) else [data]
    if not entries:
        raise InputError([Refusal("nothing_to_register", "文件中没有申请", field="FILE")])
    commands: list[Register] = []
    faults: list[Refusal] = []
    for place, entry in enumerate(entries, 1):
        where = f"第 {place} 件：" if len(entries) > 1 else ""
        try:
            commands.append(_read_one(entry))
        except InputError as error:
            faults += [replace(r, message=where + r.message) for r in error.refusals]
    if faults:
        raise InputError(faults)
    return commands


def _read_one(entry: Any) -> Register:
    if not isinstance(entry, Mapping):
        raise InputError([Refusal("request_form", "一件申请应为一组字段", field="FILE")])
    return cast("Register", parse_command(Register.trigger, "", entry))
