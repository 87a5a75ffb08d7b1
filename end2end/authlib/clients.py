"""Authlib as a client of a running Verv: discovery, code flow, id token, refresh, revocation, client credentials.

Starts Verv on a database of its own, as operators do, and plays the person's browser by filling in the pages' forms."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import requests
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

HERE = os.path.dirname(os.path.abspath(__file__))
BINARY = os.environ.get("VERV_BIN") or os.path.join(HERE, "../../target/release/verv")
CALLBACK = "https://app.example/cb"
EMAIL = "kari@example.com"
PASSWORD = "hest batteri stift korrekt"
SECRET = "50%-of+this:is/special=&-0123456789abcdef"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
# The server under test speaks http on this machine.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Verv:
    """The server, its folder, and a registry with a person and three clients."""

    def __init__(self):
        self.data = tempfile.mkdtemp(prefix="verv-authlib-")
        # As root, PostgreSQL runs as another user, who must get in.
        os.chmod(self.data, 0o755)
        self.url = f"http://127.0.0.1:{free_port()}"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("VERV_", "DATABASE_"))}
        self.env |= {"VERV_DATA": self.data, "VERV_ADDR": self.url.removeprefix("http://"), "VERV_LOG": "warn"}
        self.process = subprocess.Popen([BINARY, "serve"], env=self.env, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 120
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("Verv did not start")
            time.sleep(0.1)
        code = {"grants": ["authorization_code", "refresh_token"], "redirectUris": [CALLBACK]}
        self.load({
            "users": [{"email": EMAIL, "password": PASSWORD, "name": "Kari Nordmann"}],
            "clients": [
                {"id": "app", "name": "App", "public": True, **code},
                {"id": "site", "name": "Site", "secret": SECRET, **code},
                {"id": "partner", "secret": SECRET, "grants": ["client_credentials"]},
            ],
        })

    def is_ready(self):
        try:
            return requests.get(self.url + "/readyz", timeout=5).ok
        except requests.ConnectionError:
            return False

    def load(self, registry):
        subprocess.run([BINARY, "load", "-"], env=self.env, input=json.dumps(registry).encode(), stdout=subprocess.DEVNULL, check=True)

    def stop(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)


class Forms(HTMLParser):
    """The forms of a page: where each goes, and its hidden fields."""

    def __init__(self, page):
        super().__init__()
        self.forms = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.fields = self.forms.setdefault(attrs["action"], {})
        elif tag == "input" and attrs.get("type") == "hidden":
            self.fields[attrs["name"]] = attrs.get("value", "")


class Browser:
    """Follows a person's way through the pages until it leaves Verv."""

    def __init__(self, verv):
        self.verv, self.session = verv, requests.Session()

    def go(self, address, decision="allow"):
        answer = self.session.get(address, allow_redirects=False)
        for _ in range(10):
            if answer.is_redirect:
                address = urljoin(answer.url, answer.headers["Location"])
                if not address.startswith(self.verv.url):
                    return address
                answer = self.session.get(address, allow_redirects=False)
                continue
            answer.raise_for_status()
            forms = Forms(answer.text).forms
            if "/login" in forms:
                form, typed = "/login", {"email": EMAIL, "password": PASSWORD}
            else:
                form, typed = "/oauth/authorize", {"decision": decision}
            answer = self.session.post(self.verv.url + form, data=forms[form] | typed, headers={"Origin": self.verv.url}, allow_redirects=False)
        raise AssertionError("this way does not end")


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.verv = Verv()
        cls.addClassCleanup(cls.verv.stop)
        cls.known = requests.get(cls.verv.url + "/.well-known/openid-configuration").json()

    def client(self, name, secret=None, method="none", scope="openid profile email recruitment"):
        return OAuth2Session(name, secret, scope=scope, redirect_uri=CALLBACK, token_endpoint_auth_method=method, code_challenge_method="S256")

    def ask(self, client, browser, nonce="n-0S6_WzA2Mj", **more):
        address, state = client.create_authorization_url(self.known["authorization_endpoint"], code_verifier=VERIFIER, nonce=nonce, **more)
        returned = browser.go(address)
        self.assertEqual(parse_qs(urlsplit(returned).query)["iss"], [self.known["issuer"]])
        return returned, state

    def code_flow(self, client, browser):
        returned, state = self.ask(client, browser)
        return client.fetch_token(self.known["token_endpoint"], authorization_response=returned, state=state, code_verifier=VERIFIER)

    def claims(self, tokens, audience):
        keys = KeySet.import_key_set(requests.get(self.known["jwks_uri"]).json())
        token = jwt.decode(tokens["id_token"], keys, algorithms=["RS256"])
        options = {"iss": {"essential": True, "value": self.known["issuer"]}, "aud": {"essential": True, "value": audience}}
        params = {"nonce": "n-0S6_WzA2Mj", "client_id": audience, "access_token": tokens["access_token"], "max_age": 60}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate()
        return claims

    def test_code_flow(self):
        for name, secret, method in [("app", None, "none"), ("site", SECRET, "client_secret_post")]:
            with self.subTest(name):
                client = self.client(name, secret, method)
                tokens = self.code_flow(client, Browser(self.verv))
                claims = self.claims(tokens, name)
                self.assertEqual((claims["name"], claims["email"], claims["email_verified"]), ("Kari Nordmann", EMAIL, True))
                info = client.get(self.known["userinfo_endpoint"]).json()
                self.assertEqual((info["sub"], info["email"]), (claims["sub"], EMAIL))

    def test_refresh_and_revocation(self):
        client = self.client("app")
        first = dict(self.code_flow(client, Browser(self.verv)))
        second = dict(client.refresh_token(self.known["token_endpoint"]))
        self.assertNotEqual(first["refresh_token"], second["refresh_token"])
        self.assertEqual(client.get(self.known["userinfo_endpoint"]).status_code, 200)
        self.assertEqual(client.revoke_token(self.known["revocation_endpoint"], token=second["refresh_token"]).status_code, 200)
        self.assertEqual(client.get(self.known["userinfo_endpoint"]).status_code, 401)
        with self.assertRaises(OAuthError) as refused:
            client.refresh_token(self.known["token_endpoint"], refresh_token=second["refresh_token"])
        self.assertEqual(refused.exception.error, "invalid_grant")

    def test_a_code_used_twice(self):
        client = self.client("app")
        returned, state = self.ask(client, Browser(self.verv))
        exchange = {"authorization_response": returned, "state": state, "code_verifier": VERIFIER}
        client.fetch_token(self.known["token_endpoint"], **exchange)
        self.assertEqual(client.get(self.known["userinfo_endpoint"]).status_code, 200)
        with self.assertRaises(OAuthError):
            self.client("app").fetch_token(self.known["token_endpoint"], **exchange)
        self.assertEqual(client.get(self.known["userinfo_endpoint"]).status_code, 401)

    def test_the_person_says_no(self):
        client = self.client("app", scope="recruitment")
        address, state = client.create_authorization_url(self.known["authorization_endpoint"], code_verifier=VERIFIER, prompt="consent")
        told = parse_qs(urlsplit(Browser(self.verv).go(address, "deny")).query)
        self.assertEqual((told["error"], told["state"], told["iss"]), (["access_denied"], [state], [self.known["issuer"]]))

    def test_client_credentials(self):
        client = self.client("partner", SECRET, "client_secret_post", scope="recruitment:client")
        tokens = client.fetch_token(self.known["token_endpoint"], grant_type="client_credentials")
        self.assertEqual((tokens["scope"], tokens["token_type"], tokens["expires_in"]), ("recruitment:client", "Bearer", 3600))
        with self.assertRaises(OAuthError) as refused:
            self.client("partner", SECRET + "x", "client_secret_post").fetch_token(self.known["token_endpoint"], grant_type="client_credentials")
        self.assertEqual(refused.exception.error, "invalid_client")


if __name__ == "__main__":
    result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(Clients))
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(failed != 0)
