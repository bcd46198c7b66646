"""What the version number promises is what it was, unless somebody meant to change it."""

from __future__ import annotations

import json

import pytest

import casework
from casework.cases import clocks
from casework.cases.commands import COMMANDS
from casework.docgen.api import GOLDEN, snapshot

HINT = (
    "the public surface differs from tests/golden/api.json. If that is meant, run "
    "`python -m casework.docgen --api`, look at the diff, and say it in CHANGELOG.md "
    "(docs/policy.md tells what counts as breaking)"
)


@pytest.mark.skipif(
    not str(clocks.__file__).endswith(".py"), reason="compiled functions do not tell their signatures"
)
def test_the_public_surface_is_what_it_was() -> None:
    stored = json.loads(GOLDEN.read_text(encoding="utf-8"))
    now = json.loads(json.dumps(snapshot(), ensure_ascii=False))
    for part in sorted(stored.keys() | now.keys()):
        assert now.get(part) == stored.get(part), f"{part}: {HINT}"


def test_every_command_is_public() -> None:
    missing = [kind.__name__ for kind in COMMANDS.values() if kind.__name__ not in casework.__all__]
    assert not missing, "a trigger nobody outside can call; add it to casework/__init__.py"


def test_every_public_name_can_be_had() -> None:
    assert sorted(set(casework.__all__)) == sorted(casework.__all__)
    assert not [name for name in casework.__all__ if getattr(casework, name, None) is None]
