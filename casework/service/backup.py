"""The whole database at once: backup, restore, moving to another one, migrating on request.

A backup is one SQLite file, whatever database it was taken from, so that it can be looked
at and restored anywhere. Everything is read from one moment while others go on writing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlmodel import Session

from casework.cases.view import CaseView
from casework.errors import CaseworkError, ConcurrentChange, EnvironmentFault, HistoryBroken
from casework.service import backupfiles
from casework.service.facade import Casework, database_url
from casework.settings import Settings
from casework.store import cases, copying, sqlitefile
from casework.store import verify as checks
from casework.store.copying import Content, Progress, Steps
from casework.store.database import HEAD, Database
from casework.store.verify import Problem
from casework.timekeeping import Clock

_AT_TARGET: Final = "目标库"
_COPYING: Final = "复制中断，目标库没有写入"


@dataclass(frozen=True, slots=True)
class Migrated:
    """From which schema to which a database was brought; ``before`` None: it was empty."""

    before: str | None
    after: str
    server: str

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/migrate/1``."""
        return {
            "format": "casework/migrate/1",
            "before": self.before,
            "after": self.after,
            "server": self.server,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """What came of a move: the rows of each table, or why nothing was written."""

    server: str
    rows: Mapping[str, int]
    problems: tuple[Problem, ...]

    @property
    def moved(self) -> bool:
        """Whether the target holds everything now; with a problem it stays empty."""
        return not self.problems

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/move/1``."""
        return {
            "format": "casework/move/1",
            "moved": self.moved,
            "server": self.server,
            "rows": dict(self.rows),
            "problems": [problem.to_dict() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was written, what it holds, and what verifying it found."""

    file: Path
    size: int
    sha256: str
    revision: str
    rows: Mapping[str, int]
    verified: bool
    problems: tuple[Problem, ...]
    removed: tuple[str, ...]
    """Names of older backups that were removed from the folder."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/backup/1``."""
        return {
            "format": "casework/backup/1",
            "file": str(self.file),
            "size": self.size,
            "sha256": self.sha256,
            "revision": self.revision,
            "rows": dict(self.rows),
            "verified": self.verified,
            "problems": [problem.to_dict() for problem in self.problems],
            "removed": list(self.removed),
        }


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; ``revision`` is the schema the backup had."""

    server: str
    revision: str
    rows: Mapping[str, int]
    verified: bool
    problems: tuple[Problem, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object ``casework/restore/1``."""
        return {
            "format": "casework/restore/1",
            "server": self.server,
            "revision": self.revision,
            "rows": dict(self.rows),
            "verified": self.verified,
            "problems": [problem.to_dict() for problem in self.problems],
        }


# -- migrate ----------------------------------------------------------------------------------
def migrate(settings: Settings) -> Migrated:
    """Bring the database of the settings to this code's schema; raise ``EnvironmentFault``."""
    with closing(Database(database_url(settings))) as database:
        before = database.revision()
        database.migrate()
        return Migrated(before, HEAD, database.server())


# -- move -------------------------------------------------------------------------------------
def move(casework: Casework, url: str, *, progress: Progress | None = None) -> Moved:
    """Copy everything into another, empty database; all of it, verified, or nothing.

    Raises ``CaseworkError`` (``move_same_database``, ``move_target_not_empty``),
    ``ConcurrentChange`` (``move_source_changed``), ``HistoryBroken``, ``EnvironmentFault``.
    """
    with _target(url) as target:
        with _told(_AT_TARGET):
            same = casework.database.place() == target.place()
        if same:
            message = "目标库（--to）就是现在的数据库，请给出另一个空库"
            raise CaseworkError(message, code="move_same_database")
        if not _is_empty(target):
            message = "目标库（--to）不是空库，没有写入任何内容：请给出没有办件的空库"
            raise CaseworkError(message, code="move_target_not_empty")
        with _told(_AT_TARGET):
            target.migrate()
            server = target.server()
        with _told(_COPYING), target.writing() as session:
            copied, steps = _transfer(casework.database, session, 3, progress)
            problems = _problems(casework, session)
            if not problems:
                _refuse_changed(casework.database, copied, steps)
                session.commit()
    return Moved(server, _rows(copied), problems)


def _refuse_changed(source: Database, copied: Mapping[str, Content], steps: Steps) -> None:
    with source.reading() as session:
        if copying.differing(copied, copying.contents(session, steps)):
            message = (
                "移库期间原库有新的写入，目标库没有写入任何内容："
                "请停止所有办理和后台程序，再向空库移一次"
            )
            raise ConcurrentChange(message, code="move_source_changed")


# -- backup -----------------------------------------------------------------------------------
def backup(
    casework: Casework,
    path: str | Path,
    *,
    keep: int | None = None,
    verify: bool = False,
    progress: Progress | None = None,
) -> Backup:
    """Write a consistent copy of the database into one SQLite file; others may go on writing.

    ``path``: a file that does not exist yet, or a folder, in which a name is made of the
    moment. ``keep``: how many to keep in that folder; older ones are removed once the new
    one was verified, never otherwise. A copy with problems in a folder is named ``.damaged.db``.
    Raises ``CaseworkError`` (``backup_exists``, ``backup_keep``), ``EnvironmentFault``,
    ``HistoryBroken`` (``backup_damaged``).
    """
    place = backupfiles.Place.of(Path(path), casework.clock(), keep)
    verified = verify or keep is not None
    with place.part() as part:
        _write(casework.database, part, progress or _nobody)
        if verified:
            sqlitefile.check(part)
        rows, problems = _looked_at(casework, part, verified)
        file = place.finish(part, sound=not problems)
    removed = backupfiles.rotate(file, keep) if keep is not None and not problems else ()
    size, digest = backupfiles.measure(file)
    return Backup(file, size, digest, HEAD, rows, verified, problems, removed)


def _nobody(done: int, total: int) -> None:
    """Show progress to nobody."""


def _write(database: Database, part: Path, progress: Progress) -> None:
    """Fill the file: SQLite's own online copy, or row by row from a server's snapshot."""
    if database.is_sqlite:
        with database.reading() as session:
            sqlitefile.copy_online(session, part, progress)
    else:
        with _told("备份没有写成"), closing(Database(sqlitefile.address(part))) as target:
            target.migrate()
            with target.writing() as session:
                _transfer(database, session, 2, progress)
                session.commit()
    sqlitefile.settle(part)


def _looked_at(
    casework: Casework, file: Path, verify: bool
) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Return the rows of each table of a copy, and what verifying it finds."""
    opened = Database(sqlitefile.address_for_reading(file), fixed=True)
    with closing(opened) as database, database.reading() as session:
        rows = copying.counts(session)
        return rows, _problems(casework, session) if verify else ()


# -- restore ----------------------------------------------------------------------------------
def restore(
    settings: Settings,
    file: str | Path,
    *,
    url: str | None = None,
    verify: bool = False,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Fill an empty database, that of the settings or ``url``, from a backup.

    A backup of an older schema is migrated on the way. ``problems`` are what verifying the
    target finds; it is filled nevertheless, as the backup may be all there is.
    Raises ``CaseworkError`` (``restore_target_not_empty``), ``EnvironmentFault``
    (``backup_unreadable``, ``database_newer``), ``HistoryBroken`` (``backup_damaged``).
    """
    with (
        _opened(Path(file)) as (source, revision),
        _target(url or database_url(settings)) as target,
    ):
        if not _is_empty(target):
            message = "要恢复到的数据库不是空库，没有写入任何内容：请恢复到没有办件的空库"
            raise CaseworkError(message, code="restore_target_not_empty")
        with _told(_AT_TARGET):
            target.migrate()
            server = target.server()
        with _told(_COPYING), target.writing() as session:
            copied, _ = _transfer(source, session, 2, progress)
            session.commit()
        found: tuple[Problem, ...] = ()
        if verify:
            with target.reading() as session:
                found = _problems(Casework(target, settings, clock), session)
    return Restored(server, revision, _rows(copied), verify, found)


@contextmanager
def _opened(file: Path) -> Iterator[tuple[Database, str]]:
    """Open a backup for reading, at this code's schema, with the schema it was written at."""
    backupfiles.check_readable(file)
    sqlitefile.check(file)
    with closing(Database(sqlitefile.address_for_reading(file), fixed=True)) as database:
        revision = database.revision()
        if revision is None:
            raise backupfiles.unreadable("不是 casework 的备份")
        if revision == HEAD:
            yield database, revision
            return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "backup.db"
        shutil.copyfile(file, copy)
        with closing(Database(sqlitefile.address(copy))) as migrated:
            with _told("备份文件"):
                migrated.migrate()  # refuses what a later program wrote
            yield migrated, revision


# -- shared -----------------------------------------------------------------------------------
@contextmanager
def _target(url: str) -> Iterator[Database]:
    """Open the database that is to be filled; a new SQLite file is its owner's alone."""
    with _told(_AT_TARGET):
        database = Database(url)
    with closing(database):
        name = database.engine.url.database or ":memory:"
        if database.is_sqlite and ":memory:" in name:
            message = "目标库不能在内存中，请写明文件，如 sqlite:///cases.db"
            raise EnvironmentFault(message, code="target_in_memory")
        if database.is_sqlite and not name.startswith("file:"):
            with suppress(FileExistsError):
                sqlitefile.create(Path(name))
        yield database


def _is_empty(database: Database) -> bool:
    with _told(_AT_TARGET), database.reading() as session:
        return copying.is_empty(session.connection())


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Say of an error which database it came from: ``where`` in its detail."""
    try:
        yield
    except EnvironmentFault as error:
        told = EnvironmentFault(f"{what}：{error.message}", detail={**error.detail, "where": what})
        told.code = error.code
        raise told from None
    except ConcurrentChange as error:
        if error.code != ConcurrentChange.code:
            raise
        message = "目标库正有别的程序写入，没有写入任何内容：请停止后向空库重做"
        raise ConcurrentChange(message, code="target_busy") from None


def _transfer(
    source: Database, target: Session, passes: int, progress: Progress | None
) -> tuple[dict[str, Content], Steps]:
    """Copy one snapshot, uncommitted, and read it back; ``passes``: readings to count on."""
    with source.reading() as session:
        steps = Steps(passes * sum(copying.counts(session).values()), progress)
        copied = copying.copy(session, target, steps)
    different = copying.differing(copied, copying.contents(target, steps))
    if different:
        message = f"复制后读回的内容与原库不同（表 {'、'.join(different)}），没有写入目标库"
        raise HistoryBroken(message, code="copy_differs")
    return copied, steps


def _rows(found: Mapping[str, Content]) -> dict[str, int]:
    return {name: content.rows for name, content in found.items()}


def _problems(casework: Casework, session: Session) -> tuple[Problem, ...]:
    """Return what ``verify`` finds in another database than the one ``casework`` has open."""
    basis = casework.basis()

    def projected(view: CaseView) -> dict[str, Any]:
        return cases.project(view, casework.reckoned(view), basis)

    return tuple(checks.verify(session, casework.settings.agency.code, projected))
