"""The list of codes and errors as pages show it."""

from __future__ import annotations

from itertools import groupby

from casework.docgen.codes import ERRORS, Coded, collect
from casework.docgen.text import table


def codes() -> str:
    """Every stable code: kind, messages, articles, where it is given."""
    grouped = groupby(collect(), key=lambda coded: coded.code)
    rows = [_row(code, list(found)) for code, found in grouped]
    return table(("代码", "类别", "说明（… 处填入具体内容）", "依据", "出处"), rows)


def _row(code: str, found: list[Coded]) -> tuple[str, ...]:
    told = dict.fromkeys(coded.message for coded in found if coded.chinese)
    return (
        f"`{code}`",
        "、".join(dict.fromkeys(coded.sort for coded in found)),
        "\n".join(told) or "（逐条写明）",
        "；".join(dict.fromkeys(cite for coded in found for cite in coded.cites)) or "–",
        "、".join(dict.fromkeys(f"`{coded.where}`" for coded in found)),
    )


def errors() -> str:
    """The classes of errors with code, exit code and meaning."""
    rows = [
        (f"`{name}`", f"`{kind.code}`", str(kind.exit_code), (kind.__doc__ or "").split("\n")[0])
        for name, kind in ERRORS.items()
        if not name.startswith("_")
    ]
    return table(("异常类", "默认代码", "退出码", "含义"), rows)
