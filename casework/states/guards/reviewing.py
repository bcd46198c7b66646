"""Guards on what the review found (条例 45: a reply is reviewed before it goes out)."""

from __future__ import annotations

from typing import Any

from casework.cases.findings import Finding, Severity
from casework.cases.view import CaseView
from casework.errors import Refusal
from casework.states.context import Context
from casework.states.guards.registry import guard, input_guard

_SHOWN = 5
"""How many findings a refusal spells out; the rest are counted."""


@guard
def findings_settled(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """A hard finding is mended, or overridden by the legal reviewer with a reason."""
    hard = [x for x in ctx.findings or () if x.blocks]
    if not hard:
        return None
    told = "；".join(f"{x.where}：{x.message}（{x.code}，{x.key}）" for x in hard[:_SHOWN])
    rest = f"；另有 {len(hard) - _SHOWN} 条" if len(hard) > _SHOWN else ""
    message = (
        f"审查发现 {len(hard)} 条须改正的问题：{told}{rest}。请改正：补登材料、改文书的重新拟制"
        "（redraft），改意见和理由的先改变意见（revise）再提出（propose）；或者由法制审核人员说明理由后"
        "不采纳（override_finding）"
    )
    cites = tuple(dict.fromkeys(cite for x in hard for cite in x.cites))
    return Refusal("findings_open", message, cites)


@guard
def findings_settled_at_signing(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    """The last step signs: what arose since submission stands in its way as well."""
    if len(view.signatures) + 1 < len(ctx.sign_off):
        return None
    return findings_settled(view, cmd, ctx)


@guard
def hard_finding_open(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if any(x.blocks for x in ctx.findings or ()):
        return None
    return Refusal(
        "no_hard_finding", "没有须改正而尚未处理的审查意见（casework check）", ("条例/45/1",)
    )


@guard
def past_fault_open(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    if any(x.severity is Severity.IRREPARABLE and not x.settled for x in ctx.findings or ()):
        return None
    return Refusal(
        "no_past_fault", "没有尚未知悉的不可补救的问题（casework check）", ("条例/45/1",)
    )


@input_guard
def finding_hard(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    found = _named(cmd, ctx)
    if found is None:
        return _unknown()
    if found.severity is not Severity.ERROR:
        message = f"{found.code} 不妨碍报批，无须“不采纳”"
        return Refusal("finding_not_hard", message, found.cites, "key")
    return _settled(found)


@input_guard
def finding_past(view: CaseView, cmd: Any, ctx: Context) -> Refusal | None:
    found = _named(cmd, ctx)
    if found is None:
        return _unknown()
    if found.severity is not Severity.IRREPARABLE:
        message = f"{found.code} 可以改正，或者只是提示，不适用“知悉”"
        return Refusal("finding_not_past", message, found.cites, "key")
    return _settled(found)


def _named(cmd: Any, ctx: Context) -> Finding | None:
    return next((x for x in ctx.findings or () if x.key == cmd.key), None)


def _unknown() -> Refusal:
    message = "现在的审查意见中没有这一条：请用 casework check 查看各条的标识"
    return Refusal("finding_unknown", message, field="key")


def _settled(found: Finding) -> Refusal | None:
    if not found.settled:
        return None
    return Refusal("finding_settled", f"{found.code} 已经处理过", found.cites, "key")
