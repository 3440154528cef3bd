"""The commands of the image, run for real: they start, say whether they are well, and stop when asked to."""

import os
import subprocess

from tests.deployment.stack import ROOT, as_owner, health, run, started, wait_until


def test_production_settings_are_clean(production):
    assert "no issues" in run("check", production["environment"], "--deploy", "--fail-level", "WARNING")


def test_web_refuses_a_login_that_row_security_does_not_bind(production):
    wrong = production["environment"] | {
        "DATABASE_URL_FILE": "",
        "DATABASE_URL": production["owner"],
        "DATABASE_OWNER_URL": production["owner"],
    }
    done = subprocess.run([ROOT / "deploy/start", "web"], env=wrong, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "posts.E001" in done.stderr


def test_one_url_of_the_owner_takes_the_web_role(production):
    alone = production["environment"] | {"DATABASE_URL_FILE": "", "DATABASE_URL": production["owner"]}
    assert "no issues" in run("check", alone, "--database", "default")


def test_worker_starts_is_well_and_stops(production):
    environment, log = production["environment"], production["home"] / "worker.log"
    with started("worker", environment, log):
        wait_until(lambda: "Starting worker" in log.read_text(), log)
        assert health("worker", environment).returncode == 0
    lost = environment | {"DATABASE_URL": "postgres://127.0.0.1:1/none"}
    assert "OperationalError" in health("worker", lost).stderr


def test_timer_starts_is_well_and_stops(production):
    environment, home = production["environment"], production["home"]
    log, mark = home / "timer.log", home / "last-run"
    assert health("timer", environment).returncode == 1
    with started("timer", environment, log):
        wait_until(mark.exists, log)
        assert health("timer", environment).returncode == 0
    assert as_owner("select number_of_retries from post_office_email", production["name"]) == [(1,)]  # nobody took it
    os.utime(mark, (0, 0))
    assert "seconds ago" in health("timer", environment).stderr
