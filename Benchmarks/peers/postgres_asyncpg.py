"""`postgres_asyncpg.py SOCKETFOLDER PORT DATABASE select|insert SECONDS`: 64 tasks on asyncpg's pool of 16 connections.

Prints operations per second, the processor time of this process for one in microseconds, and how many there were with
those that warm up."""

import asyncio
import json
import random
import sys
import time

import asyncpg
import uvloop


async def select(pool: asyncpg.Pool) -> None:
    row = await pool.fetchrow("SELECT title, body FROM bench_items WHERE id = $1", random.randint(1, 10_000))
    row["title"], row["body"]


async def insert(pool: asyncpg.Pool) -> None:
    number = await pool.fetchval(
        "INSERT INTO bench_rows (number, text) VALUES ($1, $2) RETURNING id", random.randint(1, 10_000),
        "hello world, some text")
    row = await pool.fetchrow("SELECT number, text, created FROM bench_rows WHERE id = $1", number)
    row["number"], row["text"], row["created"]


async def run(work, pool: asyncpg.Pool, seconds: float) -> int:
    end = time.monotonic() + seconds

    async def task() -> int:
        count = 0
        while time.monotonic() < end:
            await work(pool)
            count += 1
        return count

    return sum(await asyncio.gather(*(task() for _ in range(64))))


async def main() -> None:
    folder, port, database, name, seconds = sys.argv[1:]
    work = {"select": select, "insert": insert}[name]
    async with asyncpg.create_pool(
            host=folder, port=int(port), user="lyceum_app", database=database, min_size=16, max_size=16) as pool:
        warm_up = await run(work, pool, 0.5)
        cpu, start = time.process_time(), time.monotonic()
        count = await run(work, pool, float(seconds))
        elapsed, used = time.monotonic() - start, time.process_time() - cpu
    print(json.dumps({"rate": count / elapsed, "cpu": used / count * 1e6, "operations": warm_up + count}))


uvloop.run(main())
