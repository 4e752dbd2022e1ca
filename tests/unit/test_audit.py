"""The audit says "none known" only if a source of advisories was asked and can be believed."""

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

AUDIT = Path(__file__).parents[2] / "envs" / "audit.py"
DEAD = "http://127.0.0.1:9"  # nothing listens there
LOCK = "jinja2==3.1.6\nnumpy==2.4.6\n"


class Advisories(BaseHTTPRequestHandler):
    """Answers as OSV does, from the server's list of packages with a vulnerability."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        name = asked["package"]["name"]
        ranges = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9"}]}]
        affected = [{"package": {"name": name, "ecosystem": "PyPI"}, "ranges": ranges}]
        known = f"{name}=={asked['version']}" in self.server.known
        body = {"vulns": [{"id": "OSV-1", "affected": affected}]} if known else {}
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        server.known = []
        Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


@pytest.fixture
def audit(tmp_path):
    """Return a function that audits a lock without network, and gives status and output."""
    lock = tmp_path / "some.lock"
    lock.write_text(LOCK)
    proxies = dict.fromkeys(("https_proxy", "HTTPS_PROXY"), DEAD)

    def run(address):
        command = [sys.executable, AUDIT, lock, "--osv-url", address]
        command += ["--cache-dir", tmp_path / "cache"]
        environment = os.environ | proxies | {"NO_PROXY": "127.0.0.1"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.returncode, done.stdout

    return run


def address_of(server):
    return f"http://127.0.0.1:{server.server_port}"


def test_without_a_source_nothing_is_said_of_vulnerabilities(audit):
    status, said = audit(DEAD)
    assert status == 3
    assert len(said.splitlines()) == 1
    assert "NOT AUDITED" in said
    assert "known vulnerabilities" not in said


def test_a_source_that_does_not_know_an_old_vulnerability_is_not_believed(audit, server):
    status, said = audit(address_of(server))
    assert status == 3
    assert "NOT AUDITED" in said
    assert "jinja2==2.10" in said


def test_a_source_that_can_be_believed_is(audit, server):
    server.known = ["jinja2==2.10"]
    status, said = audit(address_of(server))
    assert status == 0
    assert "no known vulnerabilities of 2 packages, says OSV" in said


def test_vulnerabilities_are_listed(audit, server):
    server.known = ["jinja2==2.10", "numpy==2.4.6"]
    status, said = audit(address_of(server))
    assert status == 1
    assert "numpy 2.4.6: OSV-1, mended in 9.9" in said
    assert "1 known vulnerabilities of 2 packages" in said
