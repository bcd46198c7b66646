"""What no single key of the settings can tell, found at start and not at the first letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from casework.alerts.alert import KINDS
from casework.calendar.workdays import workday_calendar
from casework.cases.words import ROLES
from casework.errors import InputError, Refusal, SettingsInvalid
from casework.law.documents import DOCUMENTS
from casework.law.switches import resolve_switches
from casework.settings.tables import Agency, Alerts, Letters, Numbers, Person, Settings, demo_people

_TOKENS: Final = re.compile(r"\{([^{}]*)\}")
_MARK: Final = re.compile(r"[^\W\d_]{0,10}")
_SERIAL: Final = re.compile(r"serial(:0[1-9])?")


def _pattern_faults(key: str, pattern: str, names: Iterable[str]) -> Iterator[Refusal]:
    """Yield what would make two numbers alike, or none at all, before the first is drawn."""
    found = _TOKENS.findall(pattern)
    serials = [name for name in found if _SERIAL.fullmatch(name)]
    known = {*names, *serials}
    wrong = [name for name in found if name not in known]
    loose = set("{}") & set(_TOKENS.sub("", pattern))
    if wrong or loose or len(serials) != 1 or found.count("year") != 1:
        allowed = "、".join(f"{{{name}}}" for name in (*names, "serial", "serial:04"))
        message = (
            f"设置 {key}：应有且只有一个 {{year}} 和一个 {{serial}}，现为 {pattern!r}，"
            f"允许的字段：{allowed}"
        )
        yield Refusal("numbers_pattern", message, field=key)


def _number_faults(numbers: Numbers) -> Iterator[Refusal]:
    """A series per kind needs the mark in the pattern, or two letters get one number."""
    names = ("prefix", "mark", "year", "again")
    yield from _pattern_faults("numbers.letter", numbers.letter, names)
    yield from _pattern_faults("numbers.case", numbers.case, ("year",))
    if numbers.series == "kind" and "{mark}" not in numbers.letter:
        message = "设置 numbers.letter：每类文书单独编号（series = kind）时，格式中应有 {mark}"
        yield Refusal("numbers_mark", message, field="numbers.letter")
    for name in ("{mark}", "{again}"):
        if numbers.series == "case" and name not in numbers.letter:
            message = (
                f"设置 numbers.letter：一件一个号（series = case）时，格式中应有 {name}，"
                "否则同一件的几份文书会同号"
            )
            yield Refusal("numbers_mark", message, field="numbers.letter")
    yield from _mark_faults(numbers)
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", _TOKENS.sub("0", numbers.case)):
        message = (
            "设置 numbers.case：除 {year} 和 {serial} 外只用字母、数字、下划线和连字符，"
            f"不以符号开头（编号要用在文件名和网址中），现为 {numbers.case!r}"
        )
        yield Refusal("numbers_case", message, field="numbers.case")


def _mark_faults(numbers: Numbers) -> Iterator[Refusal]:
    """Yield marks of no document, marks no number can print, and an empty second mark."""
    for code, mark in numbers.marks.items():
        field = f"numbers.marks.{code[:20]}"
        if code not in DOCUMENTS:
            message = f"设置 {field}：没有文书 {code[:20]!r}，可用：{'、'.join(DOCUMENTS)}"
            yield Refusal("numbers_marks", message, field=field)
        elif not _MARK.fullmatch(mark):
            message = f"设置 {field}：标记至多10个字，不含空格、花括号和数字，现为 {mark[:20]!r}"
            yield Refusal("numbers_marks", message, field=field)
    plain = numbers.again.replace("{n}", "").replace("{cn}", "")
    if plain == numbers.again or set("{}") & set(plain) or not plain.isprintable():
        # Without the count the third answer would have the number of the second.
        message = f"设置 numbers.again：应有 {{n}}（2）或者 {{cn}}（二），现为 {numbers.again!r}"
        yield Refusal("numbers_again", message, field="numbers.again")
    elif numbers.again.startswith("{n}"):
        message = "设置 numbers.again：{n} 之前应有别的字，如 -{n}，否则会与顺序号相连"
        yield Refusal("numbers_again", message, field="numbers.again")


def _law(chosen: Mapping[str, str]) -> Mapping[str, str]:
    try:
        return resolve_switches(chosen)
    except InputError as error:
        raise SettingsInvalid(
            replace(r, message=f"设置 law.{r.field}：{r.message}", field=f"law.{r.field}")
            for r in error.refusals
        ) from None


def _together(settings: Settings, people: Mapping[str, Person]) -> Iterator[Refusal]:
    """Yield what no single key can tell."""
    yield from _number_faults(settings.numbers)
    held = {role for person in people.values() for role in person.roles}
    lacking = [step for step in settings.sign_off.steps if not _staffed(settings, step, held)]
    if people and lacking:
        names = "、".join(f"{ROLES[role]}（{role}）" for role in lacking)
        message = f"设置 sign_off.steps：没有人担任 {names}，请在 [people] 中补充，或者改审批步骤"
        yield Refusal("sign_off_unstaffed", message, field="sign_off.steps")
    alerts = settings.alerts
    if alerts.red > alerts.yellow:
        message = (
            f"设置 alerts：red（现为 {alerts.red}）应不大于 yellow（现为 {alerts.yellow}），"
            "都是距风险日的工作日数"
        )
        yield Refusal("alerts_order", message, field="alerts.red")
    yield from _alert_faults(settings, people)
    yield from _path_faults(settings)
    yield from _region_faults(settings)
    yield from _look_faults(settings.letters)


def _alert_faults(settings: Settings, people: Mapping[str, Person]) -> Iterator[Refusal]:
    """Yield what would leave an alert without a way out, before one is owed."""
    alerts = settings.alerts
    for code in alerts.steps:
        if code not in KINDS:
            message = f"设置 alerts.steps：没有 {code[:30]!r} 这种期限，可用：{'、'.join(KINDS)}"
            yield Refusal("alerts_steps", message, field=f"alerts.steps.{code[:30]}")
    if alerts.link and "{number}" not in alerts.link:
        message = "设置 alerts.link：应有 {number}，发送时换成办件编号"
        yield Refusal("alerts_link", message, field="alerts.link")
    addressed: dict[str, bool] = {}
    yield from _channel_faults(alerts.channels, addressed)
    for key, reach in _reaches(settings, people):
        for channel, address in reach.items():
            yield from _reach_faults(f"{key}.{channel}", channel, address, alerts, addressed)


def _reaches(
    settings: Settings, people: Mapping[str, Person]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "alerts.fallback", settings.alerts.fallback
    yield "alerts.events", dict.fromkeys(settings.alerts.events, "")
    for who, person in people.items():
        yield f"people.{who}.reach", person.reach


def _reach_faults(
    key: str, channel: str, address: str, alerts: Alerts, addressed: Mapping[str, bool]
) -> Iterator[Refusal]:
    """Yield a channel nobody has set, and one that needs an address and has none."""
    if channel not in alerts.channels:
        allowed = "、".join(alerts.channels) or "（尚未设置任何渠道）"
        message = f"设置 {key}：没有名为 {channel} 的渠道，可用：{allowed}"
        yield Refusal("alerts_channel", message, field=key)
    elif addressed.get(channel) and not address.strip():
        message = f"设置 {key}：渠道 {channel} 需要收件地址（邮件地址、成员账号或者手机号）"
        yield Refusal("alerts_address", message, field=key)


def _channel_faults(channels: Mapping[str, str], addressed: dict[str, bool]) -> Iterator[Refusal]:
    """Yield addresses nothing could be sent to; without one nothing of sending is loaded.

    ``addressed`` learns which channels need a recipient.
    """
    if not channels:
        return
    from casework.alerts.senders.channels import sender_for

    for name, address in channels.items():
        try:
            addressed[name] = sender_for(address, f"alerts.channels.{name}").addressed
        except SettingsInvalid as error:
            yield from error.refusals


def _staffed(settings: Settings, step: str, held: set[Any]) -> bool:
    acting = {role: set(others) for role, others in settings.sign_off.substitutes.items()}
    return bool(held & ({step} | acting.get(step, set())))  # type: ignore[call-overload]  # a role


def _path_faults(settings: Settings) -> Iterator[Refusal]:
    """Yield every folder and file of the settings that is not there."""
    folders = [("letters.folders", name) for name in settings.letters.folders]
    folders += [("calendar.notices", name) for name in (settings.calendar.notices,) if name]
    for key, name in folders:
        if not settings.path(name).is_dir():
            yield Refusal("folder_missing", f"设置 {key}：找不到文件夹 {name!r}", field=key)
    base = settings.letters.base
    if base and not settings.path(base).is_file():
        yield Refusal(
            "base_missing", f"设置 letters.base：找不到文件 {base!r}", field="letters.base"
        )
    synonyms = settings.similar.synonyms
    if synonyms and not settings.path(synonyms).is_file():
        message = f"设置 similar.synonyms：找不到文件 {synonyms!r}"
        yield Refusal("synonyms_missing", message, field="similar.synonyms")


def _look_faults(letters: Letters) -> Iterator[Refusal]:
    """A base document brings its own look: what stands beside it would do nothing."""
    if not letters.base:
        return
    chosen = [n for n in Letters.model_fields if n.startswith(("font_", "margin_"))]
    idle = [n for n in chosen if getattr(letters, n) != Letters.model_fields[n].default]
    idle += ["layout"] if letters.layout == "xinhan" else []
    for name in idle:
        message = (
            f"设置 letters.{name}：已用 letters.base 指定底版文件，版式、字体和页边距以底版为准，"
            "两者只能设一个"
        )
        yield Refusal("letters_base", message, field=f"letters.{name}")


def _region_faults(settings: Settings) -> Iterator[Refusal]:
    """Yield a region nobody knows, not even the agency's own files."""
    table = settings.calendar
    own = settings.path(table.notices) if table.notices else None
    if not table.region or (own is not None and not own.is_dir()):
        return
    try:
        workday_calendar(table.region, extra=own)
    except InputError as error:
        message = f"设置 calendar.region：{error.message}"
        yield Refusal("region_unknown", message, field="calendar.region")


def finished(settings: Settings) -> Settings:
    """Complete what the file leaves out and check what no single key can tell."""
    law = _law(settings.law)
    people = dict(settings.people) or (demo_people() if settings.demo else {})
    faults = list(_together(settings, people))
    if faults:
        raise SettingsInvalid(faults)
    return settings.model_copy(update={"law": law, "people": people, "agency": _agency(settings)})


def _agency(settings: Settings) -> Agency:
    """The agency of the demonstration is a department of a city; of others nothing is assumed."""
    agency = settings.agency
    if not settings.demo or agency.kind or agency.level:
        return agency
    return agency.model_copy(update={"kind": "department", "level": "city"})
