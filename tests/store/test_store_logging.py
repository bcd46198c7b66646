"""The library keeps personal data out of the logs, whatever level the host has chosen."""

from __future__ import annotations

import logging

from casework.settings import demo_settings
from casework.store.database import LOGGER
from casework.stories.book import NOT_EXISTING
from casework.stories.tell import open_story, tell


def test_nothing_personal_is_logged_at_any_level(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, f"sqlalchemy.engine.Engine.{LOGGER}")
    casework, clock = open_story(f"sqlite:///{tmp_path / 'c.db'}", demo_settings())
    case = tell(casework, clock, NOT_EXISTING)
    casework.show(case.number)
    casework.close()
    assert "casework_fact" in caplog.text, "nothing was logged, so nothing was proved"
    for secret in ("申请人己", "000000000000000000", "000-00000000", "某某街道", "规划条件变更"):
        assert secret not in caplog.text


def test_the_suite_listens_to_every_log(ear):
    """The check every test runs under (``tests/conftest.py``) is able to fail."""
    before = ear.heard
    logging.getLogger("somebody.else").debug("%s has asked", "somebody")
    assert ear.heard == before + 1 and not ear.found
    logging.getLogger("somebody.else").debug("row %s", "000-00000000")
    try:
        raise ValueError("000-00000000")
    except ValueError:
        logging.getLogger("casework.sweep").exception("failed")
    assert len(ear.found) == 2
    ear.found.clear()
