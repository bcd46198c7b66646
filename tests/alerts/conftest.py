"""Shared by the tests of the senders: a far side, and a certificate nobody vouches for."""

import shutil
import subprocess

import pytest
from alerts.far import Far
from alerts.reminders import Office, settings_of


@pytest.fixture
def far():
    it = Far()
    yield it
    it.close()


@pytest.fixture(scope="session")
def cert(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate")
    folder = tmp_path_factory.mktemp("cert")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )
    return folder


@pytest.fixture
def open_office(open_scene, far):
    """Open a database as an office: ``reach``, ``people``, ``lease`` and keys of [alerts]."""
    far.say((200, {}))

    def _open(address, **keys):
        return Office(open_scene(address, settings_of(far.host, **keys)), far)

    return _open


@pytest.fixture
def office(url, open_office):
    """An office on each kind of database, all of whose officers are told over one webhook."""
    return open_office(url)


@pytest.fixture
def lone_office(url, open_office):
    """An office of which the handler alone has a channel, and nobody else is told anything."""
    return open_office(url, reach=["chengban"])
