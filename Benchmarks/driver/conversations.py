"""Answers that are passed on while a model speaks, many open at once; coming back to one, and long lists of conversations
and of what was said in one."""

import asyncio
import contextlib
import http.client
import json
import time
import urllib.request
from statistics import median

from driver.chat import (
    CHATKIT, Place, find_database, publish_workflow, sign_in, start_lyceum, start_model, start_peer, wait_for_sample,
)
from driver.measure import OURS, AtLeast, AtMost, Measure, Pace
from driver.process import ServerProcess
from driver.runs import Client, publish
from driver.servers import folder_for_logs

RELAYED, OPEN = 200, 2000
THREADS, ITEMS = 10_000, 5_000
SHORT = "the same with 10 items"
DELTA = b"content_part.text_delta"
LONG_MEMORY = {
    "nodes": [
        {"slug": "start", "kind": "start", "title": "", "parameters": {}},
        {"slug": "agent", "kind": "agent", "title": "",
         "parameters": {"instructions": "Answer.", "input": "{{ input.text }}", "history": "thread",
                        "history_messages": 10}},
        {"slug": "end", "kind": "end", "title": "", "parameters": {}},
    ],
    "edges": [{"source": "start", "target": "agent"}, {"source": "agent", "target": "end"}],
}


def request(path: str, text: str, token: str = "", **fields: str) -> bytes:
    """`threads.create` with the text, as bytes to send."""
    body = json.dumps({"type": "threads.create", "params": {"input": {
        "content": [{"type": "input_text", "text": text}], "attachments": [], "inference_options": {}}}})
    fields = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body)), **fields}
    if token:
        fields["Authorization"] = f"Bearer {token}"
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n{body}".encode()


class Answer(asyncio.Protocol):
    """One stream of an answer; counts the pieces of text that came."""

    def __init__(self, request: bytes):
        self.request = request
        self.pieces = 0
        self.head = b""
        self.began = asyncio.get_running_loop().create_future()

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        if not self.pieces:
            self.head = (self.head + data)[:2000]
        self.pieces += data.count(DELTA)
        if self.pieces and not self.began.done():
            self.began.set_result(None)

    def connection_lost(self, error):
        if not self.began.done():
            self.began.set_exception(RuntimeError(f"a stream ended before it said anything: {self.head!r}"))


async def open_answers(server: ServerProcess, request: bytes, count: int) -> list[Answer]:
    """So many streams, each of which has said something."""
    limit = asyncio.Semaphore(50)

    async def open_one() -> Answer:
        async with limit:
            _, answer = await asyncio.get_running_loop().create_connection(
                lambda: Answer(request), "127.0.0.1", server.port)
            await asyncio.wait_for(answer.began, 60)
            return answer

    return await asyncio.gather(*(open_one() for _ in range(count)))


@contextlib.contextmanager
def speaking(model: ServerProcess):
    """Lets the model speak to those who asked it to speak slowly."""
    urllib.request.urlopen(model.base_url + "/speak").close()
    try:
        yield
    finally:
        urllib.request.urlopen(model.base_url + "/pause").close()


async def relayed(
    server: ServerProcess, model: ServerProcess, request: bytes, seconds: float
) -> tuple[float, float]:
    """Pieces passed on for one second of the server's processor time, and the part of all that the model said."""
    answers = await open_answers(server, request, RELAYED)
    with speaking(model):
        return await counted(server, answers, seconds)


async def counted(server: ServerProcess, answers: list[Answer], seconds: float) -> tuple[float, float]:
    await asyncio.sleep(1)
    before, used, began = sum(answer.pieces for answer in answers), server.cpu_seconds(), time.perf_counter()
    await asyncio.sleep(seconds)
    used, took = server.cpu_seconds() - used, time.perf_counter() - began
    pieces = sum(answer.pieces for answer in answers) - before
    for answer in answers:
        answer.transport.abort()
    return pieces / used, pieces / (RELAYED * 50 * took)


async def held(server: ServerProcess, request: bytes) -> float:
    """KiB that the server grows by for each answer that has begun and pauses."""
    warm = await open_answers(server, request, 20)
    await asyncio.sleep(1)
    before = server.resident_kibibytes()
    answers = await open_answers(server, request, OPEN)
    await asyncio.sleep(2)
    grown = server.resident_kibibytes() - before
    for answer in warm + answers:
        answer.transport.abort()
    return grown / OPEN


def resumed(server: ServerProcess, token: str) -> float:
    """ms from asking for the rest of an answer that is being written until the first piece of it is there."""
    bearer = {"Authorization": f"Bearer {token}"}
    cut = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    body = request("/chatkit/bench", "Speak slowly").partition(b"\r\n\r\n")[2]
    cut.request("POST", "/chatkit/bench", body, {**bearer, "Content-Type": "application/json", "Lyceum-Detach": "1"})
    stream = cut.getresponse()
    thread = place = None
    pieces = 0
    while place is None or pieces < 50:
        line = stream.readline()
        if line.startswith(b"data:") and b'"thread.created"' in line:
            thread = json.loads(line[5:])["thread"]["id"]
        if line.startswith(b"id:") and pieces and place is None:
            place = line[3:].strip().decode()
        pieces += DELTA in line
    cut.close()
    back = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    back.connect()
    began = time.perf_counter()
    back.request("GET", f"/api/v1/threads/{thread}/events", headers={**bearer, "Last-Event-ID": place})
    rest = back.getresponse()
    while DELTA not in rest.readline():
        pass
    took = time.perf_counter() - began
    back.close()
    runs = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    runs.request("POST", "/chatkit/bench", json.dumps({"type": "threads.delete", "params": {"thread_id": thread}}),
                 {**bearer, "Content-Type": "application/json"})
    runs.getresponse().read()
    return took * 1000


