"""Mail against a real, small SMTP server on this machine."""

import base64
import email
import logging
import socketserver
import ssl
import threading
import time
from email import policy

import pytest

from casework.alerts.senders.base import Dead, Delivered, Message, Retry
from casework.alerts.senders.channels import sender_for

MESSAGE = Message("2026-001/due/7", "lisi@in.example", "期限将到", "还有两日。", "https://in.example/c/1", True)
SECRET = "topSecretValue"


class Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def wrap(self):
        try:
            self.connection = self.server.sink.context.wrap_socket(self.connection, server_side=True)
        except OSError:
            return False
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        return True

    def handle(self):
        sink, secure = self.server.sink, False
        if sink.silent:
            time.sleep(0.8)
            return
        if sink.implicit:
            if not self.wrap():
                return
            secure = True
        self.say("220 sink")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                offers = ["sink", *(["AUTH PLAIN"] if secure or sink.careless else []), *(["STARTTLS"] if sink.context and not secure else []), "8BITMIME"]
                for offer in offers[:-1]:
                    self.say(f"250-{offer}")
                self.say(f"250 {offers[-1]}")
            elif verb == "STARTTLS":
                self.say(sink.replies.get("STARTTLS", "220 go"))
                if "STARTTLS" in sink.replies:
                    continue
                if not self.wrap():
                    return
                secure = True
            elif verb == "AUTH":
                sink.login = base64.b64decode(line.split()[2]).decode().split("\0")[1:]
                self.say(sink.replies.get("AUTH", "235 ok"))
            elif verb == "DATA":
                self.say("354 go")
                data = b""
                while (piece := self.rfile.readline()) != b".\r\n":
                    data += piece
                sink.mails.append(email.message_from_bytes(data, policy=policy.default))
                self.say(sink.replies.get("DATA", "250 ok"))
                if sink.hangs_up:
                    break
            elif verb == "QUIT":
                if sink.quit == "slow":
                    time.sleep(0.8)
                else:
                    self.say(sink.quit)
                break
            else:
                self.say(sink.replies.get(verb, "250 ok"))
        if secure:
            self.connection.close()


class Sink:
    def __init__(self):
        self.mails, self.replies, self.login, self.silent, self.context = [], {}, None, False, None
        self.implicit, self.careless, self.hangs_up, self.quit = False, False, False, "221 bye"
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads, self.server.sink = True, self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def plain(self, **more):
        return sender_for(f"smtp://127.0.0.1:{self.port}?from=a@office.example&tls=none&timeout=0.4")


@pytest.fixture
def sink():
    it = Sink()
    yield it
    it.server.shutdown()
    it.server.server_close()


def secure(sink, cert, more=""):
    sink.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    sink.context.load_cert_chain(cert / "cert.pem", cert / "key.pem")
    return sender_for(f"smtp://bot:{SECRET}@localhost:{sink.port}?from=a@office.example&timeout=5{more}")


def test_a_mail_carries_its_key_and_the_same_id_each_time(sink):
    first, again = sink.plain().send(MESSAGE), sink.plain().send(MESSAGE)
    assert isinstance(first, Delivered) and first == again
    mail = sink.mails[0]
    assert mail["X-Casework-Alert"] == MESSAGE.key
    assert mail["Message-ID"] == first.reference and first.reference.endswith("@office.example>")
    assert mail["Subject"] == "期限将到" and mail["To"] == MESSAGE.to
    assert "还有两日。" in mail.get_content() and MESSAGE.link in mail.get_content()


def test_starttls_and_login_with_a_certificate_the_address_trusts(sink, cert, caplog):
    caplog.set_level(logging.DEBUG)
    sender = secure(sink, cert, f"&ca={cert / 'cert.pem'}")
    assert isinstance(sender.send(MESSAGE), Delivered)
    assert sink.login == ["bot", SECRET] and len(sink.mails) == 1
    assert SECRET not in repr(sender) + caplog.text and "lisi" not in caplog.text


def test_a_certificate_nobody_vouches_for_gets_neither_password_nor_mail(sink, cert):
    assert isinstance(secure(sink, cert).send(MESSAGE), Retry)
    assert sink.login is None and not sink.mails


def test_no_starttls_no_mail(sink):
    found = sender_for(f"smtp://127.0.0.1:{sink.port}?from=a@b.example").send(MESSAGE)
    assert isinstance(found, Dead) and not sink.mails


