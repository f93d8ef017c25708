"""Links by mail, to a real SMTP server: what arrives, what is shown, and what becomes of a server that misbehaves."""

import re
import ssl
import subprocess
import time
import urllib.parse

import httpx
import pytest

from harness.certificates import Authority
from harness.mail import PASSWORD, USER, MailServer
from harness.server import EMAIL, PASSWORD as OWNERS, LyceumServer, free_port

http = httpx.Client(timeout=60)


@pytest.fixture(scope="module")
def mailing(own_model):
    """A server that mails, and the server that it mails by."""
    mails = MailServer(free_port()).start()
    server = LyceumServer(
        own_model.base_url, LYCEUM_SMTP_URL=f"smtp://127.0.0.1:{mails.port}?tls=none",
        LYCEUM_MAIL_FROM="Lycée du Nord <lyceum@school.example>", LYCEUM_PUBLIC_URL="https://school.example")
    server.start()
    yield server, mails
    server.close()
    mails.stop()


@pytest.fixture
def mails(mailing):
    """The mail server, empty and well-behaved."""
    server = mailing[1]
    server.drops, server.refusal, server.hangs = 0, None, False
    while not server.received.empty():
        server.received.get()
    yield server
    server.drops, server.refusal, server.hangs = 0, None, False


def owner(server) -> dict[str, str]:
    answer = http.post(server.base_url + "/api/v1/auth/login", json={"email": EMAIL, "password": OWNERS})
    return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


def invite(server, address: str, locale: str = "en") -> dict:
    body = {"email": address, "role": "teacher", "locale": locale}
    return http.post(
        server.base_url + "/api/v1/invitations", json=body, headers=owner(server)).raise_for_status().json()


def reset(server, address: str) -> float:
    """Asks for a new password; gives the seconds that the answer took."""
    began = time.monotonic()
    answer = http.post(server.base_url + "/api/v1/auth/password-reset", json={"email": address})
    assert answer.status_code == 202 and answer.json() == {"status": "accepted"}
    return time.monotonic() - began


def link(mail, kind: str) -> str:
    """The token in both parts of the mail."""
    text, html = (mail.get_body((part,)).get_content() for part in ("plain", "html"))
    token = re.search(rf"^https://school\.example/sign-in#{kind}=(\S+)\r?$", text, re.M).group(1)
    assert f'href="https://school.example/sign-in#{kind}={token}"' in html
    return token


def test_an_invitation_arrives_is_shown_to_nobody_else_and_works(mailing, mails):
    server, _ = mailing
    shown = invite(server, "ann@north.example", "fr")
    assert shown["delivery"] == "mailed" and "link" not in shown
    mail = mails.next()
    assert mail["To"].addresses[0].addr_spec == "ann@north.example"
    assert mail["From"].addresses[0].display_name == "Lycée du Nord"
    assert mail["Subject"] == "Votre invitation à Lyceum"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["Message-ID"].endswith("@school.example>")
    assert abs(mail["Date"].datetime.timestamp() - time.time()) < 120
    assert mails.envelopes[-1].mail_from == "lyceum@school.example"
    body = {"token": link(mail, "invitation"), "name": "Ann", "password": "another good one"}
    assert http.post(server.base_url + "/api/v1/invitations/accept", json=body).status_code == 201
    assert http.post(server.base_url + "/api/v1/invitations/accept", json=body).status_code == 404
    assert body["token"] not in server.log_path.read_text()


def test_a_link_for_a_new_password_arrives_and_works(mailing, mails):
    server, _ = mailing
    invite(server, "bob@north.example")
    body = {"token": link(mails.next(), "invitation"), "name": "Bob", "password": "the first of them"}
    user = http.post(server.base_url + "/api/v1/invitations/accept", json=body).raise_for_status().json()["user"]["id"]
    reset(server, "bob@north.example")
    done = {"token": link(mails.next(), "token"), "password": "the second of them"}
    assert http.post(server.base_url + "/api/v1/auth/password-reset/complete", json=done).status_code == 204
    sign_in = {"email": "bob@north.example", "password": "the second of them"}
    assert http.post(server.base_url + "/api/v1/auth/login", json=sign_in).status_code == 200
    asked = http.post(
        f"{server.base_url}/api/v1/users/{user}/password-reset", json={}, headers=owner(server)).raise_for_status()
    assert asked.json()["status"] == "mailed" and "url" not in asked.json()
    assert mails.next()["Subject"] == "Set a new password"


def test_a_mail_that_breaks_off_in_the_middle_is_sent_again_the_same(mailing, mails):
    server, _ = mailing
    mails.drops = 1
    invite(server, "carl@north.example")
    mail = mails.next(timeout=60)
    assert mails.drops == 0 and mail["To"].addresses[0].addr_spec == "carl@north.example"
    assert link(mail, "invitation")


def test_what_is_asked_while_the_mail_server_is_away_arrives_when_it_is_back(mailing, mails):
    server, _ = mailing
    mails.stop()
    invite(server, "dora@north.example")
    mails.start()
    assert mails.next(timeout=60)["To"].addresses[0].addr_spec == "dora@north.example"


def test_a_server_that_cannot_at_present_is_asked_again_and_one_that_will_not_is_not(mailing, mails):
    server, _ = mailing
    mails.refusal = "550 5.7.1 never"
    invite(server, "eve@north.example")
    wait_for(lambda: "a mail was given up" in server.log_path.read_text())
    mails.refusal = "451 4.3.0 later"
    tried = server.log_path.read_text().count("is tried again")
    invite(server, "fay@north.example")
    wait_for(lambda: server.log_path.read_text().count("is tried again") > tried)
    mails.refusal = None
    assert mails.next(timeout=60)["To"].addresses[0].addr_spec == "fay@north.example"
    metrics = http.get(server.base_url + "/metrics").text
    assert int(re.search(r'lyceum_mails_total\{outcome="failed"\} (\d+)', metrics).group(1)) >= 1
    assert int(re.search(r'lyceum_mails_total\{outcome="retried"\} (\d+)', metrics).group(1)) >= 1
    log = server.log_path.read_text()
    assert "eve@" not in log and "fay@" not in log


