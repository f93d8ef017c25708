"""A server with a telephone and a scripted voice, its accounts and numbers."""

import time

from harness.baresip import free_port
from harness.client import ChatClient
from harness.server import LyceumServer
from harness.speech import ScriptedSpeech


class Office:
    """Within a `with` block: a server on a model, that hears what the test says and speaks in tones."""

    def __init__(self, model_url: str, ports: str, speech: ScriptedSpeech, **settings: str):
        self.sip = free_port()
        self.speech = speech
        service = {"URL": speech.base_url, "MODEL": "scripted"}
        self.server = LyceumServer(
            model_url, LYCEUM_SIP_LISTEN=f"udp:127.0.0.1:{self.sip},tcp:127.0.0.1:{self.sip}", LYCEUM_RTP_PORTS=ports,
            LYCEUM_OUTBOUND_ALLOW_CIDRS="127.0.0.0/8",
            **{f"LYCEUM_SPEECH_{key}": value for key, value in service.items()},
            **{f"LYCEUM_VOICE_{key}": value for key, value in service.items()}, **settings)

    def __enter__(self) -> "Office":
        self.server.start()
        self.client = ChatClient(self.server.base_url)
        self.http = self.client.http
        return self

    def __exit__(self, *error) -> None:
        self.server.close()

    def account(self, name: str, mode: str = "open", **members) -> dict:
        """Sets up an account."""
        answer = self.http.post("/api/v1/sip-accounts", json={"name": name, "mode": mode, **members})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def number(self, account: dict, workflow: str, **members: str) -> None:
        """Maps a `number` or a `prefix` to a workflow."""
        body = {"sip_account": account["id"], "workflow": workflow, **members}
        answer = self.http.post("/api/v1/phone-numbers", json=body)
        assert answer.status_code == 201, answer.text

    def settings(self, **members) -> None:
        """How all assistants speak from now on."""
        self.http.put("/api/v1/voice-settings", json=members).raise_for_status()

    def calls(self, **query: str) -> list[dict]:
        return self.http.get("/api/v1/calls", params=query).raise_for_status().json()["data"]

    def ended(self, seconds: float = 10) -> dict:
        """The newest call, once it is over."""
        return wait_for(lambda: next((call for call in self.calls()[:1] if not call["live"]), None), seconds, self.calls)


def wait_for(found, seconds: float, what):
    """What it finds at last; `what` is said where that is nothing."""
    until = time.monotonic() + seconds
    while not (one := found()):
        assert time.monotonic() < until, what()
        time.sleep(0.05)
    return one
