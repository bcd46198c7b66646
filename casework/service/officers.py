"""Who may do what is no step of a case: officers of the settings, by their roles."""

from __future__ import annotations

from collections.abc import Collection

from casework.cases.words import ROLES
from casework.errors import NotAllowed, Refusal
from casework.settings import Settings


def roles_of(settings: Settings, actor: str) -> frozenset[str]:
    """Return the roles of an officer; raise ``NotAllowed`` (``actor_unknown``) for a stranger."""
    if actor not in settings.roles:
        message = "人员名单（[people]）中没有这位办理人"
        raise NotAllowed([Refusal("actor_unknown", message, field="actor")])
    return settings.roles[actor]


def require(
    settings: Settings, actor: str, roles: Collection[str], label: str, cites: tuple[str, ...] = ()
) -> None:
    """Raise ``NotAllowed`` unless the officer holds one of the roles."""
    if not roles_of(settings, actor).intersection(roles):
        names = "、".join(ROLES[role] for role in roles)
        raise NotAllowed([Refusal("wrong_role", f"“{label}”应由{names}办理", cites)])
