"""Calls every command and query of a demo community with arguments that its OpenAPI document allows and with others, and fails
at the first answer that is no answer: a status of 500 or above, a status or a body that the document does not tell of.

    python3 run.py            # a minute of calls at random
    python3 run.py 600        # ten minutes, of which some for every operation with every kind of value

WEZER_SERVER names the binary (else it is looked for in the target directory). Schemathesis is installed from PyPI into the target
directory. Without it the test says "skipped", unless WEZER_REQUIRE_TOOLS is set.
"""

import hashlib
import http.client
import json
import os
import pathlib
import re
import secrets
import subprocess
import sys
import tempfile
import urllib.parse

SCHEMATHESIS = "schemathesis==4.32.0"
# Broken by design for a test of single calls: a stream that lasts a quarter of an hour.
STREAM = "/api/events"

root = pathlib.Path(__file__).resolve().parents[4]
target = root / os.environ.get("CARGO_TARGET_DIR", "target")
binary = os.environ.get("WEZER_SERVER", str(target / "debug" / "community-server"))


def tool():
    """The command that runs schemathesis; None if it can't be had. A folder of its own needs neither venv nor a Python that lets
    packages in."""
    home = target / "schemathesis"
    if not (home / "bin" / "schemathesis").exists():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
        if subprocess.run([*install, "--only-binary", ":all:", "--target", home, SCHEMATHESIS], check=False).returncode != 0:
            return None
    os.environ["PYTHONPATH"] = str(home)
    return [sys.executable, str(home / "bin" / "schemathesis")]


def call(origin, method, path, body=None, **headers):
    address = urllib.parse.urlsplit(origin)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.request(method, path, body, {"Origin": origin, **headers})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def token_of_an_operator(origin):
    """Signs in as an operator of the demo and makes a token, as a person would who writes a program."""
    form = urllib.parse.urlencode({"name": "ana", "password": "demo", "to": "/"})
    _, headers, _ = call(origin, "POST", "/sign-in", form, **{"Content-Type": "application/x-www-form-urlencoded"})
    cookie = headers["Set-Cookie"].split(";")[0]
    _, _, found = call(origin, "POST", "/api/queries/member", json.dumps({"name": "Ana"}), Cookie=cookie)
    token = "wz_" + secrets.token_hex(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    create = {"member": json.loads(found)["id"], "digest": digest, "label": "schemathesis", "days": 1}
    status, _, answer = call(origin, "POST", "/api/commands/create_api_token", json.dumps(create), Cookie=cookie)
    assert status == 200, answer
    return token


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    program = tool()
    if program is None:
        required = bool(os.environ.get("WEZER_REQUIRE_TOOLS"))
        print(f"{'failed' if required else 'skipped'}: schemathesis can't be installed from PyPI")
        return int(required)
    with tempfile.TemporaryDirectory(prefix="wezer-schemathesis-") as data:
        serve = [binary, "serve", "--data", data, "--listen", "127.0.0.1:0", "--quiet"]
        server = subprocess.Popen(serve, stdout=subprocess.PIPE, text=True)
        try:
            origin = next(found[1] for line in server.stdout if (found := re.search(r"served at (http://\S+)", line)))
            token = token_of_an_operator(origin)
            # One worker: several trip over CPython's parser, which is not safe for threads in 3.11.
            common = [
                f"{origin}/api/openapi.json", "--max-failures", "20", "--continue-on-failure", "--warnings", "off",
                "--exclude-path", STREAM, "--rate-limit", "45/s", "--request-timeout", "20",
                "--header", f"Authorization:Bearer {token}", "--header", f"Origin:{origin}",
                "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
            ]
            phases = "coverage,fuzzing" if seconds >= 600 else "fuzzing"
            run = [*program, "run", *common, "--phases", phases, "--max-time", str(seconds)]
            done = subprocess.run(run, check=False, cwd=data).returncode
            if server.poll() is not None:
                print(f"failed: the server ended with {server.returncode}")
                return 1
            if call(origin, "GET", "/api/queries/currencies", Authorization=f"Bearer {token}")[0] != 200:
                print("failed: the token was lost on the way, so the calls after that proved nothing")
                return 1
        finally:
            server.terminate()
            server.wait()
        audit = subprocess.run([binary, "audit", "--data", data], check=False).returncode
        return done or audit


sys.exit(main())
