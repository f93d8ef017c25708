"""An OpenAI-compatible model that says the same every time: twenty chunks at once, in one write, or a hundred to whoever
asks for an answer at length. Whoever asks it to speak slowly gets one chunk, and from `GET /speak` to `GET /pause` fifty a
second."""

import asyncio
import json
import sys

import uvloop

CHUNKS = [f"word{number} " for number in range(1, 101)]
TEXT = "".join(CHUNKS[:20])
LONG_TEXT = "".join(CHUNKS)
FRAME = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
TICK = 0.02
"""Seconds between two chunks of one who speaks slowly."""


def framed(event: bytes) -> bytes:
    """A piece of a chunked body."""
    return b"%x\r\n%s\r\n" % (len(event), event)


def chunk(delta: dict) -> bytes:
    """An event with a piece of the answer."""
    value = {**FRAME, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
    return f"data: {json.dumps(value)}\n\n".encode()


def answer(count: int) -> bytes:
    """The whole response: each chunk a server-sent event in a piece of its own, then usage and the end mark."""
    events = [chunk({"role": "assistant", "content": ""}), *(chunk({"content": text}) for text in CHUNKS[:count])]
    usage = {"prompt_tokens": 20, "completion_tokens": 20, "total_tokens": 40}
    last = [
        {**FRAME, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {**FRAME, "choices": [], "usage": usage}]
    events += [f"data: {json.dumps(value)}\n\n".encode() for value in last] + [b"data: [DONE]\n\n", b""]
    return HEAD + b"".join(map(framed, events))


def embeddings(body: bytes) -> bytes:
    """One constant vector for each text; what the texts are does not matter here."""
    texts = json.loads(body)["input"]
    count = 1 if isinstance(texts, str) else len(texts)
    vector = [1.0] + [0.0] * 383
    data = [{"object": "embedding", "index": index, "embedding": vector} for index in range(count)]
    usage = {"prompt_tokens": count, "total_tokens": count}
    payload = json.dumps({"object": "list", "model": "scripted", "data": data, "usage": usage}).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(payload)
    return head + payload


class Model(asyncio.Protocol):
    """One connection. Requests come whole or in pieces, one at a time."""

    ANSWER, LONG_ANSWER = answer(20), answer(100)
    BEGINNING = HEAD + framed(chunk({"role": "assistant", "content": "word "}))
    WORD = framed(chunk({"content": "word "}))
    slow: set[asyncio.Transport] = set()
    """The connections that get a chunk at every tick."""
    is_speaking = False

    def connection_made(self, transport):
        self.transport = transport
        self.received = bytearray()

    def data_received(self, data):
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.received[:end]).lower()
            length = 0
            for line in head.split(b"\r\n"):
                if line.startswith(b"content-length:"):
                    length = int(line[15:])
            if len(self.received) < end + 4 + length:
                return
            body = bytes(self.received[end + 4:end + 4 + length])
            del self.received[:end + 4 + length]
            path = head.split(b" ", 2)[1]
            if path.endswith(b"/embeddings"):
                self.transport.write(embeddings(body))
            elif path in (b"/speak", b"/pause"):
                Model.is_speaking = path == b"/speak"
                self.transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")
            elif b"slowly" in body:
                self.transport.write(self.BEGINNING)
                self.slow.add(self.transport)
            else:
                self.transport.write(self.LONG_ANSWER if b"at length" in body else self.ANSWER)

    def connection_lost(self, error):
        self.slow.discard(self.transport)

    @classmethod
    async def speak(cls) -> None:
        """Says the next chunk to all who listen slowly, at every tick."""
        loop = asyncio.get_running_loop()
        next_tick = loop.time()
        while True:
            next_tick += TICK
            await asyncio.sleep(max(0, next_tick - loop.time()))
            for transport in cls.slow if cls.is_speaking else ():
                transport.write(cls.WORD)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Model, "127.0.0.1", int(sys.argv[1]), backlog=4096)
    async with server:
        await Model.speak()


if __name__ == "__main__":
    uvloop.run(main())
