"""A provider's stream, bytes in to bytes out: `POST /models/v1/chat/completions`, where programs ask a model itself,
against proxies; and the same words through a published workflow, journal and all."""

import asyncio
import contextlib
import http.client
import json
import pathlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from driver.chat import find_database, publish_workflow, sign_in, start_lyceum, start_model, wait_for_sample
from driver.conversations import speaking
from driver.measure import OURS, AtLeast, AtMost, Measure, Pace
from driver.process import ServerProcess, free_port
from driver.servers import FOLDER, ROOT, folder_for_logs, start_uvicorn

LITELLM = "LiteLLM proxy"
HTTPX = "FastAPI + httpx"
DIRECT = "the model itself"
WORKFLOW = "the same through a workflow"
RELAYED = 200
PACE_OF_MODEL = 50
"""Words a second of each answer."""
WORD = b"word"


@dataclass(frozen=True)
class Plan:
    """Where a question goes."""

    server: ServerProcess
    token: str = "scripted"
    path: str = "/v1/chat/completions"
    model: str = "bench"

    def request(self, text: str) -> tuple[bytes, dict[str, str]]:
        """The body of a question, and its fields."""
        messages = [{"role": "user", "content": text}]
        body = json.dumps({"model": self.model, "stream": True, "messages": messages}).encode()
        return body, {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}

    def raw(self, text: str) -> bytes:
        """The same as bytes to send."""
        body, fields = self.request(text)
        fields = {"Host": "127.0.0.1", **fields, "Content-Length": str(len(body))}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"POST {self.path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Answer(asyncio.Protocol):
    """One stream; counts the words that came."""

    def __init__(self, request: bytes):
        self.request = request
        self.words = 0
        self.head = b""
        self.rest = b""
        self.began = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        if not self.words:
            self.head = (self.head + data)[:2000]
        # A word may come in two pieces.
        data = self.rest + data
        self.words += data.count(WORD)
        end = data.rfind(WORD)
        self.rest = data[max(end + len(WORD), len(data) - len(WORD) + 1):] if end >= 0 else data[-len(WORD) + 1:]
        if self.words and not self.began.done():
            self.began.set_result(None)

    def connection_lost(self, error):
        if not self.began.done():
            self.began.set_exception(RuntimeError(f"a stream ended before it said anything: {self.head!r}"))


async def open_answers(plan: Plan, count: int) -> list[Answer]:
    """So many answers, each of which has said something."""
    limit, request = asyncio.Semaphore(20), plan.raw("Speak slowly")

    async def open_one() -> Answer:
        async with limit:
            _, answer = await asyncio.get_running_loop().create_connection(
                lambda: Answer(request), "127.0.0.1", plan.server.port)
            await asyncio.wait_for(answer.began, 60)
            return answer

    return await asyncio.gather(*(open_one() for _ in range(count)))


async def relayed(plan: Plan, model: ServerProcess, seconds: float) -> tuple[float, float]:
    """Words passed on for one second of the server's processor time, and the part of all that the model said."""
    answers = await open_answers(plan, RELAYED)
    with speaking(model):
        await asyncio.sleep(1)
        before, used = sum(answer.words for answer in answers), plan.server.cpu_seconds()
        began = time.perf_counter()
        await asyncio.sleep(seconds)
        used, took = plan.server.cpu_seconds() - used, time.perf_counter() - began
        words = sum(answer.words for answer in answers) - before
    for answer in answers:
        answer.transport.abort()
    return words / used, words / (RELAYED * PACE_OF_MODEL * took)


def first_words(plan: Plan, count: int) -> float:
    """ms from a question to its first word, over a connection that stays open; the median."""
    connection = http.client.HTTPConnection("127.0.0.1", plan.server.port, timeout=60)
    body, fields = plan.request("What does a resistor do?")
    times = []
    for _ in range(count):
        began = time.perf_counter()
        connection.request("POST", plan.path, body, fields)
        answer = connection.getresponse()
        for line in answer:
            if WORD in line:
                times.append((time.perf_counter() - began) * 1000)
                break
        else:
            raise RuntimeError(f"{plan.path} said nothing: {answer.status}")
        answer.read()
    connection.close()
    return median(times)


def start_litellm(logs: pathlib.Path, model_port: int, key: str) -> ServerProcess:
    """The proxy with one worker, from an environment of its own: its versions do not go with those of other peers."""
    port = free_port()
    environment = {
        "PEER_MODEL": f"http://127.0.0.1:{model_port}/v1", "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_LOG": "ERROR", "LITELLM_MASTER_KEY": key, "NO_PROXY": "127.0.0.1", "DISABLE_ADMIN_UI": "True"}
    command = [str(ROOT / ".tools" / "litellm" / "bin" / "litellm"), "--config",
               str(FOLDER / "peers" / "litellm.yaml"), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
    return ServerProcess(
        command, port, "/health/liveliness", logs / "litellm.log", counts_children=False, environment=environment)


def compare(pace: Pace) -> list[Measure]:
    """Relays on all servers alternately, once it is sure that each gives the whole answer."""
    relay = Measure(
        f"{RELAYED} streams of {PACE_OF_MODEL} tokens/s relayed at once", "tokens per CPU-second",
        (LITELLM, HTTPX, WORKFLOW), (AtLeast(5, LITELLM), AtLeast(5, HTTPX)))
    delay = Measure(
        "first token of a relayed stream: delay added", "ms", (LITELLM, HTTPX, WORKFLOW), (AtMost(2),),
        less_is_better=True)
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        model = stack.enter_context(start_model(logs))
        ours = stack.enter_context(start_lyceum(logs, model.port))
        token = sign_in(ours)
        wait_for_sample(ours, token)
        asyncio.run(publish_workflow(find_database(logs / "data")))
        key = f"sk-{secrets.token_hex(32)}"
        peer = {"PEER_MODEL": f"{model.base_url}/v1"}
        plans: Mapping[str, Plan] = {
            OURS: Plan(ours, token, "/models/v1/chat/completions", "scripted"),
            LITELLM: Plan(stack.enter_context(start_litellm(logs, model.port, key)), key),
            HTTPX: Plan(stack.enter_context(start_uvicorn(logs, "relay_httpx", "/ready", peer))),
            WORKFLOW: Plan(ours, token),
        }
        direct = Plan(model)
        for plan in plans.values():
            first_words(plan, 10)
        for _ in range(pace.rounds):
            for name, plan in plans.items():
                delay.figures[name].append(first_words(plan, 100) - first_words(direct, 100))
        for _ in range(pace.rounds):
            for name, plan in plans.items():
                rate, share = asyncio.run(relayed(plan, model, pace.seconds * 2))
                time.sleep(1)
                relay.figures[name].append(rate)
                if plan.server is ours and share < 0.9:
                    raise RuntimeError(f"only {share:.0%} of what the model said was relayed")
    return [relay, delay]
