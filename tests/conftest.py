"""Shared by every room of the tests: cases on a fresh database, and a clock the test sets.

``backend`` runs a test on SQLite and on PostgreSQL. The second needs ``CASEWORK_TEST_PG``,
the address of a database in which the tests may make schemas of their own:

    CASEWORK_TEST_PG=postgresql+psycopg://user@127.0.0.1:5432/test python -m pytest -n auto

Without it those tests are skipped, and on CI they fail: there, silence would look like proof.

``scene`` is what most tests want: ``scene.to("opinion")`` brings a request to a stage by the
steps of the stories, ``scene.do(case, "propose", outcomes=[...])`` goes on from there as
somebody who holds the role. ``sqlite_scene`` is the same on SQLite alone.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from casework.cases.commands import parse_command
from casework.service.case import Case
from casework.service.facade import Casework
from casework.service.intake import read_requests
from casework.settings import Settings, demo_settings
from casework.store.database import LOGGER
from casework.stories.book import CORRECTED, STORIES
from casework.stories.tell import Story, StoryClock, open_story, tell

PG = "CASEWORK_TEST_PG"

# How long an example takes says something of the machine, not of the law.
hypothesis_settings.register_profile("casework", deadline=None)
hypothesis_settings.load_profile("casework")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches into them."""
    for name in os.environ:
        if name.startswith("CASEWORK_") and not name.startswith("CASEWORK_TEST_"):
            monkeypatch.delenv(name)


# -- logs -------------------------------------------------------------------------------------
class Overheard(logging.Handler):
    """Hears every record of the whole suite, at any level, and keeps those that tell too much.

    What is looked for: whatever the applicants of the stories and of the command line's tests
    have said of themselves and asked for, and the keys of the channels.
    """

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.found: list[str] = []
        self.heard = 0
        self._secrets = re.compile("|".join(sorted(map(re.escape, secrets_of_the_suite()))))

    def emit(self, record: logging.LogRecord) -> None:
        self.heard += 1
        told = record.getMessage()
        if record.exc_info:
            told += "".join(traceback.format_exception(*record.exc_info))
        if self._secrets.search(told):
            self.found.append(f"{record.name} {record.levelname}: {record.msg!r}")


def secrets_of_the_suite() -> set[str]:
    """Return what no log may hold; words too short to mean anybody are left out."""
    from alerts.far import SECRET
    from cli.officer import PERSONAL

    asked = [story.request for story in STORIES]
    own = {str(v) for r in asked for k, v in r["applicant"].items() if k in _TELLING and v}
    words = {text for r in asked for text in (r["description"], *(r.get("items") or ())) if text}
    return {one for one in own | words | {*PERSONAL.values(), SECRET} if len(one) >= 4}


_TELLING = ("name", "id_number", "phone", "address", "email", "credit_code", "agent")


@pytest.fixture
def ear(request: pytest.FixtureRequest) -> Overheard:
    """What listens to all logs."""
    return request.config.stash[EAR]


@pytest.fixture(autouse=True)
def _nothing_personal_is_logged(ear: Overheard) -> Iterator[None]:
    """No test of the whole suite may log a secret or a person, at any level."""
    logging.getLogger().setLevel(logging.DEBUG)
    # Every statement; rows too in test_store_logging.py alone, they are many.
    logging.getLogger(f"sqlalchemy.engine.Engine.{LOGGER}").setLevel(logging.INFO)
    ear.found.clear()
    yield
    assert not ear.found, ear.found


EAR = pytest.StashKey[Overheard]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[EAR] = Overheard()
    logging.getLogger().addHandler(config.stash[EAR])
    config.addinivalue_line("markers", "only(backend): the test means something on one kind alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out a test on a kind of database it has nothing to say about."""
    kept, left = [], []
    for item in items:
        only = item.get_closest_marker("only")
        backend = getattr(item, "callspec", None) and item.callspec.params.get("backend")
        (left if only and backend not in (None, *only.args) else kept).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


# -- databases --------------------------------------------------------------------------------
class Databases:
    """Makes empty databases: a SQLite file each, or a PostgreSQL schema each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Engine | None = None
        self._schemas: dict[str, str] = {}

    def fresh(self, backend: str) -> str:
        """Return the address of an empty database of that kind; skip or fail without one."""
        name = f"casework_test_{secrets.token_hex(6)}"
        if backend == "sqlite":
            return f"sqlite:///{self._folder / name}.db"
        with self.server().connect() as connection:
            connection.execute(text(f"CREATE SCHEMA {name}"))
        # Nothing here outlives the test, so nothing need wait for the disk.
        options = f"-csearch_path={name} -csynchronous_commit=off"
        address = make_url(os.environ[PG]).update_query_dict({"options": options})
        url = address.render_as_string(hide_password=False)
        self._schemas[url] = name
        return url

    def drop(self, url: str) -> None:
        """Take a database away again. Whoever opened it has closed it."""
        schema = self._schemas.pop(url, None)
        if schema is not None:
            with self.server().connect() as connection:
                connection.execute(text("SET lock_timeout = '10s'"))
                connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))

    def server(self) -> Engine:
        """Return the server's engine, or say why there is none."""
        if not os.environ.get(PG):
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI 上必须设置 {PG}，否则 PostgreSQL 的测试没有运行")
            pytest.skip(f"没有设置 {PG}（PostgreSQL 测试库的地址）")
        if self._server is None:
            self._server = create_engine(
                os.environ[PG], isolation_level="AUTOCOMMIT", poolclass=NullPool
            )
        return self._server


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest, databases: Databases) -> str:
    """The kind of database; a test that asks for it runs on each."""
    if request.param == "postgresql":
        databases.server()
    return str(request.param)


