"""What a silent stream of server-sent events keeps of the server's memory."""

import asyncio
import contextlib
import time

from driver.measure import OURS, AtMost, Measure, Pace
from driver.process import ServerProcess
from driver.servers import FASTAPI, folder_for_logs, start_fastapi, start_ours

STREAMS = 2000
REQUEST = b"GET /silence HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"


async def open_stream(port: int, request: bytes, limit: asyncio.Semaphore) -> asyncio.StreamWriter:
    """Opens a stream and waits for its first event."""
    async with limit:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"no stream: {head!r}")
        await reader.readuntil(b"\n\n")
        return writer


async def held_by(server: ServerProcess, request: bytes, count: int) -> float:
    """KiB that the server's resident memory grows by for each of so many streams held open at once."""
    limit = asyncio.Semaphore(50)
    first = await open_stream(server.port, request, limit)
    before = server.resident_kibibytes()
    writers = await asyncio.gather(*(open_stream(server.port, request, limit) for _ in range(count)))
    await asyncio.sleep(1)
    grown = server.resident_kibibytes() - before
    for writer in [first, *writers]:
        writer.transport.abort()
    return grown / count


def compare(pace: Pace) -> list[Measure]:
    """Holds the streams of each server once in a fresh process: what an earlier run freed would be used again."""
    measure = Measure(
        f"memory of a silent SSE stream, {STREAMS:,} at once", "KiB", (FASTAPI,), (AtMost(16),), less_is_better=True)
    start = {OURS: start_ours, FASTAPI: start_fastapi}

    def run(name: str) -> float:
        with contextlib.ExitStack() as stack:
            server = stack.enter_context(start[name](stack.enter_context(folder_for_logs())))
            return asyncio.run(held_by(server, REQUEST, STREAMS))

    return [measure.take(pace, run)]
