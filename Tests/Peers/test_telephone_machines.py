"""Who picks up: an assistant that calls somebody tells a machine from a person, and leaves it a message; and somebody
listens in."""

import json
import threading
import time
import wave

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from harness.baresip import RATE, Softphone, silence
from harness.speech import ScriptedSpeech, tone
from harness.telephony import Office, wait_for
from harness.workflows import agent, graph, message, publish

MESSAGE = "Please call the school back."
# What was said once is kept as sound, and is not asked for again.
ANOTHER = "Please call the library back."


@pytest.fixture(scope="module")
def office(own_model):
    with ScriptedSpeech("Nothing.", pace=0.01) as speech, Office(own_model.base_url, "26000-26499", speech) as office:
        publish(office.http, "caller", graph(message("say", "Good day."), by_call=True))
        publish(office.http, "tutor", graph(agent()))
        account = office.account("try", default_workflow="tutor")
        assert account
        yield office


def voice(seconds: float) -> bytes:
    """What counts as speech: a low hum."""
    return tone(seconds, 220, RATE)


GREETING = silence(0.5) + voice(4.5) + silence(0.6)
BEEP = tone(0.5, 1000, RATE)


@pytest.mark.parametrize(("spoken", "wish", "answered_by", "reason", "said"), [
    (GREETING + BEEP + silence(20), {"on_machine": "message", "machine_message": MESSAGE}, "machine",
     "assistant_hang_up", [MESSAGE]),
    (GREETING + silence(20), {"on_machine": "message", "machine_message": ANOTHER}, "machine", "assistant_hang_up",
     [ANOTHER]),
    (GREETING + BEEP + silence(20), {"on_machine": "hang_up"}, "machine", "answering_machine", []),
    (GREETING + silence(20), {"on_machine": "go_on"}, "machine", None, ["Good day."]),
    (silence(0.5) + voice(0.6) + silence(20), {"on_machine": "hang_up"}, "person", None, ["Good day."]),
    (silence(25), {"on_machine": "message", "machine_message": MESSAGE}, "unknown", None, ["Good day."]),
], ids=["a tone", "no tone", "hang up", "go on", "a person", "silence"])
def test_who_picks_up_is_told_and_done_with_as_was_wished(
        office, tmp_path, spoken, wish, answered_by, reason, said):
    office.speech.spoken = []
    with Softphone(tmp_path, spoken, 40, options=";answermode=auto", name="33123") as phone:
        account = office.account(
            tmp_path.name, "trunk", host="127.0.0.1", port=phone.port, allowed_cidrs=["127.0.0.9/32"],
            outbound_prefixes=["33"])
        placed = office.http.post("/api/v1/calls", json={
            "to": "+33123", "workflow": "caller", "sip_account": account["id"], **wish})
        assert placed.status_code == 202, placed.text
        path = f"/api/v1/calls/{placed.json()['id']}"

        def call() -> dict:
            return office.http.get(path).raise_for_status().json()

        wait_for(lambda: call()["answered_by"], 20, call)
        assert call()["answered_by"] == answered_by
        wait_for(lambda: [text for text in said if text in office.speech.spoken] == said, 10,
                 lambda: office.speech.spoken)
        if reason is None:
            office.http.post(f"{path}/hang-up").raise_for_status()
        ended = wait_for(lambda: (now := call())["status"] == "ended" and now, 20, call)
        assert ended["reason"] == (reason or "assistant_hang_up")
        if "Good day." not in said:
            assert "Good day." not in office.speech.spoken


def listening(office, call: str, token: str | None = None):
    token = token or office.http.headers["Authorization"]
    return connect(office.server.base_url.replace("http:", "ws:") + f"/api/v1/calls/{call}/listen",
                   additional_headers={"Authorization": token}, compression=None)


def level(samples: bytes) -> float:
    values = memoryview(samples).cast("h")
    return (sum(value * value for value in values) / max(1, len(values))) ** 0.5


def test_a_call_under_way_is_heard_by_a_websocket_and_as_a_file_until_it_ends(office, tmp_path):
    spoken = b"".join(silence(0.5) + voice(0.2) for _ in range(60))
    with Softphone(tmp_path, spoken, 40, dial=f"sip:1000@127.0.0.1:{office.sip}"):
        call = wait_for(lambda: next((one for one in office.calls(live="true") if one["status"] == "answered"), None),
                        20, office.calls)["id"]
        heard, file = bytearray(), bytearray()

        def read() -> None:
            with office.http.stream("GET", f"/api/v1/calls/{call}/listen") as answer:
                assert answer.status_code == 200 and answer.headers["Content-Type"] == "audio/wav"
                for piece in answer.iter_bytes():
                    file.extend(piece)

        reader = threading.Thread(target=read)
        reader.start()
        with listening(office, call) as socket:
            assert json.loads(socket.recv(10)) == {"type": "ready", "rate": RATE}
            began = time.monotonic()
            while time.monotonic() < began + 3:
                heard += socket.recv(10)
            taken = time.monotonic() - began
            # As fast as it is spoken, whoever speaks.
            assert abs(len(heard) / 2 / RATE - taken) < 0.5 and level(bytes(heard)) > 1000
            office.http.post(f"/api/v1/calls/{call}/hang-up").raise_for_status()
            last = None
            with pytest.raises(ConnectionClosed):
                while True:
                    last = socket.recv(10)
            assert json.loads(last) == {"type": "end"}
        reader.join(10)
        assert not reader.is_alive()
    (tmp_path / "heard.wav").write_bytes(file)
    with wave.open(str(tmp_path / "heard.wav")) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getsampwidth()) == (1, RATE, 2)
    assert level(bytes(file[44:44 + 2 * (len(file[44:]) // 2)])) > 1000
    ended = office.ended()
    assert ended["media"]["packets_sent"] > 100
    log = office.http.get("/api/v1/audit-events", params={"limit": 50}).json()["data"]
    assert len([one for one in log if one["action"] == "call.listen"]) == 2
    with pytest.raises(InvalidStatus) as refused:
        listening(office, call)
    assert refused.value.response.status_code == 409
