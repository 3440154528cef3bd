"""The commands of the image and nginx as processes of a test: started for real, and expected to stop when asked to.

Nothing here needs a container engine. What needs nginx, or a pg_dump as new as the server, says so when it is skipped.
"""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
HOST = "sdileni.example.cz"
nginx_only = pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is missing (apt-get install nginx-light)")


def address(login, name):
    """The address of another database of the same server, for DATABASE_URL or DATABASE_OWNER_URL."""
    return urlsplit(os.environ[login])._replace(path=f"/{name}").geturl()


def as_owner(statement, database="postgres"):
    """Run one statement outside a transaction; its rows, if it has any."""
    with closing(psycopg2.connect(address("DATABASE_OWNER_URL", database))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


def drop_database(name, patience=60):
    """Autovacuum may be at work in it, whom only a superuser may send away: it leaves by itself. patience: seconds."""
    until = time.monotonic() + patience
    while True:
        try:
            return as_owner(f'drop database if exists "{name}" with (force)')
        except psycopg2.errors.InsufficientPrivilege:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def make_database(name):
    drop_database(name)
    as_owner(f'create database "{name}"')


def run(command, environment, *arguments):
    """One command of deploy/start to its good end; what it said."""
    whole = [ROOT / "deploy/start", command, *arguments]
    done = subprocess.run(whole, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


@contextmanager
def started(command, environment, log):
    """A container's process; it must end by itself, soon and cleanly, when it is asked to."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [ROOT / "deploy/start", command], env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0, log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


def health(what, environment):
    command = [sys.executable, ROOT / "deploy/health.py", what]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def wait_until(condition, log):
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end:
            pytest.fail(log.read_text())
        time.sleep(0.1)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def nginx_configuration(home, port, application):
    """deploy/nginx as it stands, with the paths and ports of this test; the path of its nginx.conf."""
    place = home / "nginx"
    shutil.copytree(ROOT / "deploy/nginx", place)
    moved = {
        "/etc/nginx/mime.types": "/etc/nginx/mime.types",
        "/etc/nginx/": f"{place}/",
        "/run/secrets/": f"{home}/",
        "/data/media/": f"{home}/media/",
        "/dev/stderr": f"{place}/error.log",
        "/dev/stdout": f"{place}/access.log",
        " /tmp/": f" {place}/",
        "listen 8080": f"listen 127.0.0.1:{port}",
        "listen 8443": f"listen unix:{place}/8443",
        "listen 8081": f"listen unix:{place}/8081",
        "http://web:8000": application,
    }
    told = subprocess.run(["nginx", "-v"], capture_output=True, text=True, check=True).stderr
    if tuple(int(number) for number in re.search(r"nginx/([\d.]+)", told)[1].split(".")) < (1, 25, 1):
        moved["  http2 on;\n"] = ""
    pattern = re.compile("|".join(re.escape(found) for found in moved))
    for path in place.glob("*.conf"):
        path.write_text(pattern.sub(lambda match: moved[match[0]], path.read_text()))
    return place / "nginx.conf"


@contextmanager
def nginx(home, application):
    """nginx with our configuration in front of the application; its port."""
    port = free_port()
    configuration = nginx_configuration(home, port, application)
    as_root = " user root;" if os.geteuid() == 0 else ""  # as another account it could not enter the test's directory
    server = subprocess.Popen(["nginx", "-c", configuration, "-g", f"daemon off;{as_root}"], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: _answers(port), configuration)
        yield port
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=20)


def _answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask(port, path, cookie=None, method="GET", body=None, **headers):
    """(status, headers in small letters, body) of one request as the TLS terminator passes it on."""
    given = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"} | headers
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request(method, path, body=body, headers=given | ({"Cookie": cookie} if cookie else {}))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