def test_a_refused_login_is_final(sink, cert):
    sink.replies["AUTH"] = "535 no"
    found = secure(sink, cert, f"&ca={cert / 'cert.pem'}").send(MESSAGE)
    assert found == Dead("SMTP 535")


@pytest.mark.parametrize("verb", ["RCPT", "MAIL", "DATA"])
def test_4xx_passes_and_5xx_does_not(sink, verb):
    sink.replies[verb] = "451 lisi@in.example later"
    assert sink.plain().send(MESSAGE) == Retry("SMTP 451")
    sink.replies[verb] = "550 lisi@in.example never"
    assert sink.plain().send(MESSAGE) == Dead("SMTP 550")


def test_a_silent_server_and_none_at_all(sink):
    sink.silent = True
    assert isinstance(sink.plain().send(MESSAGE), Retry)
    none = sender_for("smtp://127.0.0.1:1?from=a@b.example&tls=none")
    assert isinstance(none.send(MESSAGE), Retry)


def test_a_line_break_in_a_header_is_refused(sink):
    bad = Message("k", "a@b.example\nBcc: x@y.example", "s", "t", "", False)
    assert isinstance(sink.plain().send(bad), Dead) and not sink.mails


def test_a_mail_that_was_taken_is_delivered_though_the_server_hangs_up(sink):
    sink.hangs_up = True
    assert isinstance(sink.plain().send(MESSAGE), Delivered)
    assert len(sink.mails) == 1


@pytest.mark.parametrize("farewell", ["500 what", "421 shutting down", "nonsense", "slow"])
def test_a_mail_that_was_taken_is_delivered_whatever_quit_is_answered(sink, farewell):
    sink.quit = farewell
    assert isinstance(sink.plain().send(MESSAGE), Delivered)
    assert len(sink.mails) == 1


def test_a_refusal_is_told_though_quit_fails_as_well(sink):
    sink.replies["RCPT"], sink.quit = "550 no", "500 what"
    assert sink.plain().send(MESSAGE) == Dead("SMTP 550")


def test_a_server_that_hangs_up_before_it_took_the_mail_is_tried_again(sink):
    sink.replies["DATA"], sink.hangs_up = "", True
    assert isinstance(sink.plain().send(MESSAGE), Retry)


def implicit(sink, cert, more=""):
    secure(sink, cert)
    sink.implicit = True
    return sender_for(f"smtps://bot:{SECRET}@localhost:{sink.port}?from=a@office.example&timeout=5{more}")


def test_tls_from_the_start_with_a_certificate_the_address_trusts(sink, cert):
    assert isinstance(implicit(sink, cert, f"&ca={cert / 'cert.pem'}").send(MESSAGE), Delivered)
    assert sink.login == ["bot", SECRET] and len(sink.mails) == 1


def test_tls_from_the_start_with_a_certificate_nobody_vouches_for(sink, cert):
    found = implicit(sink, cert).send(MESSAGE)
    assert isinstance(found, Retry) and "证书" in found.reason
    assert sink.login is None and not sink.mails


def test_a_certificate_of_another_host_is_not_enough(sink, cert):
    implicit(sink, cert)
    other = f"smtps://127.0.0.1:{sink.port}?from=a@office.example&timeout=5&ca={cert / 'cert.pem'}"
    assert isinstance(sender_for(other).send(MESSAGE), Retry) and not sink.mails


@pytest.mark.parametrize("refused", [False, True])
def test_no_login_goes_out_in_the_clear(sink, refused):
    """The server offers a login but no TLS, or offers TLS and then will not have it."""
    sink.careless = True
    if refused:
        sink.context, sink.replies["STARTTLS"] = object(), "454 not now"
    sender = sender_for(f"smtp://bot:{SECRET}@127.0.0.1:{sink.port}?from=a@b.example&timeout=2")
    assert sender.send(MESSAGE) == (Retry("SMTP 454") if refused else Dead("邮件服务器不支持所要求的加密或者登录"))
    assert sink.login is None and not sink.mails


def test_a_login_refused_for_now_is_tried_again(sink, cert):
    sink.replies["AUTH"] = "454 later"
    assert secure(sink, cert, f"&ca={cert / 'cert.pem'}").send(MESSAGE) == Retry("SMTP 454")


@pytest.mark.parametrize("to", ["", "lisi"])
def test_mail_goes_to_addresses_of_mail_only(sink, to):
    found = sink.plain().send(Message("k", to, "s", "t", "", False))
    assert isinstance(found, Dead) and not sink.mails
