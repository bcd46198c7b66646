"""The tables of casework.toml, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from casework.alerts.alert import Thresholds
from casework.alerts.hours import CLOCK_TIME, Hours, clock_time

RoleName = Literal[
    "registrar", "handler", "unit_handler", "unit_head", "legal_reviewer", "secrecy_reviewer",
    "office_head", "leader", "signer", "seal_keeper", "archivist", "auditor", "admin",
]  # fmt: skip
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Font = Annotated[str, Field(pattern=r"^[\w .\-]{1,60}$")]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]
Reach = Mapping[ChannelName, Annotated[str, Field(max_length=200)]]
ClockTime = Annotated[str, Field(pattern=rf"^{CLOCK_TIME.pattern}$")]
PersonId = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f]{1,64}$")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Agency(_Table):
    """[agency]: the organ that answers, and where its answers may be challenged."""

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,32}$")] = "demo"
    """Key of the agency in the database; never changed once cases exist."""
    name: Name = "演示市某某局"
    """Full name of the organ that answers, as letters print it."""
    kind: Literal["", "government", "department", "vertical", "dispatched", "authorised"] = ""
    """What sort of organ it is; it decides which organ reconsiders (复议法 24 to 28). Blank: unknown."""
    level: Literal["", "national", "province", "city", "county", "township"] = ""
    """Its level. Blank: unknown."""
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
    reach: Reach = Field(default={}, repr=False)
    """Channels alerts reach this officer by, each with the officer's address there."""

    @field_validator("roles", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class DatabaseTable(_Table):
    """[database]: where the cases are."""

    url: Name = "sqlite:///casework.db"
    """SQLAlchemy address; a relative SQLite path is relative to the file."""

    @property
    def shown(self) -> str:
        """The address as a message may show it: one of a server may hold a password."""
        return f"，现为 {self.url!r}" if self.url.startswith("sqlite:///") else ""


class Numbers(_Table):
    """[numbers]: patterns of case and document numbers."""

    case: Name = "{year}-{serial:04}"
    """Pattern of case numbers; ASCII, with {year} and {serial}."""
    letter: Name = "{prefix}{mark}〔{year}〕{serial}号"
    """Pattern of document numbers: {prefix}, {mark}, {year}, {serial}, {again}."""
    series: Literal["kind", "agency", "case"] = "kind"
    """Serials run for each kind of letter (its mark), for the agency, or one for each case."""
    year: Literal["signed", "received"] = "signed"
    """The year of a document number: that of signing, or of the receipt of the request."""
    marks: Mapping[str, str] = Field(default_factory=dict)
    """Code of a document -> its mark in numbers, where the template's is not the agency's."""
    again: str = "-{n}"
    """What {again} is for the answer of a second round: {n} is 2, {cn} 二; else nothing."""


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
    """[alerts]: when a case turns yellow and red, and who is told by which channel."""

    yellow: Annotated[int, Field(ge=0, le=60)] = 5
    """At most so many working days left: yellow."""
    red: Annotated[int, Field(ge=0, le=60)] = 2
    """At most so many working days left: red."""
    steps: Mapping[str, tuple[Annotated[int, Field(ge=0, le=60)], ...]] = Field(
        default_factory=dict
    )
    """Kind of clock -> working days before its last day on which alerts come (docs/alerts.md)."""
    morning: ClockTime = "08:30"
    """When the digest of the day goes out on working days."""
    quiet_from: ClockTime = "20:00"
    """When the quiet hours begin."""
    quiet_to: ClockTime = "08:00"
    """When the quiet hours end; the same as their beginning: there are none."""
    link: str = ""
    """Address of a case, with {number}, printed in alerts; blank: none."""
    give_up: Annotated[int, Field(ge=1, le=720)] = 72
    """Hours after which a message that cannot be sent is given up."""
    channels: Mapping[ChannelName, Annotated[str, Field(min_length=1, max_length=2000)]] = Field(
        default={}, repr=False
    )
    """Channels by name, each an address (docs/alerts.md). They hold secrets: better set by environment."""
    fallback: Reach = Field(default={}, repr=False)
    """Channels, with an address where one needs it, for officers without a reach of their own."""
    events: tuple[ChannelName, ...] = ()
    """Channels a program listens to: every alert at once, one message each."""

    @field_validator("events", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @field_validator("steps", mode="before")
    @classmethod
    def _tuples(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}

    @property
    def thresholds(self) -> Thresholds:
        """When alerts come, as the pure part takes it."""
        return Thresholds(self.yellow, self.red, self.steps)

    @property
    def hours(self) -> Hours:
        """The office's hours, as the pure part takes them."""
        return Hours(*map(clock_time, (self.morning, self.quiet_from, self.quiet_to)))


class Daemon(_Table):
    """[daemon]: what ``casework daemon`` does and how often. Times are Asia/Shanghai."""

    sweep: Annotated[int, Field(ge=1, le=3600)] = 60
    """Seconds between two looks for alerts that became due."""
    deliver: Annotated[int, Field(ge=1, le=3600)] = 20
    """Seconds between two rounds of sending."""
    lease: Annotated[int, Field(ge=60, le=3600)] = 300
    """Seconds after which a message whose sender has gone is taken over."""
    alarm: Annotated[int, Field(ge=1, le=10080)] = 60
    """Minutes an alert may wait unsent before the daemon counts as unhealthy."""
    listen: Annotated[str, Field(pattern=r"^$|^[\w.\-\[\]:]{1,100}:\d{1,5}$")] = ""
    """Host and port of /healthz and /metrics, like 127.0.0.1:9180; blank: none."""
    seal_at: ClockTime = "23:30"
    """When the day is sealed."""
    backup: str = ""
    """Folder of daily backups; blank: none."""
    backup_at: ClockTime = "02:30"
    """When the daily backup is made."""
    backup_keep: Annotated[int, Field(ge=1, le=1000)] = 14
    """How many daily backups are kept."""


class CalendarTable(_Table):
    """[calendar]: region, and a folder of the agency's own notices."""

    region: str = ""
    """Region whose own days off count as well, by name or GB/T 2260 code; blank: none."""
    notices: str = ""
    """Folder of the agency's own holiday notices, national and regional."""


class Statutes(_Table):
    """[statutes]: the official texts the agency has loaded."""

    folder: Name = "statutes"
    """Folder the loaded texts are kept in; while it is not there, none is loaded."""


class Letters(_Table):
    """[letters]: folders searched before the built-in templates; how pages look; fonts."""

    folders: tuple[str, ...] = ()
    """Folders of templates, searched in this order."""
    base: str = ""
    """A .docx whose styles and page set-up letters take, instead of ours."""
    fonts: str = ""
    """A folder of the agency's own font files for PDF, looked into before those of the system."""
    layout: Literal["template", "plain", "xinhan"] = "template"
    """Layout of letters: what each template says, plain, or 信函格式; forms stay forms."""
    font_body: Font = "仿宋_GB2312"
    """Font of the text."""
    font_title: Font = "方正小标宋简体"
    """Font of titles, and of the agency's name in 信函格式."""
    font_heading: Font = "黑体"
    """Font of headings 一、."""
    font_subheading: Font = "楷体_GB2312"
    """Font of headings （一）."""
    font_page_number: Font = "宋体"
    """Font of page numbers."""
    margin_top: Annotated[int, Field(ge=25, le=80)] = 37
    """Top margin, mm."""
    margin_bottom: Annotated[int, Field(ge=25, le=80)] = 35
    """Bottom margin, mm; the page number stands 7 mm below the text."""
    margin_left: Annotated[int, Field(ge=15, le=60)] = 28
    """Left margin, mm."""
    margin_right: Annotated[int, Field(ge=15, le=60)] = 26
    """Right margin, mm."""

    @field_validator("folders", mode="before")
    @classmethod
    def _tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value


class SimilarTable(_Table):
    """[similar]: similar cases, the look-ups at intake, the outlook."""

    least: Annotated[int, Field(ge=1, le=100)] = 5
    """Similar cases below which an outlook says that there are too few."""
    askers: Annotated[int, Field(ge=2, le=100)] = 3
    """Different applicants asking the same from which on Art 44 is pointed out."""
    synonyms: str = ""
    """The agency's own file of synonyms, joined with the built-in one; blank: none."""


class Review(_Table):
    """[review]: checks before a reply goes out; an agency may add and raise, never lower."""

    severity: Mapping[str, Literal["error"]] = Field(default_factory=dict)
    """Code of a check -> error: a warning that blocks submission in this agency."""
    modules: tuple[str, ...] = ()
    """Python modules whose list CHECKS holds checks of the agency's own."""

    @field_validator("modules", mode="before")
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
    people: Mapping[PersonId, Person] = Field(default_factory=dict)
    database: DatabaseTable = DatabaseTable()
    numbers: Numbers = Numbers()
    sign_off: SignOff = SignOff()
    limits: Limits = Limits()
    alerts: Alerts = Alerts()
    daemon: Daemon = Daemon()
    calendar: CalendarTable = CalendarTable()
    law: Mapping[str, str] = Field(default_factory=dict)
    statutes: Statutes = Statutes()
    letters: Letters = Letters()
    similar: SimilarTable = SimilarTable()
    review: Review = Review()
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
