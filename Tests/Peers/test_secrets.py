"""`lyceum secrets` beside two servers on one database: nothing is lost, whatever happens to the rotation."""

import re
import secrets as randomness
import signal
import subprocess
import threading
import time
import uuid

import httpx
import pytest

from harness import authenticator
from harness.client import ChatClient
from harness.postgres import PostgresServer
from harness.server import LyceumServer

http = httpx.Client(timeout=60)


@pytest.fixture(scope="module")
def postgres():
    postgres = PostgresServer()
    yield postgres
    postgres.close()


@pytest.fixture(scope="module")
def pair(postgres, own_model):
    """Two servers on one database, with one secret."""
    secret = randomness.token_urlsafe(48)
    servers = [
        LyceumServer(
            own_model.base_url, LYCEUM_DATABASE_URL=postgres.url(), LYCEUM_SECRET_KEY=secret,
            LYCEUM_TOKEN_ALGORITHM="ES256")
        for _ in range(2)
    ]
    for server in servers:
        server.start()
    yield servers
    for server in servers:
        server.close()


def command(server, *words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(server.program), "secrets", *words], env={**server.environment, **environment}, cwd=server.folder,
        capture_output=True, text=True, timeout=120)


def rotate(server, **environment: str) -> str:
    done = command(server, "rotate", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def sql(postgres, text: str) -> list[str]:
    done = subprocess.run(
        [str(postgres.programs / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", postgres.url(), "-c", text],
        capture_output=True, text=True, check=True)
    return done.stdout.split()


def add_people(postgres, count: int) -> list[str]:
    """Members with the password of the first person."""
    emails = [f"{uuid.uuid4().hex}@example.org" for _ in range(count)]
    values = ", ".join(f"('{email}')" for email in emails)
    sql(postgres, f"""
        WITH person AS (
            INSERT INTO users (id, email, name, password_hash, created_at)
            SELECT gen_random_uuid(), v.email, 'Person', u.password_hash, now()
            FROM (VALUES {values}) AS v (email), (SELECT * FROM users ORDER BY created_at LIMIT 1) AS u RETURNING id)
        INSERT INTO memberships (tenant_id, user_id, role, created_at)
        SELECT t.id, person.id, 'learner', now() FROM (SELECT * FROM tenants LIMIT 1) AS t, person""")
    return emails


class Person:
    """Somebody with an app."""

    def __init__(self, server, email: str):
        self.email = email
        self.client = ChatClient(server.base_url, email).http
        enrolled = self.client.post(
            "/api/v1/auth/second-factor/enrol", json={"password": "correct horse battery"}).raise_for_status().json()
        self.secret = enrolled["secret"]

    def confirm(self) -> None:
        """Takes the app into use, with a code of the period before, so that the next one is good at once."""
        self.client.post(
            "/api/v1/auth/second-factor/confirm", json={"code": authenticator.code(self.secret, -1)}
        ).raise_for_status()

    def sign_in(self, server) -> httpx.Response:
        first = http.post(
            server.base_url + "/api/v1/auth/login", json={"email": self.email, "password": "correct horse battery"})
        ticket = first.raise_for_status().json()["second_factor"]["ticket"]
        return http.post(
            server.base_url + "/api/v1/auth/second-factor",
            json={"ticket": ticket, "code": authenticator.code(self.secret)})


def test_second_factors_are_taken_and_tokens_signed_while_everything_is_sealed_anew(pair, postgres):
    people = [Person(pair[index % 2], email) for index, email in enumerate(add_people(postgres, 8))]
    stop = threading.Event()
    failures, signed, enrolled = [], 0, []

    def work():
        """Enrolments, which seal, and requests with signed tokens, all the while."""
        nonlocal signed
        client = ChatClient(pair[0].base_url, add_people(postgres, 1)[0])
        turn = 0
        while not stop.is_set():
            turn += 1
            server = pair[turn % 2]
            answers = [
                http.get(server.base_url + "/api/v1/me", headers={"Authorization": f"Bearer {client.token}"}),
                http.post(
                    server.base_url + "/api/v1/auth/second-factor/enrol", json={"password": "correct horse battery"},
                    headers={"Authorization": f"Bearer {client.token}"}),
                http.get(server.base_url + "/.well-known/jwks.json"),
            ]
            for answer in answers:
                if answer.status_code != 200:
                    failures.append((answer.status_code, answer.text))
            enrolled.append(answers[1].json().get("secret"))
            signed += 1

    worker = threading.Thread(target=work)
    worker.start()
    try:
        for index, person in enumerate(people):
            if index % 2 == 0:
                said = rotate(pair[1])
                assert re.search(r"^made key [0-9a-f]{8}$", said, re.MULTILINE)
                assert re.search(r"^second_factors\.secret: sealed \d+ values? anew$", said, re.MULTILINE)
                assert re.search(r"^retired [0-9a-f]{8}$", said, re.MULTILINE)
            person.confirm()
            assert person.sign_in(pair[index % 2]).status_code == 200
    finally:
        stop.set()
        worker.join()
    assert failures == []
    assert signed > 0 and all(enrolled)
    status = command(pair[0], "status").stdout
    assert len(re.findall(r", open,", status)) == 1
    assert re.search(r"^second_factors\.secret: \d+ under [0-9a-f]{8}$", status, re.MULTILINE)
    # A server that knows nothing of all that.
    pair[0].restart()
    for server in pair:
        assert http.get(server.base_url + "/.well-known/jwks.json").json()["keys"]
        assert "could not be read" not in server.log_path.read_text()


def test_a_rotation_that_is_killed_is_finished_by_the_next_one(pair, postgres):
    person = Person(pair[0], add_people(postgres, 1)[0])
    # Enough values for the kill to strike among them.
    sql(postgres, f"""
        WITH person AS (
            INSERT INTO users (id, email, name, password_hash, created_at)
            SELECT gen_random_uuid(), 'crowd' || n || '@example.org', 'Person', 'x', now()
            FROM generate_series(1, 6000) AS n RETURNING id)
        INSERT INTO second_factors (user_id, secret, created_at)
        SELECT person.id, f.secret, now() FROM person, (SELECT secret FROM second_factors LIMIT 1) AS f""")
    killed = 0
    for pause in (0.15, 0.25, 0.35, 0.5):
        child = subprocess.Popen(
            [str(pair[0].program), "secrets", "rotate"], env=pair[0].environment, cwd=pair[0].folder,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause)
        if child.poll() is None:
            killed += 1
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert killed > 0
    # The copies belong to other people, so they do not open: they are named, and nothing is thrown away.
    ended = command(pair[0], "rotate")
    assert ended.returncode == 1 and "cannot be opened" in ended.stderr and len(ended.stderr.splitlines()) == 1
    assert sql(postgres, "SELECT count(*) FROM second_factors WHERE secret IS NULL") == ["0"]
    sql(postgres, "DELETE FROM users WHERE email LIKE 'crowd%'")
    said = rotate(pair[0])
    assert re.search(r"^retired [0-9a-f]{8}", said, re.MULTILINE)
    person.confirm()
    assert person.sign_in(pair[1]).status_code == 200


def test_two_rotations_exclude_each_other(pair):
    children = [
        subprocess.Popen(
            [str(pair[0].program), "secrets", "rotate"], env=pair[0].environment, cwd=pair[0].folder,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ends = [(child.communicate()[1], child.returncode) for child in children]
    assert any(code == 0 for _, code in ends)
    assert all(code == 0 or "Another `lyceum secrets rotate` is running" in text for text, code in ends)
    assert len(re.findall(r", open,", command(pair[0], "status").stdout)) == 1


def test_another_secret_stops_the_start_with_one_clear_line(pair, own_model, postgres):
    before = sql(postgres, "SELECT id, state FROM sealing_keys ORDER BY id")
    wrong = LyceumServer(
        own_model.base_url, LYCEUM_DATABASE_URL=postgres.url(), LYCEUM_SECRET_KEY=randomness.token_urlsafe(48))
    try:
        with pytest.raises(RuntimeError):
            wrong.start()
        last = wrong.log_path.read_text().splitlines()[-1]
        assert last.startswith("lyceum: LYCEUM_SECRET_KEY is not the one that")
        assert "LYCEUM_SECRET_KEY_PREVIOUS" in last
        assert wrong.process.returncode == 1
        ended = command(wrong, "rotate")
        assert ended.returncode == 1 and ended.stderr.startswith("lyceum: LYCEUM_SECRET_KEY is not the one that")
    finally:
        wrong.close()
    assert sql(postgres, "SELECT id, state FROM sealing_keys ORDER BY id") == before


def test_the_secret_is_changed_without_signing_anybody_out(pair, postgres):
    """One server after the other gets the new secret beside the old one; then everything is sealed anew, and the old
    one is dropped."""
    person = Person(pair[0], add_people(postgres, 1)[0])
    # Tokens under the secret itself.
    for server in pair:
        server.stop()
        server.environment["LYCEUM_TOKEN_ALGORITHM"] = "HS256"
        server.start()
    token = ChatClient(pair[0].base_url).token
    page = http.post(
        pair[0].base_url + "/api/v1/auth/login",
        json={"email": person.email, "password": "correct horse battery", "cookies": True}).raise_for_status()
    cookies, csrf = dict(page.cookies), page.json()["csrf_token"]
    old, new = pair[0].environment["LYCEUM_SECRET_KEY"], randomness.token_urlsafe(48)
    for server in pair:
        server.stop()
        server.environment.update(LYCEUM_SECRET_KEY=new, LYCEUM_SECRET_KEY_PREVIOUS=old)
        server.start()
        me = http.get(server.base_url + "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert me.status_code == 200
    refreshed = httpx.post(
        pair[0].base_url + "/api/v1/auth/refresh", cookies=cookies, headers={"X-CSRF-Token": csrf}, timeout=60)
    assert refreshed.status_code == 200 and refreshed.json()["csrf_token"] != csrf
    person.confirm()
    said = rotate(pair[0])
    assert "wrapped 1 key under LYCEUM_SECRET_KEY" in said
    assert "nothing sealed needs LYCEUM_SECRET_KEY_PREVIOUS any more" in said
    for server in pair:
        server.stop()
        del server.environment["LYCEUM_SECRET_KEY_PREVIOUS"]
        server.start()
    assert person.sign_in(pair[1]).status_code == 200
    me = http.get(pair[0].base_url + "/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert me.status_code == 401


def test_a_private_database_whose_key_file_is_gone_gets_no_new_one(own_model):
    server = LyceumServer(own_model.base_url)
    try:
        server.start()
        server.stop()
        file = server.folder / "data" / "secret.key"
        key = file.read_text()
        file.unlink()
        with pytest.raises(RuntimeError):
            server.start()
        assert "secret.key is missing" in server.log_path.read_text().splitlines()[-1]
        assert not file.exists()
        file.write_text(key)
        file.chmod(0o600)
        server.start()
        assert "made key" in rotate(server)
    finally:
        server.close()
