"""A small OpenID Connect provider of real parts: discovery, PKCE, a code that works once, a signed id_token.

It has one person at its desk, who is sent back at once, as where somebody is signed in at the office already.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "smartpitch", "tajemství úřadu"


class Provider(ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.at_the_desk, self.codes, self.tokens, self.refused = {}, {}, {}, []
        self.swapped = {}  # what userinfo says otherwise than the id_token
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def app(self):
        """Its entry in OIDC_APPS."""
        told = {"server_url": self.url, "uid_field": "sub"}
        return {"provider_id": "mesto", "name": "Město Písek", "client_id": CLIENT, "secret": SECRET, "settings": told}


class Desk(BaseHTTPRequestHandler):
    def do_GET(self):
        page, query = self._asked()
        pages = {
            "/.well-known/openid-configuration": self.discovery,
            "/authorize": self.authorize,
            "/jwks": self.jwks,
            "/userinfo": self.userinfo,
        }
        pages[page](query)

    def do_POST(self):
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.token(form)

    def discovery(self, query):
        url = self.server.url
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        places = {f"{name}_endpoint": f"{url}/{path}" for name, path in names.items()}
        self._json({"issuer": url, "jwks_uri": f"{url}/jwks", "response_types_supported": ["code"]} | places)

    def authorize(self, query):
        assert query["client_id"] == CLIENT and query["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.server.codes[code] = query
        self.send_response(302)
        back = urlencode({"code": code, "state": query["state"]})
        self.send_header("Location", f"{query['redirect_uri']}?{back}")
        self.end_headers()

    def token(self, form):
        asked = self.server.codes.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proven = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        good = asked and asked["code_challenge"] == proven and asked["redirect_uri"] == form["redirect_uri"]
        if not good or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            self.server.refused.append(form)
            return self._json({"error": "invalid_grant"}, status=400)
        token = secrets.token_urlsafe()
        self.server.tokens[token] = person = dict(self.server.at_the_desk)
        frame = {"iss": self.server.url, "aud": CLIENT, "iat": int(time.time()), "exp": int(time.time()) + 60}
        signed = jwt.encode(frame | person, KEY, "RS256", headers={"kid": "one"})
        return self._json({"access_token": token, "token_type": "Bearer", "expires_in": 60, "id_token": signed})

    def userinfo(self, query):
        person = self.server.tokens[self.headers["Authorization"].removeprefix("Bearer ")]
        self._json(person | self.server.swapped)

    def jwks(self, query):
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        self._json({"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]})

    def _asked(self):
        parts = urlsplit(self.path)
        return parts.path, dict(parse_qsl(parts.query))

    def _json(self, answer, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args):
        """Tests are quiet."""
