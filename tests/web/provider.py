"""An OpenID provider of our own on loopback: enough of OpenID Connect Core 1.0 to log somebody in, or to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


@dataclass
class Provider:
    claims: dict[str, Any]
    """What it says of who logs in."""
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims of the ID token that are not as they should be: ``nonce``, ``aud``, ``iss``, ``exp``."""
    forged: bool = False
    """The token is signed with another key than the published one."""
    base: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def log_in(self, address: str) -> str:
        """Do what a person does at the provider: follow the address, and return where they are sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code{len(self.codes)}"
        self.codes[code] = asked
        return f"{urlsplit(asked['redirect_uri']).path}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], secret: str) -> dict[str, Any]:
        asked = self.codes.pop(form["code"])
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        assert challenge.decode() == asked["code_challenge"]
        assert secret == "client:secret"  # noqa: S105
        now = int(time.time())
        claims = {"iss": self.base, "aud": "client", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        key = RSAKey.generate_key(2048, {"kid": "1"}) if self.forged else self.key
        text = jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.claims | self.lies, key)
        return {"access_token": "a", "token_type": "Bearer", "id_token": text}

    def answer(self, path: str) -> dict[str, Any]:
        if path == "/jwks":
            return {"keys": [self.key.as_dict(private=False)]}
        ways = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        signed = {"id_token_signing_alg_values_supported": ["RS256"], "response_types_supported": ["code"]}
        return {"issuer": self.base, **{name: self.base + way for name, way in ways.items()}, **signed}


@contextmanager
def provider(**claims: Any) -> Iterator[Provider]:
    """Serve a provider that names one person."""
    served = Provider(claims)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(served.answer(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            basic = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
            self._send(served.token({name: values[0] for name, values in parse_qs(body).items()}, basic))

        def _send(self, found: dict[str, Any]) -> None:
            data = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.base = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield served
        server.shutdown()
        thread.join()
