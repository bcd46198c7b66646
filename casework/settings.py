"""casework.toml and the environment, read once into frozen settings.

The file is ``casework.toml`` in the working directory or the one ``CASEWORK_CONFIG``
names; every key can be set by environment (``CASEWORK_DATABASE__URL``). Anything unknown
is refused at start, naming key, value and what is allowed. Without a file a demonstration
agency is used and every letter says 演示.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from casework.cases.words import ROLES
from casework.errors import InputError, Refusal, SettingsInvalid
from casework.law.limits import resolve_switches

PREFIX: Final = "CASEWORK_"
RESERVED: Final = ("CASEWORK_CONFIG", "CASEWORK_ACTOR")
TEST_PREFIX: Final = "CASEWORK_TEST_"

RoleName = Literal[
    "registrar", "handler", "unit_handler", "unit_head", "legal_reviewer", "secrecy_reviewer",
    "office_head", "leader", "signer", "seal_keeper", "archivist", "auditor", "admin",
]  # fmt: skip
Name = Annotated[str, Field(min_length=1, max_length=200)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Agency(_Table):
    """[agency]: the organ that answers, and where its answers may be challenged."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] = "demo"
    """Key of the agency in the database; never changed once cases exist."""
    name: Name = "演示市某某局"
    """Full name of the organ that answers, as letters print it."""
    office: Name = "演示市某某局办公室"
    """Name of its disclosure office (公开工作机构)."""
    prefix: Name = "演某公开"
    """What document numbers begin with (机关代字)."""
    address: Name = "演示市某某路1号"
    """Address of the disclosure office."""
    postcode: Name = "000000"
    """Its postcode."""
    phone: Name = "0000-0000000"
    """Its telephone."""
    email: Name = "gongkai@example.invalid"
    """Its e-mail address."""
    reconsideration_organ: Name = "演示市人民政府"
    """Full name of the reconsideration organ (行政复议机关) letters name."""
    court: Name = "演示市某某区人民法院"
    """Full name of the court (人民法院) letters name for a direct suit."""
    reconsideration_online: str = ""
    """Online channel for reconsideration, printed where it is not blank."""


