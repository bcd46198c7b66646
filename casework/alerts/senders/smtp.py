"""Mail over SMTP: TLS verified, login, and a Message-ID that is the same at each attempt."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from typing import ClassVar, Literal

from casework.alerts.senders.base import Dead, Delivered, Message, Outcome, Retry, header_key
from casework.alerts.senders.http import TIMEOUT, trusting
from casework.timekeeping import Clock, system_clock


@dataclass(frozen=True)
class Smtp:
    """One mail server. ``ca`` is a file of certificates trusted besides the system's."""

    host: str
    port: int
    sender: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    tls: Literal["tls", "starttls", "none"] = "starttls"
    ca: str = ""
    timeout: float = TIMEOUT
    name: str = "smtp"
    addressed: ClassVar[bool] = True
    clock: Clock = field(default=system_clock, repr=False)

    def send(self, message: Message) -> Outcome:
        """Send one mail. Reasons name the server's code, never its words: they quote addresses."""
        if "@" not in message.to:
            return Dead("收件地址应为电子邮件地址")
        try:
            mail = self._mail(message)
        except ValueError:
            return Dead("收件地址或者标题不能用作邮件头")
        try:
            self._deliver(mail)
        except smtplib.SMTPRecipientsRefused as fault:
            return _judged(min(code for code, _ in fault.recipients.values()))
        except smtplib.SMTPResponseException as fault:
            return _judged(fault.smtp_code)
        except smtplib.SMTPNotSupportedError:
            return Dead("邮件服务器不支持所要求的加密或者登录")
        except UnicodeError:
            return Dead("用户名、口令或者地址含有服务器不能接收的字符")
        except TimeoutError:
            return Retry("邮件服务器超时未答")
        except ssl.SSLCertVerificationError:
            return Retry("邮件服务器的证书不可信")
        except (OSError, smtplib.SMTPException) as fault:
            return Retry(f"连接失败：{type(fault).__name__}")
        return Delivered(mail["Message-ID"])

    def _deliver(self, mail: EmailMessage) -> None:
        """Return once the server has taken the mail; what becomes of QUIT then does not matter.

        A failed farewell must not look like a failed mail: it would be sent again.
        """
        server = self._open()
        try:
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)
        finally:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _open(self) -> smtplib.SMTP:
        """Connect, and be under TLS before anything is told unless the URL says otherwise."""
        if self.tls == "none":
            return smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        context = trusting(self.ca)
        if self.tls == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        domain = self.sender.rpartition("@")[2]
        name = hashlib.sha256(message.key.encode()).hexdigest()[:32]
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.to, message.subject
        mail["Message-ID"] = f"<{name}@{domain}>"
        mail["Date"] = format_datetime(self.clock())
        mail["X-Casework-Alert"] = header_key(message.key)
        if message.urgent:
            mail["Importance"] = "high"
        mail.set_content(message.text + (f"\n\n{message.link}\n" if message.link else "\n"))
        return mail


def _judged(code: int) -> Retry | Dead:
    """4xx passes; 5xx does not, a refused login among them."""
    return Retry(f"SMTP {code}") if code < 500 else Dead(f"SMTP {code}")
