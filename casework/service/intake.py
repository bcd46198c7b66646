"""Requests as a file: one or a list of them, read into ``Register`` commands (docs/formats.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from casework.cases.commands import Register, parse_command
from casework.cases.view import CaseView
from casework.cases.words import ROLES
from casework.errors import InputError, NotAllowed, Refusal
from casework.states.decide import decide

if TYPE_CHECKING:
    from casework.service.facade import Casework


def read_requests(data: Any, casework: Casework | None = None) -> list[Register]:
    """Return the requests of a parsed file in input order.

    Raises ``InputError`` naming every fault of every request; nothing is half read. With
    ``casework``, when one request cannot be read, the others are also judged, so that the
    whole file can be mended at once.
    """
    entries = data if isinstance(data, list) else [data]
    if not entries:
        raise InputError([Refusal("nothing_to_register", "文件中没有申请", field="FILE")])
    read = [_read_one(entry) for entry in entries]
    commands = [one for one in read if isinstance(one, Register)]
    if len(commands) == len(read):
        return commands
    faults: list[Refusal] = []
    for place, one in enumerate(read, 1):
        found = objections(one, casework) if isinstance(one, Register) else one
        where = f"第 {place} 件：" if len(entries) > 1 else ""
        faults += [replace(r, message=where + r.message) for r in found]
    raise InputError(faults)


def _read_one(entry: Any) -> Register | tuple[Refusal, ...]:
    if not isinstance(entry, Mapping):
        return (Refusal("request_form", "一件申请应为一组字段", field="FILE"),)
    try:
        return cast("Register", parse_command(Register.trigger, "", entry))
    except InputError as error:
        return error.refusals


def objections(command: Register, casework: Casework | None) -> tuple[Refusal, ...]:
    """Return why a request that reads well could not be registered, whoever registers it."""
    if casework is None:
        return ()
    anybody = replace(casework.reader_context(""), roles=frozenset(ROLES))
    try:
        decide(CaseView(), command, anybody)
    except (NotAllowed, InputError) as error:
        return error.refusals
    return ()
