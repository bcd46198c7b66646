"""From the address of a channel in the settings to its sender, refused before the first alert."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from importlib.metadata import EntryPoint
from ipaddress import ip_address
from typing import Final, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from casework.alerts.senders import dingtalk, feishu, wecom
from casework.alerts.senders.apprise import Apprise, look
from casework.alerts.senders.base import Sender
from casework.alerts.senders.plugin import plugged, plugins
from casework.alerts.senders.smtp import Smtp
from casework.alerts.senders.webhook import Webhook
from casework.errors import Refusal, SettingsInvalid


class _Address:
    """The parts of one address. ``urlsplit().hostname`` would put keys in lower case."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key
        self.scheme = url.partition(":")[0].lower()
        try:
            parts = urlsplit(url)
            pairs = parse_qsl(parts.query, keep_blank_values=True)
            login, _, self.host = parts.netloc.rpartition("@")
        except ValueError:
            self.refuse("地址写法不对")
        user, _, password = login.partition(":")
        self.user, self.password = unquote(user), unquote(password)
        self.path, self.query, self.pairs = parts.path, parts.query, dict(pairs)
        self.fragment = parts.fragment

    def refuse(self, why: str) -> NoReturn:
        """Refuse without a word of the address: it holds secrets."""
        raise _unusable(self.key, self.scheme, why)

    def only(self, *names: str) -> None:
        """Refuse a parameter nobody reads: a mistyped ``secret`` would leave all unsigned."""
        if set(self.pairs) - set(names):
            self.refuse(f"有不认识的参数，可用：{'、'.join(names)}")

    def timeout(self) -> float:
        """Return the time-out in seconds, from 0.1 to 120."""
        text = self.pairs.get("timeout", "10")
        try:
            seconds = float(text)
        except ValueError:
            seconds = 0.0
        if not 0.1 <= seconds <= 120:
            self.refuse("的 timeout 应为 0.1 至 120 秒")
        return seconds

    def ca(self) -> str:
        """Return the file of certificates trusted besides the system's, if one is named."""
        file = self.pairs.get("ca", "")
        try:
            if file:
                ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(file)
        except (OSError, ValueError):
            self.refuse("的 ca 不是可以读取的证书文件（PEM）")
        return file

    def base(self, default: str) -> str:
        """Return the service's address: https, or http on this machine."""
        base = self.pairs.get("base", default).rstrip("/")
        self.guard(base)
        return base

    def guard(self, url: str) -> None:
        """Refuse a service that would be told secrets in the clear."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            self.refuse("的服务地址写法不对")
        if not url.isascii() or not url.isprintable() or " " in url:
            self.refuse("的服务地址只用 ASCII 字符，其他应写作百分号编码")
        if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _here(host))):
            self.refuse("的服务地址应为 https（http 只可用于本机）")


def _unusable(key: str, scheme: str, why: str) -> SettingsInvalid:
    message = f"设置 {key}：{scheme[:20]} {why}"
    return SettingsInvalid([Refusal("channel_address", message, field=key)])


def _here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _smtp(at: _Address) -> Sender:
    at.only("from", "tls", "ca", "timeout")
    try:
        parts = urlsplit(f"//{at.host}")
        host, port = parts.hostname, parts.port
    except ValueError:
        at.refuse("的端口不对")
    sender, implicit = at.pairs.get("from", ""), at.scheme == "smtps"
    if not host or "@" not in sender:
        at.refuse("应写明服务器和 from=发件地址")
    tls = at.pairs.get("tls", "tls" if implicit else "starttls")
    if tls not in (("tls",) if implicit else ("starttls", "none")):
        at.refuse("的 tls 只可为 starttls 或者 none；smtps 不写")
    if tls == "none" and at.user and not _here(host):
        at.refuse("不加密时不得登录，口令会被看到")
    return Smtp(
        host=host,
        port=port or (465 if implicit else 587),
        sender=sender,
        user=at.user,
        password=at.password,
        tls="tls" if tls == "tls" else "none" if tls == "none" else "starttls",
        ca=at.ca(),
        timeout=at.timeout(),
    )


def _wecom(at: _Address) -> Sender:
    at.only("base", "ca", "timeout")
    if not at.host:
        at.refuse("应写明机器人的 key")
    return wecom.WecomRobot(unquote(at.host), at.base(wecom.BASE), at.timeout(), at.ca())


def _wecom_app(at: _Address) -> Sender:
    at.only("base", "ca", "timeout")
    if not (at.user and at.password and at.host.isascii() and at.host.isdigit()):
        at.refuse("应写作 企业ID:应用密钥@应用编号")
    base = at.base(wecom.BASE)
    return wecom.WecomApp(at.user, at.password, int(at.host), base, at.timeout(), at.ca())


def _dingtalk(at: _Address) -> Sender:
    at.only("secret", "base", "ca", "timeout")
    if not at.host:
        at.refuse("应写明机器人的 access_token")
    secret, base = at.pairs.get("secret", ""), at.base(dingtalk.BASE)
    return dingtalk.DingtalkRobot(unquote(at.host), secret, base, at.timeout(), at.ca())


def _feishu(at: _Address) -> Sender:
    at.only("secret", "base", "ca", "timeout")
    if not at.host:
        at.refuse("应写明机器人地址的末段")
    secret, base = at.pairs.get("secret", ""), at.base(feishu.BASE)
    return feishu.FeishuRobot(unquote(at.host), secret, base, at.timeout(), at.ca())


def _webhook(at: _Address) -> Sender:
    if not at.password:
        at.refuse("应在主机前写明签名密钥 :密钥@")
    plain = at.scheme.removeprefix("webhook+")
    url = f"{plain}://{at.host}{at.path}" + (f"?{at.query}" if at.query else "")
    at.guard(url)
    # The query is the receiver's; what is ours stands after #, which is never sent.
    at.pairs = dict(parse_qsl(at.fragment, keep_blank_values=True)) if at.fragment else {}
    at.only("ca", "timeout")
    return Webhook(url, at.password, at.timeout(), at.ca())


def _apprise(at: _Address) -> Sender:
    inner = at.url.partition(":")[2]
    # Apprise takes a second address for part of the path of the first.
    if inner.count("://") != 1:
        at.refuse("之后应为一个 Apprise 的地址，参数中的 :// 写作百分号编码")
    found = look(inner)
    if found and found.ours:
        at.refuse(f"不用于这种渠道，请改用本系统自带的 {found.ours}：")
    if found and not found.scheme:
        hint = f"，是否为 {found.near}？" if found.near else ""
        message = f"设置 {at.key}：Apprise 没有这种渠道{hint}"
        raise SettingsInvalid([Refusal("channel_scheme", message, field=at.key)])
    if found and not found.address:
        at.refuse("不认识所设的地址，写法见 Apprise 的说明")
    return Apprise(inner)


_MAKERS: Final[Mapping[str, Callable[[_Address], Sender]]] = {
    "smtp": _smtp,
    "smtps": _smtp,
    "wecom": _wecom,
    "wecom-app": _wecom_app,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
    "webhook+https": _webhook,
    "webhook+http": _webhook,
    "apprise": _apprise,
}
SCHEMES: Final = tuple(_MAKERS)


def _plugged(points: list[EntryPoint], url: str, key: str) -> Sender:
    """Make the sender of a plug-in. What it raises is not shown: it may quote the address."""
    scheme = points[0].name.lower()
    if len({point.value for point in points}) > 1:
        raise _unusable(key, scheme, "由不止一个插件提供，请只安装一个")
    try:
        return plugged(points[0], url, key)
    except Exception:  # noqa: BLE001 - not our code
        raise _unusable(key, scheme, "的插件不能载入，或者不接受所设的地址") from None


def sender_for(channel: str | Mapping[str, str], key: str = "alerts.channel") -> Sender:
    """Return the sender of an address, or of a table with ``url``; ``key`` is its settings key."""
    url = channel if isinstance(channel, str) else channel.get("url", "")
    scheme, colon, _ = url.partition(":")
    maker = _MAKERS.get(scheme.lower()) if colon else None
    if maker is not None:
        return maker(_Address(url, key))
    # Ours came first: a plug-in cannot take the place of a sender that was tested here.
    others = plugins()
    points = [point for point in others if colon and point.name.lower() == scheme.lower()]
    if points:
        return _plugged(points, url, key)
    schemes = (*SCHEMES, *sorted({point.name.lower() for point in others} - set(SCHEMES)))
    near = get_close_matches(scheme.lower()[:20], schemes, n=1)
    hint = f"，是否为 {near[0]}？" if near else "。"
    # The text before the colon is not shown: in a bare key it would be the key.
    message = f"设置 {key}：没有这种渠道{hint}可用：{'、'.join(schemes)}"
    raise SettingsInvalid([Refusal("channel_scheme", message, field=key)])
