"""The proxy example of deploy/ on loopback, with ports and paths of a test."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROXY = Path(__file__).parents[2] / "deploy" / "proxy"
SITE, PLATFORM = "tractatus.example.org", "community.example.org"


def find() -> str | None:
    """The path of nginx, which is often not on the path of users."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def adapted(folder: Path, certificate: Path, key: Path, ports: dict[int, int]) -> str:
    """The example's text with the ports and paths of a test, and nothing else changed.

    Args:
        ports: Each port in the example -> the one to use: 80, 443, 9000 and 9001.
    """
    text = (PROXY / "nginx.conf").read_text()
    headers = folder / "tractatus-headers.conf"
    shutil.copy(PROXY / "tractatus-headers.conf", headers)
    text = re.sub(r"\n *listen \[::\][^\n]*", "", text)
    for port in (80, 443):
        text = re.sub(rf"listen {port}\b", f"listen 127.0.0.1:{ports[port]}", text)
    for port in (9000, 9001):
        text = text.replace(f"127.0.0.1:{port};", f"127.0.0.1:{ports[port]};")
    text = text.replace("https://$host$request_uri", f"https://$host:{ports[443]}$request_uri")
    text = re.sub(r"ssl_certificate \S+;", f"ssl_certificate {certificate};", text)
    text = re.sub(r"ssl_certificate_key \S+;", f"ssl_certificate_key {key};", text)
    return text.replace("/etc/nginx/tractatus-headers.conf", str(headers))


@contextmanager
def running(folder: Path, text: str, port: int) -> Iterator[None]:
    """nginx with that text inside its http block, until the context ends."""
    program = find()
    assert program is not None
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nworker_processes 1;\npid {folder}/pid;\n"
        f"error_log {folder}/error.log;\nevents {{ worker_connections 256; }}\n"
        f"http {{\naccess_log off;\n{temporary}\n{text}\n}}\n"
    )
    words = [program, "-p", str(folder), "-e", str(folder / "error.log")]
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [*words, "-c", str(folder / "nginx.conf")], stdout=output, stderr=output
        )
    try:
        end = time.monotonic() + 10
        while not accepts(port):
            assert process.poll() is None, (folder / "output").read_text()
            assert time.monotonic() < end, (folder / "error.log").read_text()
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        process.wait(10)


def accepts(port: int) -> bool:
    """Whether something listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