async def add_threads(place: Place, rows: tuple) -> None:
    """Conversations of one person, beside as many of nobody that she knows."""
    tenant, user, workflow, _ = rows
    connection = await place.connect()
    try:
        await connection.execute(
            """INSERT INTO threads (id, tenant_id, user_id, workflow_id, title, created_at, updated_at)
               SELECT uuidv7(), $1, $2, $3, 'Conversation ' || n, now(), now() FROM generate_series(1, $4::int) AS n""",
            tenant, user, workflow, THREADS)
        await connection.execute("ANALYZE threads")
    finally:
        await connection.close()


async def add_items(place: Place, tenant: str, thread: str, count: int) -> None:
    """Questions and answers, in turns."""
    connection = await place.connect()
    try:
        await connection.execute(
            """INSERT INTO thread_items (id, tenant_id, thread_id, kind, content, created_at)
               SELECT uuidv7(), $1, $2::uuid, CASE n % 2 WHEN 1 THEN 'user_message' ELSE 'assistant_message' END,
                   CASE n % 2
                       WHEN 1 THEN '{"content": [{"type": "input_text", "text": "What is current?"}],
                           "inference_options": {}}'::jsonb
                       ELSE '{"content": [{"type": "output_text", "text": "Charge that moves.", "annotations": []}]}'
                   END, now()
               FROM generate_series(1, $3::int) AS n""", tenant, thread.removeprefix("thr_"), count)
        await connection.execute("ANALYZE thread_items")
    finally:
        await connection.close()


def lists(server: ServerProcess, client: Client, place: Place, pace: Pace) -> list[Measure]:
    """A page of many conversations."""
    measure = Measure(f"a page of 20 of a person's {THREADS:,} conversations", "ms", (), (AtMost(5),))
    rows = asyncio.run(publish(place, "many", LONG_MEMORY))
    asyncio.run(add_threads(place, rows))
    for _ in range(pace.rounds):
        times = []
        for _ in range(100):
            began = time.perf_counter()
            page = json.loads(client.post("/chatkit/many", {"type": "threads.list", "params": {"limit": 20}}))
            times.append((time.perf_counter() - began) * 1000)
            if len(page["data"]) != 20 or not page["has_more"]:
                raise RuntimeError(f"this is no page: {page}")
        measure.figures[OURS].append(median(times))
    return [measure]


def lengths(server: ServerProcess, client: Client, place: Place, pace: Pace) -> list[Measure]:
    """A turn of a long conversation against one of a short one; the model sees the last ten messages of either."""
    asked = (AtLeast(1 / 1.3, SHORT),)
    cpu = Measure(f"chat turn in a thread of {ITEMS:,} items: the server's CPU", "ms", (SHORT,), asked, True)
    took = Measure(f"chat turn in a thread of {ITEMS:,} items: time", "ms", (SHORT,), asked, True)
    tenant = asyncio.run(publish(place, "remembering", LONG_MEMORY))[0]
    threads = {name: client.begin("remembering", "What is current?") for name in (OURS, SHORT)}
    asyncio.run(add_items(place, tenant, threads[OURS], ITEMS))
    asyncio.run(add_items(place, tenant, threads[SHORT], 10))

    def run(name: str, seconds: float) -> tuple[float, float]:
        times, began, used = [], time.perf_counter(), server.cpu_seconds()
        while time.perf_counter() - began < seconds:
            start = time.perf_counter()
            client.say("remembering", "What is current?", threads[name])
            times.append(time.perf_counter() - start)
        return (server.cpu_seconds() - used) / len(times) * 1000, median(times) * 1000

    for name in threads:
        run(name, 0.5)
    # Every turn makes the short thread longer, so the rounds are short.
    for _ in range(pace.rounds):
        for name in threads:
            for measure, figure in zip((cpu, took), run(name, min(pace.seconds, 1))):
                measure.figures[name].append(figure)
    return [cpu, took]


def compare(pace: Pace) -> list[Measure]:
    relay = Measure(
        f"{RELAYED} answers of 50 tokens/s passed on at once", "tokens per CPU-second", (CHATKIT,),
        (AtLeast(3, CHATKIT),))
    memory = Measure(f"memory of an answer that pauses, {OPEN:,} at once", "KiB", (), (AtMost(64),))
    resume = Measure("coming back to an answer that is being written", "ms", (), (AtMost(30),))
    many = {"LYCEUM_CONNECTION_LIMIT_PER_ADDRESS": "10000"}
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        model = stack.enter_context(start_model(logs))
        server = stack.enter_context(start_lyceum(logs, model.port, many))
        token = sign_in(server)
        wait_for_sample(server, token)
        place = asyncio.run(publish_workflow(find_database(logs / "data")))
        peer = stack.enter_context(start_peer(logs, place, model.port))
        memory.figures[OURS].append(asyncio.run(held(server, request("/chatkit/bench", "Speak slowly", token))))
        time.sleep(3)
        plans = {
            OURS: (server, request("/chatkit/bench", "Speak slowly", token)),
            CHATKIT: (peer, request("/chatkit", "Speak slowly")),
        }
        for _ in range(pace.rounds):
            for name, plan in plans.items():
                rate, share = asyncio.run(relayed(plan[0], model, plan[1], pace.seconds * 2))
                time.sleep(1)
                relay.figures[name].append(rate)
                if name == OURS and share < 0.9:
                    raise RuntimeError(f"only {share:.0%} of what the model said was passed on")
        with speaking(model):
            for _ in range(pace.rounds):
                resume.figures[OURS].append(median(resumed(server, token) for _ in range(5)))
        client = Client(server, token)
        return [
            relay, memory, resume, *lists(server, client, place, pace), *lengths(server, client, place, pace),
        ]
