"""An OpenAI-compatible model that answers at once: twenty chunks in one write, the same every time."""

import asyncio
import json
import sys

import uvloop

CHUNKS = [f"word{number} " for number in range(1, 21)]
TEXT = "".join(CHUNKS)


def answer() -> bytes:
    """The whole response: each chunk a server-sent event in a piece of its own, then usage and the end mark."""
    frame = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
    choices = [{"role": "assistant", "content": ""}, *({"content": chunk} for chunk in CHUNKS)]
    frames = [{**frame, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} for delta in choices]
    frames.append({**frame, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    usage = {"prompt_tokens": 20, "completion_tokens": 20, "total_tokens": 40}
    frames.append({**frame, "choices": [], "usage": usage})
    events = [f"data: {json.dumps(value)}\n\n".encode() for value in frames] + [b"data: [DONE]\n\n", b""]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(event), event) for event in events)


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

    ANSWER = answer()

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
            is_embedding = b"/embeddings" in head.split(b"\r\n", 1)[0]
            self.transport.write(embeddings(body) if is_embedding else self.ANSWER)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Model, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main())