def test_nobody_waits_for_a_mail_server_that_hangs(mailing, mails):
    server, _ = mailing
    mails.hangs = True
    for number in range(3):
        invite(server, f"slow{number}@north.example")
    assert reset(server, EMAIL) < 5
    began = time.monotonic()
    server.stop()
    assert time.monotonic() - began < 20
    assert "mails were not sent" in server.log_path.read_text()
    server.start()


def wait_for(condition, timeout: float = 60) -> None:
    until = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


# The shell, which waits for the server and tells what it said.


@pytest.fixture(scope="module")
def authority():
    made = Authority()
    yield made
    made.close()


@pytest.fixture(scope="module")
def certified(authority):
    """A TLS server's context with a certificate for mail.example and 127.0.0.1."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*authority.issue("mail", "mail.example"))
    return context


@pytest.fixture
def shell(tmp_path):
    """Runs `lyceum admin mail test` with an address of the mail server; no database is needed."""
    program = LyceumServer(None)

    def test(url: str, *, trusting=None, address: str = "ann@north.example") -> subprocess.CompletedProcess:
        environment = {**program.environment, "LYCEUM_SMTP_URL": url, "LYCEUM_MAIL_FROM": "lyceum@school.example"}
        environment.pop("SSL_CERT_FILE", None)
        if trusting:
            environment["SSL_CERT_FILE"] = str(trusting.root)
        return subprocess.run(
            [str(program.program), "admin", "mail", "test", address], env=environment, capture_output=True, text=True,
            timeout=60)

    yield test
    program.close()


@pytest.fixture
def listening():
    """Starts mail servers, which end with the test."""
    started = []

    def start(**options) -> MailServer:
        started.append(MailServer(free_port(), **options).start())
        return started[-1]

    yield start
    for each in started:
        each.stop()


LOGIN = f"{urllib.parse.quote(USER)}:{urllib.parse.quote(PASSWORD)}@"


def test_starttls_with_a_certificate_and_a_login(shell, listening, authority, certified):
    mails = listening(starttls=certified, login=True)
    done = shell(f"smtp://{LOGIN}127.0.0.1:{mails.port}", trusting=authority)
    assert done.returncode == 0, done.stderr
    assert mails.next()["Subject"] == "A test of Lyceum's mail"


def test_tls_from_the_first_byte(shell, listening, authority, certified):
    mails = listening(tls=certified)
    assert shell(f"smtps://127.0.0.1:{mails.port}", trusting=authority).returncode == 0
    assert mails.next()


def test_a_wrong_password_is_said_and_not_shown(shell, listening, authority, certified):
    mails = listening(starttls=certified, login=True)
    done = shell(f"smtp://{LOGIN.replace('p%3A', 'wrong')}127.0.0.1:{mails.port}", trusting=authority)
    assert done.returncode == 1 and "535" in done.stderr
    assert "wrong" not in done.stderr + done.stdout


def test_nothing_is_said_in_the_clear_unless_the_operator_says_so(shell, listening, authority, certified):
    plain = listening()
    done = shell(f"smtp://127.0.0.1:{plain.port}")
    assert done.returncode == 1 and "offers no TLS" in done.stderr
    assert plain.received.empty()
    strange = listening(starttls=certified)
    done = shell(f"smtp://127.0.0.1:{strange.port}")
    assert done.returncode == 1 and "certificate" in done.stderr
    done = shell(f"smtp://localhost:{strange.port}", trusting=authority)
    assert done.returncode == 1 and "certificate" in done.stderr, "the name is not the certificate's"


@pytest.mark.parametrize("case", ["refuses", "drops", "is away"])
def test_the_shell_tells_what_went_wrong(shell, listening, case):
    mails = listening()
    mails.refusal = "550 5.7.1 relaying denied" if case == "refuses" else None
    mails.drops = 1 if case == "drops" else 0
    if case == "is away":
        mails.stop()
    done = shell(f"smtp://127.0.0.1:{mails.port}?tls=none")
    said = {"refuses": "550 5.7.1 relaying denied", "drops": "broke off", "is away": "no connection"}[case]
    assert done.returncode == 1 and said in done.stderr


def test_an_address_with_a_line_break_is_none(shell, listening):
    mails = listening()
    for address in ("a@b.example\r\nRCPT TO:<eve@evil.example>", "a@b.example>,<eve@evil.example", "a@b.example\nX: y"):
        assert shell(f"smtp://127.0.0.1:{mails.port}?tls=none", address=address).returncode == 1
    assert not mails.envelopes


def test_the_listing_masks_the_password_and_says_that_mail_is_on():
    program = LyceumServer(None)
    environment = {
        **program.environment, "LYCEUM_SMTP_URL": "smtp://u:planted-secret@mail.example", "LYCEUM_MAIL_FROM": "a@b.example"}
    done = subprocess.run(
        [str(program.program), "config"], env=environment, capture_output=True, text=True, timeout=60)
    assert "# Mail is on: from a@b.example by mail.example:587 (starttls)" in done.stdout
    assert "planted-secret" not in done.stdout and "LYCEUM_SMTP_URL=***" in done.stdout
    program.close()
