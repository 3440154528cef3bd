"""nginx with our configuration in front of gunicorn: what reaches the street, what is logged, what is braked."""

import gzip
import re
import shutil
import subprocess
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.deployment.stack import (
    HOST,
    ask,
    free_port,
    health,
    nginx,
    nginx_configuration,
    nginx_only,
    started,
    wait_until,
)

pytestmark = nginx_only


@pytest.fixture(scope="module")
def site(production):
    """gunicorn as the image starts it, nginx in front: the port of nginx."""
    port, log = free_port(), production["home"] / "web.log"
    environment = production["environment"] | {"WEB_BIND": f"127.0.0.1:{port}"}
    with started("web", environment, log):
        wait_until(lambda: health("web", environment).returncode == 0, log)
        with nginx(production["home"], f"http://127.0.0.1:{port}") as door:
            yield door


def test_two_people_through_the_same_nginx(production, site):
    """Nothing is cached between them; who may not read gets the answer of a missing page."""
    page = f"/praxe/{production['code']}/"
    status, headers, body = ask(site, page, production["jana"])
    assert status == 200 and "Kanárek" in body.decode()
    assert headers["cache-control"] == "private, no-store"
    hidden, missing = ask(site, page, production["lida"]), ask(site, "/praxe/0000000000000000/", production["lida"])
    assert hidden[0] == missing[0] == 404 and hidden[2] == missing[2]
    assert hidden[1]["cache-control"] == "private, no-store"
    assert ask(site, page)[0] == 302
    assert ask(site, page, production["jana"])[0] == 200


def test_headers_of_production(production, site):
    status, headers, _ = ask(site, "/", production["jana"])
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=31536000; includeSubDomains; preload"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["server"] == "nginx" and not {"x-powered-by", "via", "age", "etag"} & set(headers)
    assert ask(site, "/ucet/prihlaseni/")[1]["set-cookie"].startswith("__Host-csrf=")


def test_what_nginx_tells_the_application(site):
    plain = ask(site, "/", **{"X-Forwarded-Proto": "http"})
    assert plain[0] == 301 and plain[1]["location"] == f"https://{HOST}/"
    assert ask(site, "/", Host="elsewhere.example")[0] == 400
    assert ask(site, "/zdravi/pripraven/", Host="10.0.0.1")[2] == b"ok"


def test_static_files_last_for_ever_and_come_compressed(site):
    body = ask(site, "/ucet/prihlaseni/")[2].decode()
    found = re.search(r'href="(/static/css/[^"]+\.css)"', body)[1]
    status, headers, _ = ask(site, found, **{"Accept-Encoding": "br"})
    assert status == 200 and "immutable" in headers["cache-control"] and headers["content-encoding"] == "br"


def test_pages_leave_compressed(production, site):
    _, headers, body = ask(site, "/praxe/", production["jana"], **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert "Kanárek" in gzip.decompress(body).decode()


def test_access_log_holds_neither_searches_nor_secrets(production, site):
    ask(site, "/praxe/?q=zqsearch", production["jana"])
    ask(site, "/pozvanka/zqinvitation/")
    ask(site, "/en/ucet/heslo/nove/1-zqreset/")
    log = production["home"] / "nginx/access.log"
    wait_until(lambda: "/en/ucet/heslo/nove/***" in log.read_text(), log)
    told = log.read_text()
    assert not [word for word in ("zqsearch", "zqinvitation", "zqreset") if word in told]
    assert "/pozvanka/***" in told and "203.0.113.7" in told


def test_guessing_is_braked_by_address(site):
    def statuses(number, address):
        return [ask(site, "/ucet/prihlaseni/", method="POST", **{"X-Forwarded-For": address})[0] for _ in range(number)]

    assert 429 in statuses(60, "198.51.100.1")
    assert 429 not in statuses(5, "198.51.100.2")
    assert ask(site, "/ucet/prihlaseni/", **{"X-Forwarded-For": "198.51.100.1"})[0] == 200


def test_nginx_speaks_like_a_page_of_ours(site, tmp_path):
    status, headers, body = ask(site, "/", method="POST", body=b"x" * 5_000_000)
    assert status == 413 and headers["cache-control"] == "private, no-store" and "příliš velké" in body.decode()
    body = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n%s\r\n--x--\r\n' % (
        b"x" * 5_000_000
    )
    upload = {"method": "POST", "body": body, "Content-Type": "multipart/form-data; boundary=x"}
    assert ask(site, "/praxe/2222222222222222/soubory/", **upload)[0] == 403  # a form without its token, not 413
    with nginx(tmp_path, f"http://127.0.0.1:{free_port()}") as door:
        status, headers, body = ask(door, "/praxe/")
    assert status == 503 and headers["retry-after"] == "60" and "Teď to nejde" in body.decode()
    assert headers["x-content-type-options"] == "nosniff" and headers["cache-control"] == "private, no-store"


class HandsOver(BaseHTTPRequestHandler):
    """A view that has asked who may read, and lets nginx send the file."""

    def do_GET(self):
        self.send_response(200)
        for name, value in (
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", 'attachment; filename="plan.pdf"'),
            ("Cache-Control", "private, no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'self'"),
            ("X-Accel-Redirect", "/soubory-uvnitr/a/plan"),
        ):
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *arguments):
        pass


@contextmanager
def view():
    server = ThreadingHTTPServer(("127.0.0.1", 0), HandsOver)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_a_file_handed_over_keeps_its_headers_and_gets_those_nginx_drops(tmp_path):
    (tmp_path / "media/a").mkdir(parents=True)
    (tmp_path / "media/a/plan").write_bytes(b"%PDF")
    with view() as application, nginx(tmp_path, application) as door:
        status, headers, body = ask(door, "/file/")
        straight = ask(door, "/soubory-uvnitr/a/plan")
    assert (status, body) == (200, b"%PDF")
    assert headers["content-type"] == "application/pdf" and "plan.pdf" in headers["content-disposition"]
    assert headers["cache-control"] == "private, no-store" and "etag" not in headers
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"
    assert straight[0] == 404


def test_nginx_accepts_the_configuration_with_tls(tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}"]
    made += ["-keyout", tmp_path / "tls_key", "-out", tmp_path / "tls_certificate"]
    subprocess.run(made, check=True, capture_output=True)
    configuration = nginx_configuration(tmp_path, free_port(), "http://127.0.0.1:8000")
    (tmp_path / "nginx/tls").mkdir()
    shutil.copy(tmp_path / "nginx/tls.conf", tmp_path / "nginx/tls")
    tried = subprocess.run(["nginx", "-t", "-c", configuration], capture_output=True, text=True)
    assert tried.returncode == 0 and "[warn]" not in tried.stderr, tried.stderr
