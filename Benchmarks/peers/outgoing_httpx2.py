"""Reads streams of server-sent events with httpx2 for a while: `outgoing_httpx2.py URL STREAMS SECONDS`.

Prints the processor time of one event in microseconds, and how many there were.
"""

import asyncio
import sys
import time

import httpx2


async def read(client: httpx2.AsyncClient, url: str, seconds: float) -> int:
    count = 0
    end = time.monotonic() + seconds
    async with client.stream("GET", url) as response:
        async for line in response.aiter_lines():
            if line.startswith("data:"):
                count += 1
                if time.monotonic() >= end:
                    break
    return count


async def main() -> None:
    url, streams, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(limits=limits, timeout=60, trust_env=False) as client:
        began = time.process_time()
        events = sum(await asyncio.gather(*(read(client, url, seconds) for _ in range(streams))))
        print((time.process_time() - began) * 1e6 / max(1, events), events)


asyncio.run(main())