class Person(_Table):
    """[people.ID]: an officer, with roles and, where it matters, a unit."""

    name: Name
    """Name of the officer."""
    roles: tuple[RoleName, ...]
    """Roles held."""
    unit: str = ""
    """Unit (处室), where it matters."""

    @field_validator("roles", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class DatabaseTable(_Table):
    """[database]: where the cases are."""

    url: Name = "sqlite:///casework.db"
    """SQLAlchemy address; a relative SQLite path is relative to the file."""


class Numbers(_Table):
    """[numbers]: patterns of case and document numbers."""

    case: Name = "{year}-{serial:04}"
    """Pattern of case numbers; ASCII, with {year} and {serial}."""
    letter: Name = "{prefix}{mark}〔{year}〕{serial}号"
    """Pattern of document numbers: {prefix}, {mark}, {year}, {serial}."""
    series: Literal["kind", "agency"] = "kind"
    """Whether serials run for each kind of letter or for the agency as a whole."""


class SignOff(_Table):
    """[sign_off]: the roles of the chain, in order; the last one signs."""

    steps: Annotated[tuple[RoleName, ...], Field(min_length=1)] = (
        "office_head",
        "leader",
        "signer",
    )
    """Roles of the steps; the last one signs."""
    substitutes: Mapping[RoleName, tuple[RoleName, ...]] = Field(default_factory=dict)
    """Role of a step -> roles that may act for it."""
    exception: str = ""
    """Why one person may draft and sign (a small office); every use is recorded."""
    seal: bool = True
    """Whether a letter must be sealed before it is dispatched."""

    @field_validator("substitutes", mode="before")
    @classmethod
    def _tuples(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}

    @field_validator("steps", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class Limits(_Table):
    """[limits]: internal limits; none of them is law."""

    backdated_after: Annotated[int, Field(ge=0, le=366)] = 3
    """Calendar days after which a record counts as entered late."""
    unit_days: Annotated[int, Field(ge=1, le=60)] = 5
    """Working days a unit has to answer a referral."""


class Alerts(_Table):
    """[alerts]: when a case turns yellow and red, in working days before the risk day."""

    yellow: Annotated[int, Field(ge=0, le=60)] = 5
    """At most so many working days left: yellow."""
    red: Annotated[int, Field(ge=0, le=60)] = 2
    """At most so many working days left: red."""


class CalendarTable(_Table):
    """[calendar]: region, and a folder of the agency's own notices."""

    region: str = ""
    """Reserved for regional holidays; only blank is supported."""
    notices: str = ""
    """Folder of the agency's own holiday notices."""


class Letters(_Table):
    """[letters]: folders searched before the built-in templates; a base document."""

    folders: tuple[str, ...] = ()
    """Folders of templates, searched in this order."""
    base: str = ""
    """A .docx whose styles and page set-up letters take, instead of ours."""

    @field_validator("folders", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


_DEMO_PEOPLE: Final = {
    "dengji": ("演示登记员", "registrar"),
    "chengban": ("演示承办人", "handler"),
    "chengban2": ("演示承办人二", "handler"),
    "chushi": ("演示处室承办人", "unit_handler"),
    "chuzhang": ("演示处室负责人", "unit_head"),
    "fazhi": ("演示法制审核员", "legal_reviewer"),
    "baomi": ("演示保密审查员", "secrecy_reviewer"),
    "fuzeren": ("演示机构负责人", "office_head"),
    "fenguan": ("演示分管领导", "leader"),
    "qianfa": ("演示签发人", "signer"),
    "yinzhang": ("演示印章管理员", "seal_keeper"),
    "dangan": ("演示档案员", "archivist"),
    "shenji": ("演示审计员", "auditor"),
    "guanli": ("演示管理员", "admin"),
}


class Settings(_Table):
    """All settings; ``demo`` is true when no file was found."""

    agency: Agency = Agency()
    people: Mapping[str, Person] = Field(default_factory=dict)
    database: DatabaseTable = DatabaseTable()
    numbers: Numbers = Numbers()
    sign_off: SignOff = SignOff()
    limits: Limits = Limits()
    alerts: Alerts = Alerts()
    calendar: CalendarTable = CalendarTable()
    law: Mapping[str, str] = Field(default_factory=dict)
    letters: Letters = Letters()
    demo: bool = False
    folder: Path = Path()

    @property
    def roles(self) -> dict[str, frozenset[str]]:
        """Return who has which roles."""
        return {who: frozenset(person.roles) for who, person in self.people.items()}

    def path(self, name: str) -> Path:
        """Return a path of the settings; relative ones are relative to the file."""
        return self.folder / Path(name)


def demo_people() -> dict[str, Person]:
    """Return the people of the demonstration agency, one per role."""
    return {
        who: Person(name=name, roles=(role,))  # type: ignore[arg-type]  # roles of the table above
        for who, (name, role) in _DEMO_PEOPLE.items()
    }


def demo_settings() -> Settings:
    """Return the settings of the demonstration agency, whatever file or environment says."""
    return _finish(Settings(demo=True))


def load_settings(
    file: str | Path | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings; raise ``SettingsInvalid`` naming every key that cannot be used.

    ``file`` None: the file ``CASEWORK_CONFIG`` names, else ``casework.toml`` in the working
    directory, else none.
    """
    env = os.environ if environ is None else environ
    path = _find(file or env.get("CASEWORK_CONFIG"))
    raw = _read(path) if path else {}
    faults = _overlay(raw, env)
    if faults:
        raise SettingsInvalid(faults)
    for reserved in ("demo", "folder"):
        if reserved in raw:
            raise SettingsInvalid([_unknown(reserved)])
    raw |= {"demo": path is None, "folder": path.parent.resolve() if path else Path.cwd()}
    try:
        settings = Settings.model_validate(raw)
    except ValidationError as error:
        raise SettingsInvalid([_fault(one) for one in error.errors()]) from None
    return _finish(settings)


def _find(named: str | Path | None) -> Path | None:
    if named is None:
        path = Path("casework.toml")
        return path if path.is_file() else None
    path = Path(named)
    if not path.is_file():
        raise SettingsInvalid(
            [Refusal("settings_missing", f"找不到设置文件 {path.name}", field="CASEWORK_CONFIG")]
        )
    return path


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        where = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "不是 UTF-8 文字"
        raise SettingsInvalid(
            [Refusal("settings_syntax", f"设置文件 {path.name} 不是正确的 TOML：{where}")]
        ) from None


def _overlay(raw: dict[str, Any], env: Mapping[str, str]) -> list[Refusal]:
    """Lay the environment over the file: CASEWORK_TABLE__KEY=value."""
    faults = []
    for name, value in sorted(env.items()):
        if not name.startswith(PREFIX) or name in RESERVED or name.startswith(TEST_PREFIX):
            continue
        path = name.removeprefix(PREFIX).lower().split("__")
        table = Settings.model_fields.get(path[0])
        if table is None or path[0] in ("demo", "folder", "people") or len(path) != 2:
            faults.append(_unknown(name))
            continue
        _table(raw, path[0])[path[1]] = _from_text(value, path)
    return faults


def _table(raw: dict[str, Any], name: str) -> dict[str, Any]:
    found = raw.setdefault(name, {})
    return found if isinstance(found, dict) else raw.setdefault(f"{name}?", {})


def _from_text(value: str, path: list[str]) -> Any:
    """Read an environment value as the type its key has: a list by commas, a number."""
    if path in (["sign_off", "steps"], ["letters", "folders"]):
        return [part.strip() for part in value.split(",") if part.strip()]
    if path[0] in ("limits", "alerts") and value.strip().lstrip("-").isdigit():
        return int(value)
    if path == ["sign_off", "seal"] and value.strip().lower() in ("true", "false"):
        return value.strip().lower() == "true"
    return value


def _unknown(name: str) -> Refusal:
    allowed = "、".join(t for t in Settings.model_fields if t not in ("demo", "folder"))
    return Refusal(
        "settings_unknown",
        f"没有设置 {name}，可用的表：{allowed}；环境变量写作 CASEWORK_表__键，如 CASEWORK_DATABASE__URL",
        field=name,
    )


_WHY: Final = {
    "extra_forbidden": "没有这一设置",
    "missing": "缺少这一设置",
    "literal_error": "取值不在允许范围",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "只能用字母、数字、下划线和连字符",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
    "too_short": "至少要有一项",
    "model_type": "应为一个表",
    "mapping_type": "应为一个表",
    "dict_type": "应为一个表",
    "tuple_type": "应为列表",
}


def _fault(error: Any) -> Refusal:
    key = ".".join(str(part) for part in error["loc"])
    allowed = (error.get("ctx") or {}).get("expected", "")
    why = _WHY.get(error["type"], "取值不能使用")
    # The database address may carry a password: its value is never shown.
    value = "" if key.startswith("database") else f"，现为 {str(error['input'])[:60]!r}"
    tail = f"，允许：{allowed}" if allowed else ""
    if error["type"] == "extra_forbidden":
        names = Settings.model_fields.get(str(error["loc"][0]))
        inner = getattr(names.annotation, "model_fields", {}) if names else Settings.model_fields
        tail = f"，可用：{'、'.join(inner)}"
    return Refusal("settings_value", f"设置 {key}：{why}{value}{tail}", field=key)


def _check_numbers(numbers: Numbers) -> None:
    """A series per kind needs the mark in the pattern, or two letters get one number."""
    if numbers.series == "kind" and "{mark}" not in numbers.letter:
        message = "设置 numbers.letter：每类文书单独编号（series = kind）时，格式中应有 {mark}"
        raise SettingsInvalid([Refusal("numbers_mark", message, field="numbers.letter")])
    if "{year}" not in numbers.case or not numbers.case.isascii():
        message = "设置 numbers.case：应含 {year} 和 {serial}，只用字母、数字和连字符"
        raise SettingsInvalid([Refusal("numbers_case", message, field="numbers.case")])


def _finish(settings: Settings) -> Settings:
    """Complete what the file leaves out and check what no single key can tell."""
    try:
        law = resolve_switches(settings.law)
    except InputError as error:
        faults = [
            Refusal(r.code, f"设置 law：{r.message}", r.cites, r.field) for r in error.refusals
        ]
        raise SettingsInvalid(faults) from None
    _check_numbers(settings.numbers)
    people = dict(settings.people) or (demo_people() if settings.demo else {})
    held = {role for person in people.values() for role in person.roles}
    lacking = [ROLES[r] for r in settings.sign_off.steps if people and r not in held]
    if lacking:
        raise SettingsInvalid(
            [
                Refusal(
                    "sign_off_unstaffed",
                    f"设置 sign_off.steps：没有人担任 {'、'.join(lacking)}",
                    field="sign_off.steps",
                )
            ]
        )
    if settings.alerts.red > settings.alerts.yellow:
        raise SettingsInvalid(
            [
                Refusal(
                    "alerts_order",
                    "设置 alerts：red 应不大于 yellow（距风险日的工作日数）",
                    field="alerts.red",
                )
            ]
        )
    return settings.model_copy(update={"law": law, "people": people})
