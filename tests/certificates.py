"""Certificates for servers on loopback."""

from __future__ import annotations

import ssl
import subprocess
from http.server import ThreadingHTTPServer
from pathlib import Path


def self_signed(folder: Path) -> Path:
    """Return a certificate of 127.0.0.1 that nobody has signed but itself; its key lies beside it."""
    path = folder / "server.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", *subject]
    subprocess.run([*command, "-keyout", path.with_suffix(".key"), "-out", path], check=True, capture_output=True)
    return path


def encrypt(server: ThreadingHTTPServer, certificate: Path) -> None:
    """Have a server speak TLS with a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
