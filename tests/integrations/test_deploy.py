"""What stands in deploy/ can be read, and every command in it exists."""

from __future__ import annotations

import configparser
import contextlib
import io
import json
import re
import shlex
from pathlib import Path

import pytest

from casework.cli.main import _COMMANDS, main
from casework.docgen.pages import ROOT

DEPLOY = ROOT / "deploy"
UNITS = ["casework.service", "casework-sweep.service", "casework-sweep.timer"]


def exists(words: list[str]) -> None:
    """A command of ours with these words and options is understood."""
    assert Path(words[0]).name == "casework"
    assert words[1] in _COMMANDS
    with contextlib.redirect_stdout(io.StringIO()):
        assert main([*words[1:], "--help"]) == 0


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return parser


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_a_word_that_does_not_exist_is_seen() -> None:
    with contextlib.redirect_stderr(io.StringIO()), pytest.raises(AssertionError):
        exists(["casework", "sweep", "--twice"])


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_starts_what_exists(name: str) -> None:
    found = unit(name)
    if found.has_section("Service"):
        exists(shlex.split(found["Service"]["ExecStart"]))
        assert found["Service"]["ProtectSystem"] == "strict"
    else:
        assert (DEPLOY / name).with_suffix(".service").is_file()
        exists(re.findall(r"\S*casework sweep.*", read(name))[0].split())


def test_the_daemon_is_started_again_and_watched() -> None:
    service = unit("casework.service")["Service"]
    assert (service["Type"], service["Restart"]) == ("notify", "on-failure")
    assert int(service["WatchdogSec"]) > 0
    assert int(service["TimeoutStopSec"]) == 60


def test_the_container_runs_what_exists() -> None:
    text = read("Containerfile")
    commands = [json.loads(found) for found in re.findall(r"CMD (\[.*\])", text)]
    assert ["casework", "daemon", "status"] in commands
    assert ["casework", "daemon"] in commands
    for command in commands:
        exists(command)
    assert re.search(r"^USER [1-9]\d*$", text, re.M)
    assert re.search(r"^VOLUME ", text, re.M)


def test_kubernetes_runs_what_exists() -> None:
    text = read("kubernetes.yaml")
    commands = [json.loads(found) for found in re.findall(r"command: (\[.*\])", text)]
    assert commands == [["casework", "sweep", "--once"], ["casework", "daemon"]]
    for command in commands:
        exists(command)
    assert "concurrencyPolicy: Forbid" in text
    assert "path: /healthz, port: health" in text


def test_kubernetes_can_be_read() -> None:
    yaml = pytest.importorskip("yaml")
    cron, daemon = yaml.safe_load_all(read("kubernetes.yaml"))
    assert (cron["kind"], daemon["kind"]) == ("CronJob", "Deployment")
    for pod in (cron["spec"]["jobTemplate"]["spec"]["template"], daemon["spec"]["template"]):
        volumes = {volume["name"] for volume in pod["spec"]["volumes"]}
        [container] = pod["spec"]["containers"]
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes
        assert container["securityContext"]["runAsNonRoot"]


def test_what_cron_and_the_health_check_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CASEWORK_DATABASE__URL", "sqlite:///cases.db")
    assert main(["daemon", "status"]) == 1, "nothing has run yet"
    assert main(["sweep", "--once"]) == 0
    assert main(["sweep", "--once"]) == 0
    assert main(["daemon", "status"]) == 0
