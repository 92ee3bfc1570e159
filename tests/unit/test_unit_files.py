"""The unit files and the cron line of the docs hold what they promise, and their commands exist."""

import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from etl.cli import main
from tests.conftest import PROJECT

FOLDER = PROJECT / "docs" / "examples" / "unattended"
UNITS = sorted(FOLDER.glob("uptake-*"))
PYTHON = "/opt/uptake/.venv/bin/python"


def section(unit: Path, name: str) -> dict[str, str]:
    parser = RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(unit.read_text())
    return dict(parser[name]) if parser.has_section(name) else {}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_no_fault(unit: Path, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("not run: this machine has no systemd")
    for other in UNITS:
        text = other.read_text().replace(PYTHON, sys.executable).replace("/opt/uptake/.venv/bin/gunicorn", "/bin/true")
        (tmp_path / other.name).write_text(text.replace("/opt/uptake", "/"))
    checked = tmp_path / unit.name.replace("@", "@x")
    if not checked.exists():
        shutil.copy(tmp_path / unit.name, checked)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(checked)],
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in done.stderr.splitlines() if "uptake" in line]
    assert told == [], done.stderr


@pytest.mark.parametrize("name", ["uptake-run.service", "uptake-site.service"])
def test_a_service_has_least_privilege(name: str) -> None:
    service = section(FOLDER / name, "Service")
    for key in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID"):
        assert service[key] == "yes"
    assert (service["User"], service["ProtectSystem"]) == ("uptake", "strict")
    assert (service["ReadWritePaths"], service["CapabilityBoundingSet"]) == ("/var/lib/uptake", "")


def test_the_commands_of_units_and_cron_are_those_of_the_program() -> None:
    lines = [section(FOLDER / "uptake-run.service", "Service")["ExecStart"]]
    lines.append((FOLDER / "uptake.cron").read_text().splitlines()[-1].partition("&& ")[2].partition(" 2>&1")[0])
    for line in lines:
        program, dash, module, *arguments = shlex.split(line)
        assert program.endswith(".venv/bin/python") and (dash, module) == ("-m", "etl")
        done = CliRunner().invoke(main, [*arguments, "--help"])
        assert done.exit_code == 0, done.output


def test_the_time_that_systemd_grants_lies_above_that_of_the_run() -> None:
    service = section(FOLDER / "uptake-run.service", "Service")
    found = re.search(r"--timeout (\d+) --wait (\d+)", service["ExecStart"])
    assert found is not None
    hours = int(service["TimeoutStartSec"].removesuffix("h"))
    assert hours * 60 > 2 * int(found[1]) + int(found[2]) / 60


def test_the_timer_starts_the_service_and_makes_up_for_missed_nights() -> None:
    timer = section(FOLDER / "uptake-run.timer", "Timer")
    assert timer["Persistent"] == "true" and timer["OnCalendar"]
    assert section(FOLDER / "uptake-run.service", "Unit")["OnFailure"] == "uptake-failed@%n.service"
