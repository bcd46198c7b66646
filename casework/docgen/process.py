"""The lifecycle, what each trigger asks for, the letters, and the stories of the demonstration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from casework.cases.commands import COMMANDS, command_fields
from casework.cases.fields import FieldSpec, Type
from casework.docgen.text import code, fenced, table
from casework.law.documents import DOCUMENTS
from casework.letters import TemplateLibrary
from casework.letters.frontmatter import NOT_SENT
from casework.states import render
from casework.states.table import ROWS, Row
from casework.stories.book import STORIES

TYPES = {
    Type.TEXT: "文字",
    Type.DAY: "日期",
    Type.INT: "整数",
    Type.BOOL: "是否",
    Type.CHOICE: "选择",
    Type.TEXTS: "文字列表",
    Type.INTS: "整数列表",
    Type.MAP: "对照表",
    Type.RECORD: "一组字段",
    Type.RECORDS: "多组字段",
}
_TO = {
    "applicant": "申请人",
    "third_party": "第三方",
    "organ": "其他机关",
    "internal": "内部",
    "agency": "本机关（申请人提交）",
    "public": "公众",
}
FIELD_HEADINGS = ("字段", "名称", "类型", "必填", "个人信息", "可选值")


def diagram() -> str:
    """The lifecycle as a diagram that GitHub draws."""
    return fenced(render.as_mermaid(), "mermaid")


def lifecycle() -> str:
    """The lifecycle as tables."""
    return render.as_markdown()


def guards() -> str:
    """What the table asks of each trigger beyond state and role."""
    rows = [
        (f"`{row.trigger}`", row.label, code(row.guards), code(row.documents), f"`{row.fact}`")
        for row in ROWS.values()
    ]
    return table(("动作", "名称", "守卫条件", "文书", "记下的事实"), rows)


def field_rows(specs: Iterable[FieldSpec], inside: str = "") -> Iterator[tuple[str, ...]]:
    """Yield a row for every field, those of groups below their group."""
    for spec in specs:
        yield (
            f"`{inside}{spec.name}`",
            spec.label,
            TYPES[spec.type],
            "是" if spec.required else "",
            "是" if spec.personal else "",
            "、".join(f"`{value}` {label}" for value, label in (spec.choices or {}).items()),
        )
        yield from field_rows(spec.of, f"{inside}{spec.name}.")


def triggers() -> str:
    """Every trigger of ``casework do`` with the fields it takes."""
    return "\n".join(_trigger(row) for row in ROWS.values() if row.trigger != "register")


def _trigger(row: Row) -> str:
    fields = table(FIELD_HEADINGS, field_rows(command_fields(COMMANDS[row.trigger])))
    who, cites = render.role_names(row), "；".join(row.cites) or "–"
    return f"#### `{row.trigger}` {row.label}\n\n由{who}办理。依据：{cites}。\n\n{fields}"


def request() -> str:
    """The fields of a request as a file."""
    return table(FIELD_HEADINGS, field_rows(command_fields(COMMANDS["register"])))


def documents() -> str:
    """Every letter with its front matter."""
    library = TemplateLibrary()
    rows = []
    for letter in library.codes():
        meta = library.get(letter).meta
        rows.append((
            letter,
            meta.title,
            _TO.get(meta.addressee, meta.addressee),
            "；".join(meta.basis),
            _numbered(meta.numbered_by),
            meta.kind_mark or "–",
            meta.outcome or "–",
            "有" if meta.remedy else "–",
            f"第{meta.version}版，{meta.effective_from} 起",
        ))  # fmt: skip
    headings = ("代码", "名称", "收件人", "依据", "何时编号", "标记", "年报行", "救济告知", "版本")
    return table(headings, rows)


def _numbered(trigger: str) -> str:
    if trigger == NOT_SENT:
        return "尚无环节发出，仅供预览"
    return f"`{trigger}`" if trigger else "不编文号"


def unwritten() -> str:
    """The documents that are declared but have no wording yet."""
    have = set(TemplateLibrary().codes())
    missing = [f"{d.code} {d.name}" for d in DOCUMENTS.values() if d.code not in have]
    return "已列入文书目录而尚无模板的：" + ("、".join(missing) if missing else "无") + "。\n"


def letter_fields() -> str:
    """The fields each letter needs and may use."""
    library = TemplateLibrary()
    rows = []
    for letter in library.codes():
        fields = library.get(letter).fields
        needed = sorted(path for path, field in fields.items() if field.required)
        rows.append((letter, code(needed), code(sorted(set(fields) - set(needed)))))
    return table(("代码", "必填字段", "选填字段"), rows)


def stories() -> str:
    """What the demonstration tells."""
    rows = [(s.registered_on, s.title, str(len(s.steps) + 1)) for s in STORIES]
    return table(("登记日", "经过", "步数"), rows)


def checks() -> str:
    """Every pre-send check with its severity, what it reads and its articles."""
    from casework.cases.findings import SEVERITIES
    from casework.review.checks import CHECKS

    rows = [
        (
            f"`{c.code}`",
            SEVERITIES[c.severity],
            c.title,
            "、".join(sorted(c.reads)),
            "；".join(c.cites),
        )
        for c in sorted(CHECKS.values(), key=lambda c: int(c.defect.removeprefix("D")))
    ]
    return table(("code", "级别", "审查项", "reads", "依据"), rows)
