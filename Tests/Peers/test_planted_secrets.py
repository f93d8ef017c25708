"""Recognisable secrets are put wherever a secret can be put, and every route is asked with good and bad input. Afterwards
none of them is found in a log, in the metrics, in traces, in the database, in the audit log, in an error, in another
person's answer, in the configuration's listing, or in what the machine shows of the process."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import urllib.parse

import httpx
import pytest

from harness import authenticator
from harness.client import ChatClient
from harness.collector import Collector
from harness.database import Database
from harness.postgres import PostgresServer
from harness.scripted_model import ScriptedModel
from harness.server import EMAIL, LyceumServer, binary
from harness.telephony import wait_for

OPERATOR = "PlantOperatorTokenPlantOperatorToken01"
PLANTED = {
    "LYCEUM_SECRET_KEY": "PlantSecretKeyPlantSecretKeyPlantSecretKey02",
    "LYCEUM_SECRET_KEY_PREVIOUS": "PlantOldSecretPlantOldSecretPlantOldSecret03",
    "LYCEUM_ADMIN_PASSWORD": "PlantAdminPassword04",
    "LYCEUM_CHAT_API_KEY": "PlantChatKey05",
    "LYCEUM_EMBEDDING_API_KEY": "PlantEmbeddingKey06",
    "LYCEUM_METRICS_TOKEN": "PlantMetricsToken07",
    "LYCEUM_SMTP_URL": "smtp://planter:PlantMailPassword08@127.0.0.1:9",
    "LYCEUM_OTLP_HEADERS": "x-key=PlantCollectorKey09",
}
CHOSEN = {"login": "PlantWrongPassword10", "new": "PlantNewPassword11", "client": "PlantClientSecret12",
          "key": "PlantIdempotencyKey13", "reset": "PlantResetPassword14",
          "stored": "PlantStoredSecret16"}
# What a request holds that is refused; nothing of it is repeated anywhere.
BAD = "PlantBadInput15"


def texts(value: str) -> set[str]:
    """A text and the ways in which it may be written elsewhere."""
    return {value, urllib.parse.quote(value, safe=""), json.dumps(value)[1:-1], value.encode().hex()}


class Watch:
    """Secrets that were seen, and the places where they must not be."""

    def __init__(self):
        self.secrets: dict[str, str] = {}

    def add(self, name: str, value: str) -> str:
        assert len(value) >= 6, name
        self.secrets[name] = value
        return value

    def found_in(self, place: str, text: str, allowed=()) -> list[str]:
        return [
            f"{name} in {place}: …{text[max(0, text.find(form) - 120):text.find(form) + 40]}…"
            for name, value in self.secrets.items() if name not in allowed
            for form in texts(value) if form in text
        ]


@pytest.fixture(scope="module")
def watch():
    watch = Watch()
    for name, value in {**PLANTED, **CHOSEN, "operator": OPERATOR, "bad": BAD}.items():
        watch.add(name, re.search(r"Plant\w+", value)[0])
    return watch


@pytest.fixture(scope="module")
def collector():
    collector = Collector()
    yield collector
    collector.shutdown()


@pytest.fixture(scope="module")
def planted(collector):
    model = ScriptedModel()
    server = LyceumServer(
        model.base_url, **PLANTED, LYCEUM_MAIL_FROM="lyceum@example.org", LYCEUM_LOG_LEVEL="debug",
        LYCEUM_OTLP_ENDPOINT=collector.url, LYCEUM_OPERATOR_TOKEN=OPERATOR)
    server.start()
    ChatClient(server.base_url, password=PLANTED["LYCEUM_ADMIN_PASSWORD"]).wait_for_workflow()
    yield server
    server.close()
    model.stop()


@pytest.fixture(scope="module")
def driven(planted, watch, collector):
    """The server after everything was done to it; gives what errors and other people were answered."""
    driver = Driver(planted, watch)
    driver.live()
    driver.misbehave()
    # Traces leave in the order in which requests ended: once this one's has come, so have all others'.
    trace = os.urandom(16).hex()
    driver.ask("GET", "/api/v1/me", driver.owner, headers={"traceparent": f"00-{trace}-{os.urandom(8).hex()}-01"})
    collector.wait_for(trace.encode())
    return driver


class Driver:
    def __init__(self, server: LyceumServer, watch: Watch):
        self.server, self.watch = server, watch
        self.http = httpx.Client(base_url=server.base_url, timeout=120)
        self.errors: list[str] = []
        self.others: list[str] = []

    def ask(self, method: str, path: str, token=None, **values) -> httpx.Response:
        fields = {**values.pop("headers", {})}
        if token:
            fields["Authorization"] = f"Bearer {token}"
        answer = self.http.request(method, path, headers=fields, **values)
        if not answer.is_success:
            self.errors.append(f"{method} {answer.status_code}: {answer.headers} {answer.text}")
        return answer

    def keep(self, name: str, value: str) -> str:
        return self.watch.add(name, value)

    def sign_in(self, name: str, email: str, password: str) -> dict:
        answer = self.ask("POST", "/api/v1/auth/login", json={"email": email, "password": password})
        body = answer.raise_for_status().json()
        for part in ("access_token", "refresh_token"):
            if part in body:
                self.keep(f"{name} {part}", body[part])
        if "second_factor" in body:
            self.keep(f"{name} ticket", body["second_factor"]["ticket"])
        return body

    def live(self) -> None:
        """What people do with secrets when all goes well."""
        owner = self.sign_in("owner", EMAIL, PLANTED["LYCEUM_ADMIN_PASSWORD"])["access_token"]
        page = self.ask("POST", "/api/v1/auth/login", json={
            "email": EMAIL, "password": PLANTED["LYCEUM_ADMIN_PASSWORD"], "cookies": True})
        for name, value in page.cookies.items():
            self.keep(f"cookie {name}", value)
        self.ask("POST", "/api/v1/auth/refresh", headers={
            "X-CSRF-Token": page.json()["csrf_token"]}).raise_for_status()
        self.http.cookies.clear()
        made = self.ask("POST", "/api/v1/api-keys", owner, headers={"Idempotency-Key": CHOSEN["key"]}, json={
            "name": "k", "scopes": ["members.read"]}).raise_for_status().json()
        self.keep("API key", made["key"].split("_", 2)[2])
        self.ask("POST", "/api/v1/api-keys", owner, headers={"Idempotency-Key": CHOSEN["key"]}, json={
            "name": "k", "scopes": ["members.read"]}).raise_for_status()
        # With mail, tokens of links are known to whoever reads the mail alone; the shell shows them.
        shown = subprocess.run(
            [str(self.server.program), "admin", "user", "create", "default", "ann@example.org", "--role", "learner"],
            env=self.server.environment, capture_output=True, text=True, check=False)
        if shown.returncode != 0:
            slug = Database(self.server).value("SELECT slug FROM tenants LIMIT 1")
            shown = subprocess.run(
                [str(self.server.program), "admin", "user", "create", slug, "ann@example.org", "--role", "learner"],
                env=self.server.environment, capture_output=True, text=True, check=True)
        password = self.keep("made password", json.loads(shown.stdout.splitlines()[-1])["password"])
        ann = self.sign_in("ann", "ann@example.org", password)["access_token"]
        self.ask("POST", "/api/v1/auth/password", ann, json={
            "password": password, "new_password": CHOSEN["new"]}).raise_for_status()
        enrolled = self.ask("POST", "/api/v1/auth/second-factor/enrol", ann, json={
            "password": CHOSEN["new"]}).raise_for_status().json()
        secret = self.keep("second factor", enrolled["secret"])
        codes = self.ask("POST", "/api/v1/auth/second-factor/confirm", ann, json={
            "code": authenticator.code(secret, -1)}).raise_for_status().json()["recovery_codes"]
        for index, code in enumerate(codes):
            self.keep(f"recovery code {index}", code)
        ticket = self.sign_in("ann again", "ann@example.org", CHOSEN["new"])["second_factor"]["ticket"]
        ann = self.ask("POST", "/api/v1/auth/second-factor", json={
            "ticket": ticket, "recovery_code": codes[0]}).raise_for_status().json()["access_token"]
        self.keep("ann's token", ann)
        self.ask("POST", "/api/v1/invitations", owner, json={"email": "bob@example.org", "role": "learner"})
        self.ask("POST", "/api/v1/auth/password-reset", json={"email": "ann@example.org"})
        self.ask("POST", "/api/v1/auth/password-reset/complete", json={
            "token": "x" * 43, "password": CHOSEN["reset"]})
        self.ask("POST", "/api/v1/identity-providers", owner, json={
            "name": "School", "issuer": "https://id.example.org", "client_id": "lyceum",
            "client_secret": CHOSEN["client"]}).raise_for_status()
        self.ask("PUT", "/api/v1/secrets/mail-key", owner, json={"value": CHOSEN["stored"]}).raise_for_status()
        ChatClient(self.server.base_url, token=owner).ask("What does Ohm's law say?")
        self.owner, self.ann = owner, ann

    def misbehave(self) -> None:
        """What people do wrong with secrets: the wrong place, the wrong form, the wrong person."""
        document = self.ask("GET", "/openapi.json").json()
        known = [value for name, value in self.watch.secrets.items()
                 if any(word in name for word in ("API key", "refresh", "ticket", "second factor", "recovery code 1"))]
        for path, methods in document["paths"].items():
            for method, operation in methods.items():
                if (method, path) == ("delete", "/api/v1/sessions"):
                    continue
                self.abuse(method.upper(), path, operation, known)
        for value in [*known, BAD]:
            quoted = urllib.parse.quote(value, safe="")
            for path in (f"/{quoted}", f"/nothing/{quoted}", f"/api/v1/{quoted}/x", f"/assets/{quoted}"):
                self.ask("GET", path)
            self.ask("POST", "/api/v1/auth/refresh", json={"refresh_token": value + "x"})
            self.ask("GET", "/api/v1/me", headers={"Authorization": f"Basic {value}"})
            self.ask("GET", "/api/v1/me", value + "x")
        self.ask("POST", "/api/v1/auth/login", json={"email": EMAIL, "password": CHOSEN["login"]})
        # Somebody else looks at everything that may be seen.
        for path, methods in document["paths"].items():
            if "get" in methods and "{" not in path:
                for token in (self.ann, None):
                    self.others.append(f"{path}: {self.ask('GET', path, token).text}")
        for path in ("/api/v1/audit-events?limit=100", "/api/v1/audit-events?format=csv", "/api/v1/sessions",
                     "/api/v1/api-keys", "/api/v1/users", "/api/v1/invitations", "/api/v1/identity-providers",
                     "/api/v1/secrets", "/api/v1/secrets/mail-key"):
            self.others.append(f"{path}: {self.ask('GET', path, self.owner).text}")

    def abuse(self, method: str, path: str, operation: dict, known: list[str]) -> None:
        operator = {"operator": []} in operation["security"]
        for value in [BAD, known[0], known[-1]]:
            quoted = urllib.parse.quote(value, safe="")
            address = re.sub(r"\{\w+\}", quoted, path)
            token = OPERATOR if operator else self.owner
            if method == "GET":
                self.others.append(self.ask(method, address + f"?limit={quoted}&after={quoted}&x={quoted}", token).text)
                continue
            fields = {"X-Api-Key": value, "X-Hub-Signature": value, "Cookie": f"lyceum_session={value}",
                      "X-CSRF-Token": value, "Content-Type": "application/json"}
            if "requestBody" in operation:
                for body in ('{"password": "' + value, json.dumps({"type": value, "name": [value], "email": {value: 1},
                             "slug": [value], "title": [value], "role": value, "token": value + "x", "code": value,
                             "ticket": value, "password": [value], "query": [value], "scopes": [value], "value": [value],
                             "decision": value, "comment": value}), value):
                    self.ask(method, address, token, headers=fields, content=body)
            elif "{" in path:
                self.ask(method, address, token, headers=fields)
            self.ask(method, address, value, headers=fields)


def test_no_log_line_has_a_secret(driven, watch):
    log = driven.server.log_path.read_text(errors="replace")
    assert len(log.splitlines()) > 500
    assert watch.found_in("the log", log) == []


def test_no_error_repeats_a_secret(driven, watch):
    assert len(driven.errors) > 300
    assert watch.found_in("an error", "\n".join(driven.errors)) == []


def test_nobody_is_shown_anothers_secret(driven, watch):
    text = "\n".join(driven.others)
    assert "/api/v1/audit-events" in text and "session.create" in text
    assert watch.found_in("an answer", text) == []


def test_the_metrics_and_the_traces_have_none(driven, watch, collector):
    metrics = driven.ask("GET", "/metrics", PLANTED["LYCEUM_METRICS_TOKEN"]).raise_for_status().text
    assert watch.found_in("the metrics", metrics) == []
    assert collector.bodies
    assert watch.found_in("a trace", b"\n".join(collector.bodies).decode()) == []


def test_the_database_holds_none_in_plain_text(driven, watch):
    database = Database(driven.server)
    tables = [row[0] for row in database.rows(
        "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace")]
    assert {"audit_events", "idempotency_keys", "second_factors", "users"} <= set(tables)
    for table in tables:
        rows = "\n".join("\t".join(row) for row in database.rows(f"SELECT t::text FROM {table} t"))
        assert watch.found_in(table, rows) == []


def test_the_machine_is_shown_none(driven, watch):
    """What other accounts read of the processes, and what children are told."""
    children = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    assert watch.found_in("the list of processes", children) == []
    own = str(driven.server.process.pid)
    started = [line.split()[0] for line in children.splitlines() if line.split()[1] == own]
    assert started
    for child in started:
        told = pathlib.Path(f"/proc/{child}/environ").read_bytes().decode(errors="replace")
        assert watch.found_in("a child's environment", told) == []


def test_secrets_given_as_flags_leave_the_command_line(watch, own_model):
    server = LyceumServer(own_model.base_url)
    given = ["--operator-token", OPERATOR, f"--secret-key={PLANTED['LYCEUM_SECRET_KEY']}"]
    wrapper = server.folder / "lyceum"
    quoted = " ".join(f"'{word}'" for word in given)
    wrapper.write_text(f'#!/bin/sh\nexec {server.program} "$@" {quoted}\n')
    wrapper.chmod(0o755)
    server.program = wrapper
    try:
        server.start()
        line = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_bytes().decode()
        assert "--operator-token" in line and "serve" in line
        assert watch.found_in("the command line", line) == []
        # They count all the same.
        fields = {"Authorization": f"Bearer {OPERATOR}"}
        assert httpx.get(server.base_url + "/api/v1/tenants", headers=fields, timeout=60).status_code == 200
    finally:
        server.close()


def test_the_configuration_is_listed_with_its_secrets_masked(driven, watch):
    for words in (["config"], ["help"]):
        listed = subprocess.run(
            [str(driven.server.program), *words], env=driven.server.environment, capture_output=True, text=True, check=True)
        assert "LYCEUM_SECRET_KEY" in listed.stdout
        assert watch.found_in("lyceum config", listed.stdout + listed.stderr) == []


BAD_SETTINGS = {
    "LYCEUM_SECRET_KEY": "Plant16", "LYCEUM_OPERATOR_TOKEN": "Plant16 short", "LYCEUM_SMTP_URL": "ftp://u:Plant16@x",
    "LYCEUM_OTLP_HEADERS": "Plant16", "LYCEUM_OUTBOUND_PROXY": "gopher://u:Plant16@x",
    "LYCEUM_DATABASE_URL": "postgresql://u:Plant16@127.0.0.1:9/nothing",
    "LYCEUM_DATABASE_REPLICA_URL": "postgresql://u:Plant16@127.0.0.1:9/nothing", "LYCEUM_SECRET_KEY_PREVIOUS": "Plant16",
}


@pytest.mark.parametrize("key", BAD_SETTINGS)
def test_a_start_that_fails_does_not_say_the_secret(key, tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LYCEUM_")}
    for value in (BAD_SETTINGS[key], BAD_SETTINGS[key].replace("@127.0.0.1:9/", "@127.0.0.1:port%zz/")):
        ended = subprocess.run(
            [str(binary()), "serve"], cwd=tmp_path, capture_output=True, text=True, timeout=120,
            env={**environment, "LYCEUM_DATA_DIR": str(tmp_path / "data"), "LYCEUM_LOG_LEVEL": "debug",
                 "LYCEUM_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCD", "LYCEUM_RESOURCES_DIR": str(tmp_path),
                 "LYCEUM_TOOLS_DIR": str(tmp_path), key: value})
        assert ended.returncode != 0
        assert "Plant16" not in ended.stdout + ended.stderr


def test_the_databases_password_is_in_no_log(watch, own_model):
    postgres = PostgresServer()
    url = postgres.url().replace("lyceum@", "lyceum:PlantDatabasePassword17@")
    server = LyceumServer(
        own_model.base_url, LYCEUM_DATABASE_URL=url, LYCEUM_LOG_LEVEL="debug",
        LYCEUM_SECRET_KEY=PLANTED["LYCEUM_SECRET_KEY"])
    try:
        server.start()
        postgres.crash()
        wait_for(lambda: not server.is_ready(), 20, server.log_tail)
        server.stop()
        log = server.log_path.read_text()
        assert "connection" in log
        for text in ("PlantDatabasePassword17", PLANTED["LYCEUM_SECRET_KEY"]):
            assert text not in log
        shutil.rmtree(server.folder / "data", ignore_errors=True)
    finally:
        server.close()
        postgres.close()
