"""The table as people read it: Markdown, a Mermaid diagram, JSON."""

from __future__ import annotations

from typing import Any

from casework.cases.words import ROLES
from casework.states.table import NEW, STATES, STAY, STEP, TRANSITIONS, Row, targets


def role_names(row: Row) -> str:
    """Return who may do it, in Chinese."""
    return "、".join("审批链当前步骤" if role == STEP else ROLES[role] for role in row.roles)


def state_label(code: str) -> str:
    """Return the Chinese name of a state."""
    return STATES[code].label if code in STATES else "–"


def as_json() -> dict[str, Any]:
    """Return the whole lifecycle as plain data."""
    return {
        "format": "casework/states/1",
        "states": [
            {"code": s.code, "label": s.label, "meaning": s.meaning, "open": s.open}
            for s in STATES.values()
        ],
        "transitions": [
            {
                "trigger": row.trigger,
                "label": row.label,
                "from": [s for s in row.sources if s != NEW],
                "to": [{"target": way.target, "when": way.when or None} for way in row.ways],
                "roles": list(row.roles),
                "guards": list(row.guards),
                "documents": list(row.documents),
                "cites": list(row.cites),
            }
            for row in TRANSITIONS
        ],
    }


def rows() -> list[tuple[str, str, str, str, str, str]]:
    """Return trigger, name, from, to, roles, articles: one row each."""
    return [
        (
            row.trigger,
            row.label,
            "、".join(state_label(s) for s in row.sources),
            "、".join("不变" if w.target == STAY else state_label(w.target) for w in row.ways),
            role_names(row),
            "；".join(row.cites) or "–",
        )
        for row in TRANSITIONS
    ]


def as_markdown() -> str:
    """Return the lifecycle as Markdown tables."""
    lines = ["| 阶段 | 代码 | 含义 |", "|---|---|---|"]
    lines += [f"| {s.label} | `{s.code}` | {s.meaning} |" for s in STATES.values()]
    lines += ["", "| 动作 | 名称 | 从 | 到 | 由谁办理 | 依据 |", "|---|---|---|---|---|---|"]
    lines += [f"| `{t}` | {n} | {a} | {b} | {who} | {why} |" for t, n, a, b, who, why in rows()]
    return "\n".join(lines) + "\n"


def as_mermaid() -> str:
    """Return the lifecycle as a Mermaid state diagram; what stays in a state is left out."""
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{s.label}" as {s.code}' for s in STATES.values()]
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in TRANSITIONS:
        for source in row.sources:
            for way in targets(row, source):
                if way.target != source:
                    arrows.setdefault((source, way.target), []).append(row.label)
    for (source, target), labels in arrows.items():
        start = "[*]" if source == NEW else source
        lines.append(f"    {start} --> {target}: {'／'.join(dict.fromkeys(labels))}")
    lines += [f"    {s.code} --> [*]" for s in STATES.values() if s.final]
    return "\n".join(lines) + "\n"