@pytest.fixture
def url(backend: str, databases: Databases) -> Iterator[str]:
    """The address of an empty database of each kind."""
    address = databases.fresh(backend)
    yield address
    databases.drop(address)


# -- cases ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Scene:
    """Cases on a database whose present the test sets."""

    casework: Casework
    clock: StoryClock
    url: str
    itinerary: Callable[[str], Story]
    opener: Callable[..., Scene]

    @property
    def settings(self) -> Settings:
        return self.casework.settings

    def on(self, day: str | date) -> None:
        """Set today."""
        self.clock.day = date.fromisoformat(day) if isinstance(day, str) else day

    def register(self, story: Story = CORRECTED, **changes: Any) -> Case:
        """Register the request of a story; ``changes`` go over the fields of its file."""
        request = {**story.request, **changes}
        return tell(self.casework, self.clock, replace(story, request=request, steps=[]))

    def tell(self, story: Story) -> Case:
        """Tell a story to its end."""
        return tell(self.casework, self.clock, story)

    def to(self, state: str) -> Case:
        """Bring a request to a stage, by a short way the stories know."""
        return self.tell(self.itinerary(state))

    def after(self, trigger: str, story: Story = CORRECTED) -> Case:
        """Tell a story up to and with the last step of that trigger."""
        return self.tell(_cut(story, trigger, 1))

    def before(self, trigger: str, story: Story = CORRECTED) -> Case:
        """Tell a story up to the last step of that trigger, which is not taken."""
        return self.tell(_cut(story, trigger, 0))

    def do(
        self,
        case: Case | str,
        trigger: str,
        actor: str | None = None,
        expected_version: int | None = None,
        idempotency_key: str | None = None,
        **values: Any,
    ) -> Case:
        """Carry out one command today, as ``actor`` or as somebody who holds the role."""
        number = case if isinstance(case, str) else case.number
        return self.casework.execute(
            parse_command(trigger, number, values),
            actor=actor or self.who(number, trigger),
            expected_version=expected_version,
            idempotency_key=idempotency_key,
        )

    def who(self, number: str, trigger: str) -> str:
        """Return somebody who may take that step of that case."""
        roles = next(a.roles for a in self.casework.actions(number) if a.trigger == trigger)
        found = self.casework.someone(roles)
        assert found is not None, f"nobody holds {roles}"
        return found

    def problems(self) -> list[tuple[str, int, str]]:
        """Return what ``verify`` finds: case, seq, code."""
        return [(p.case, p.seq, p.problem) for p in self.casework.verify()]

    def another(self, **agency: Any) -> Scene:
        """Open the same database a second time, perhaps as another agency (``code=...``)."""
        changed = self.settings.agency.model_copy(update=agency)
        other = self.opener(self.url, self.settings.model_copy(update={"agency": changed}))
        other.on(self.clock.day)
        return other


def _cut(story: Story, trigger: str, more: int) -> Story:
    places = [place for place, step in enumerate(story.steps) if step.trigger == trigger]
    if not places:
        pytest.fail(f"the story {story.title!r} has no step {trigger!r}")
    return replace(story, steps=story.steps[: places[-1] + more])


@pytest.fixture(scope="session")
def itinerary(databases: Databases) -> Callable[[str], Story]:
    """Return for a stage a short story that ends in it; stories are told no more than needed."""
    known: dict[str, Story] = {}
    untold = sorted(STORIES, key=lambda story: len(story.steps))

    def _find(state: str) -> Story:
        while state not in known:
            if not untold:
                pytest.fail(f"no story comes by the stage {state!r}, only by {sorted(known)}")
            story, states = untold.pop(0), []
            casework, clock = open_story(databases.fresh("sqlite"), demo_settings())
            with casework:
                tell(casework, clock, story, lambda case: states.append(case.state))
            for taken, passed in enumerate(states):
                known.setdefault(passed, replace(story, steps=story.steps[:taken]))
        return known[state]

    return _find


@pytest.fixture
def open_scene(
    itinerary: Callable[[str], Story],
) -> Iterator[Callable[..., Scene]]:
    """Open a database by its address, under the demonstration's settings or others."""
    opened: list[Casework] = []

    def _open(address: str, settings: Settings | None = None) -> Scene:
        casework, clock = open_story(address, settings or demo_settings())
        opened.append(casework)
        return Scene(casework, clock, address, itinerary, _open)

    yield _open
    for casework in opened:
        casework.close()


@pytest.fixture
def scene(url: str, open_scene: Callable[..., Scene]) -> Scene:
    """Cases on a fresh database of each kind."""
    return open_scene(url)


@pytest.fixture
def sqlite_scene(databases: Databases, open_scene: Callable[..., Scene]) -> Scene:
    """Cases on a fresh SQLite file, for tests to which the database does not matter."""
    return open_scene(databases.fresh("sqlite"))


@pytest.fixture
def requests() -> Callable[..., list[Any]]:
    """Return ``Register`` commands made from the request of a story, one per set of changes."""

    def _requests(*changes: Mapping[str, Any], story: Story = CORRECTED) -> list[Any]:
        return read_requests([{**story.request, **change} for change in changes])

    return _requests
