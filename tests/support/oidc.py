"""An OpenID Connect provider of our own for tests: discovery, keys, codes, signed tokens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "sapxep-test"


@dataclass
class Person:
    """Who signs in at the provider; may change while it runs."""

    email: str


@contextmanager
def provider(who: str | Person) -> Iterator[str]:
    """Start a provider at which this person signs in at once; yields its address."""
    person = Person(who) if isinstance(who, str) else who
    key = RSAKey.generate_key(2048, {"kid": "one"})
    nonces: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def answer(self, document: object) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:  # noqa: N802 - the library's name
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/.well-known/openid-configuration":
                self.answer(
                    {
                        "issuer": address,
                        "authorization_endpoint": f"{address}/authorize",
                        "token_endpoint": f"{address}/token",
                        "jwks_uri": f"{address}/keys",
                        "response_types_supported": ["code"],
                        "subject_types_supported": ["public"],
                        "id_token_signing_alg_values_supported": ["RS256"],
                    }
                )
            elif parts.path == "/keys":
                self.answer({"keys": [key.as_dict(private=False)]})
            elif parts.path == "/authorize":
                code = uuid4().hex
                nonces[code] = asked.get("nonce", "")
                back = urlencode({"code": code, "state": asked["state"]})
                self.send_response(302)
                self.send_header("Location", f"{asked['redirect_uri']}?{back}")
                self.end_headers()
            else:
                self.send_error(404)

        def do_POST(self) -> None:  # noqa: N802 - the library's name
            length = int(self.headers["Content-Length"])
            sent = parse_qs(self.rfile.read(length).decode())
            now = int(time.time())
            email = person.email
            claims = {
                "iss": address,
                "sub": email,
                "aud": CLIENT,
                "iat": now,
                "exp": now + 600,
                "nonce": nonces.pop(sent["code"][0]),
                "email": email,
                "email_verified": True,
                "name": email.split("@")[0],
            }
            token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)
            self.answer(
                {"access_token": "x", "token_type": "Bearer", "expires_in": 600, "id_token": token}
            )

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    address = f"http://localhost:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
