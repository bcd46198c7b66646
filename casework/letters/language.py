"""The template language: a whitelist of Jinja2, checked when a template is loaded.

The sandbox stops access to Python; it does not stop ``'a' * 10**9`` or an endless loop.
So everything a letter does not need is refused by kind of syntax node: calls, arithmetic,
assignment, macros, subscripts, imports. Partials are put in place of their include, so a
letter is one tree and no file is opened while a letter is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from casework.law.provisions import PROVISIONS
from casework.letters.data import Field, Leaf
from casework.letters.filters import BLANKS, FILTERS, WANTED_TYPE
from casework.letters.frontmatter import Faults, Source

_PARTIAL: Final = re.compile(r"_[a-z0-9_]+\.j2")
_LOOP: Final = frozenset({"index", "first", "last"})
_DEPTH: Final = 2  # loops over items and their parts; deeper ones only multiply work

_MENDS: Final = 50  # lines left out before giving up on a file
_TAGS: Final = (("{{", "}}"), ("{%", "%}"))
_CLOSES: Final = re.compile(r"{%-?\s*(end\w+|else|elif)\b")
_SYNTAX: Final = (
    ("encountered unknown tag 'end", "多余的结束标记，或者与前面的 if、for 不对应"),
    ("encountered unknown tag", "不认识的标记"),
    ("unexpected end of template", "没有写完：缺少 endif 或者 endfor"),
    ("missing end of", "没有写完：缺少结束的标记"),
    ("unexpected end of", "没有写完"),
    ("expected an expression", "缺少字段名或者条件"),
    ("expected token 'end of print", "{{ }} 中只能写一个字段和过滤器"),
    ("expected token", "if、for、include 的写法不对"),
    ("unexpected", "有多余的符号"),
)

_UNPRINTABLE: Final = {
    "date": "应当加 cn_date",
    "list": "应当加 join_cn 或者用 for",
    "bool": "不能直接写出",
    "group": "含有多个字段，应当写明其中一个",
}

_Node = TypeVar("_Node", bound=nodes.Node)


def _finalize(value: Any) -> Any:
    return value._sink.span(value) if isinstance(value, Leaf) else value


def _environment() -> ImmutableSandboxedEnvironment:
    env = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_finalize,
        # A line of a template stays a line, whatever tags stand in it; empty ones drop out.
        keep_trailing_newline=True,
        autoescape=False,  # the text is not markup; each renderer escapes for its own format
    )
    env.filters.clear()
    env.filters.update(FILTERS)
    env.tests.clear()
    env.globals.clear()
    return env


_ENV: Final = _environment()


def parse(source: Source, faults: Faults) -> nodes.Template | None:
    """Parse a body; every syntax error is a fault with its line.

    A line that cannot be read is left out and the rest read again, so that what is wrong
    further on is found in the same go.
    """
    lines, left_out = source.body.split("\n"), 0
    while left_out < _MENDS:
        try:
            return _ENV.parse("\n".join(lines))
        except TemplateSyntaxError as error:
            line = _culprit(lines, error.lineno)
            # The end of something that was left out is no fault of its own.
            if not (left_out and _CLOSES.search(lines[line - 1])):
                faults.add("syntax", source.file, line, f"语法错误：{_why(error, lines[line - 1])}")
            if not lines[line - 1]:
                return None
            lines[line - 1], left_out = "", left_out + 1
    return None


def _culprit(lines: list[str], told: int) -> int:
    """Return the line at fault: a tag that was not closed is only missed further on."""
    last = min(told, len(lines))  # what is missed at the end stands on no line of its own
    return next((n for n in range(last, 0, -1) if _unclosed(lines[n - 1])), last)


def _unclosed(line: str) -> bool:
    return any(line.count(left) > line.count(right) for left, right in _TAGS)


def _why(error: TemplateSyntaxError, line: str) -> str:
    if _unclosed(line):
        return "标记没有写完：缺少 }} 或者 %}"
    told = (error.message or "").lower()
    return next((text for start, text in _SYNTAX if told.startswith(start)), "无法读懂这一行")


def included(tree: nodes.Template) -> list[str]:
    """Return the names of the partials a file includes, as far as they are proper names."""
    names = (_partial_name(node) for node in tree.find_all(nodes.Include))
    return [name for name in names if name]


def _partial_name(node: nodes.Include) -> str | None:
    """Return a constant name of a partial: no path, no choice of files, no skipping."""
    name = node.template.value if isinstance(node.template, nodes.Const) else None
    proper = isinstance(name, str) and _PARTIAL.fullmatch(name) and not node.ignore_missing
    return name if proper else None


@dataclass(slots=True)
class Checker:
    """Walks a template with its partials; collects faults and the fields used."""

    trees: Mapping[str, tuple[Source, nodes.Template]]
    fields: Mapping[str, Field]
    faults: Faults
    used: set[str] = field(default_factory=set)
    _files: list[Source] = field(default_factory=list)
    _scope: dict[str, str] = field(default_factory=dict)
    _depth: int = 0

    def link(self, name: str) -> Template:
        """Check ``name`` and all it includes; return it compiled. Faults are collected."""
        source, tree = self.trees[name]
        self._files.append(source)
        tree.body = self._body(tree.body)
        self._files.pop()
        return _ENV.from_string(tree) if not self.faults else _ENV.from_string("")

    def _fault(self, node: nodes.Node, code: str, message: str, path: str | None = None) -> None:
        # A few nodes Jinja2 makes itself stand on no line; what they hold does.
        line = node.lineno or next((n.lineno for n in node.find_all(nodes.Node) if n.lineno), 1)
        self.faults.add(code, self._files[-1].file, line, message, path)

    def _body(self, body: list[_Node]) -> list[_Node]:
        out: list[Any] = []
        for node in body:
            if isinstance(node, nodes.Include):
                out += self._include(node)
            else:
                self._statement(node)
                out.append(node)
        return out

    def _statement(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Output):
            for child in node.nodes:
                if not isinstance(child, nodes.TemplateData):
                    self._print(child)
        elif isinstance(node, nodes.If):
            self._test(node.test)
            node.body, node.else_ = self._body(node.body), self._body(node.else_)
            node.elif_ = self._body(node.elif_)
        elif isinstance(node, nodes.For):
            self._loop(node)
        else:
            self._refuse(node)

    def _refuse(self, node: nodes.Node) -> None:
        self._fault(node, "construct", f"不允许的写法 {type(node).__name__}")

    def _include(self, node: nodes.Include) -> list[nodes.Node]:
        name = _partial_name(node)
        if name is None:
            self._fault(node, "include", 'include 只能写固定的片段文件名，如 "_sign.j2"')
            return []
        if name not in self.trees:
            self._fault(node, "include", f"没有名为 {name} 的共用片段")
            return []
        source, tree = self.trees[name]
        if any(source is open_file for open_file in self._files):
            self._fault(node, "include", f"共用片段 {name} 包含了它自己")
            return []
        self._files.append(source)
        body = self._body(list(tree.body))
        self._files.pop()
        return body

    def _loop(self, node: nodes.For) -> None:
        path = self._path(node.iter)
        if path is None or self.fields[path].type != "list":
            self._fault(node, "construct", "for 只能用于已登记的列表字段")
            return
        name = node.target.name if isinstance(node.target, nodes.Name) else None
        if name is None or node.recursive or node.test or name in self._roots():
            self._fault(node, "construct", "for 的循环变量应当是一个未占用的名称，且不带条件")
            return
        if self._depth >= _DEPTH:
            self._fault(node, "construct", f"for 最多嵌套{_DEPTH}层")
        outer = dict(self._scope)
        self._scope[name], self._depth = path, self._depth + 1
        node.body = self._body(node.body)
        self._scope, self._depth = outer, self._depth - 1
        node.else_ = self._body(node.else_)

    def _roots(self) -> set[str]:
        return {path.split(".")[0] for path in self.fields} | set(self._scope) | {"loop"}

    def _test(self, node: nodes.Node) -> None:
        """A condition: fields, constants, and/or/not and comparisons; nothing that works."""
        if isinstance(node, nodes.And | nodes.Or):
            self._test(node.left)
            self._test(node.right)
        elif isinstance(node, nodes.Not):
            self._test(node.node)
        elif isinstance(node, nodes.Compare):
            self._test(node.expr)
            for operand in node.ops:
                self._test(operand.expr)
        elif isinstance(node, nodes.Name | nodes.Getattr):
            self._path(node)
        elif not isinstance(node, nodes.Const):
            self._refuse(node)

    def _print(self, node: nodes.Node) -> None:
        filters: list[str] = []
        inner = node
        while isinstance(inner, nodes.Filter) and inner.node is not None:
            filters.append(inner.name)
            if inner.args or inner.kwargs or inner.dyn_args or inner.dyn_kwargs:
                self._fault(inner, "construct", f"过滤器 {inner.name} 不带参数")
            if inner.name not in FILTERS:
                self._fault(inner, "construct", f"没有名为 {inner.name} 的过滤器")
            inner = inner.node
        if isinstance(inner, nodes.Const):
            self._print_constant(inner, filters)
        elif isinstance(inner, nodes.Name | nodes.Getattr):
            self._print_field(inner, filters)
        else:
            self._refuse(inner)

    def _print_constant(self, node: nodes.Const, filters: list[str]) -> None:
        if filters not in (["cite"], ["article"]):
            self._fault(node, "construct", "固定文字请直接书写；引用条文用 cite 或者 article")
        elif node.value not in PROVISIONS:
            self._fault(node, "basis", f"未收录的条文 {node.value}")

    def _print_field(self, node: nodes.Name | nodes.Getattr, filters: list[str]) -> None:
        path = self._path(node)
        if path is None:
            if filters:
                self._fault(node, "construct", f"此处不能用过滤器 {filters[0]}")
            return
        kind = self._kind(node, path)
        for name in reversed(filters):
            if kind not in WANTED_TYPE.get(name, ()):
                self._fault(node, "field", f"字段 {path} 不能用过滤器 {name}", path)
            if name in BLANKS and self.fields[path].required:
                self._fault(node, "field", f"必填字段 {path} 不能留空，不用 {name}", path)
            kind = "str"
        if kind in _UNPRINTABLE:
            self._fault(node, "field", f"字段 {path} {_UNPRINTABLE[kind]}", path)

    def _kind(self, node: nodes.Node, path: str) -> str:
        """The type printed: for a loop variable that of a member, not of the list."""
        if not (isinstance(node, nodes.Name) and node.name in self._scope):
            return self.fields[path].type
        return "group" if any(p.startswith(f"{path}.") for p in self.fields) else "str"

    def _path(self, node: nodes.Node) -> str | None:
        """Return the declared path a name stands for; an unknown one is a fault."""
        root, *rest = _dotted(node) or [""]
        if not root:
            self._refuse(node)
            return None
        if root == "loop":
            if not self._depth or len(rest) != 1 or rest[0] not in _LOOP:
                self._fault(node, "construct", "loop 只能在 for 内使用 index、first、last")
            return None
        path = ".".join([self._scope.get(root, root), *rest])
        if path not in self.fields:
            self._fault(node, "field", f"未登记的字段 {path}", path)
            return None
        self.used.add(path)
        return path


def _dotted(node: nodes.Node) -> list[str]:
    """Return ``a.b.c`` as parts, or nothing where the node is no such chain."""
    parts: list[str] = []
    while isinstance(node, nodes.Getattr):
        parts.append(node.attr)
        node = node.node
    return [node.name, *reversed(parts)] if isinstance(node, nodes.Name) else []
