"""Vector search through the product's API beside the same statement in SQL alone, over 20,000 chunks."""

import asyncio
import contextlib
import json
import pathlib
import re
import subprocess
import urllib.request
from statistics import median

from driver import load
from driver.chat import Place, find_database, sign_in, start_lyceum, start_model, wait_for_sample
from driver.measure import AtLeast, Measure, Pace
from driver.postgres import program
from driver.process import ServerProcess
from driver.servers import folder_for_logs

SQL = "pgbench -M prepared, the statement alone"
CHUNKS, CLUSTERS, DIMENSIONS = 20_000, 100, 384
STORE = "bench"
QUESTION = "What is said of topic 42?"
LIMIT = 5
# The scripted service gives every question the first axis, around which the first cluster lies.
FILL = f"""
    WITH document AS (
        INSERT INTO documents (id, tenant_id, store_id, name, media_type, text, created_at)
        SELECT uuidv7(), tenant_id, id, 'd' || n, 'text/plain', 'x', now()
        FROM vector_stores, generate_series(1, 200) AS n WHERE slug = '{STORE}'
        RETURNING id, tenant_id, store_id, substr(name, 2)::integer AS number
    )
    INSERT INTO chunks (id, tenant_id, store_id, document_id, position, heading_path, text, start_offset, end_offset,
        embedding, dimensions)
    SELECT uuidv7(), tenant_id, store_id, document.id, n, ARRAY['Chapter ' || number],
        'Passage ' || n || ' of document ' || number || ' says something of topic ' || (n * 7 + number) % {CLUSTERS}
            || '. ' || repeat('It says it at some length. ', 20),
        n * 10, n * 10 + 10,
        (SELECT array_agg(CASE WHEN (n * 7 + number) % {CLUSTERS} = 0 THEN (d = 1)::integer
            ELSE sin((n * 7 + number) % {CLUSTERS} * 7919.0 + d * 104729.0) / 14 END + 0.02 * random_normal())
            FROM generate_series(1, {DIMENSIONS}) AS d)::vector, {DIMENSIONS}
    FROM document, generate_series(1, {CHUNKS // 200}) AS n
"""


def post(server: ServerProcess, token: str, path: str, body: dict) -> dict:
    request = urllib.request.Request(
        server.base_url + path, json.dumps(body).encode(),
        {"Content-Type": "application/json", "Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


async def run_as_owner(place: Place, *statements: str) -> None:
    connection = await place.connect()
    try:
        for statement in statements:
            await connection.execute(statement, timeout=600)
    finally:
        await connection.close()


async def searching_statements(place: Place) -> tuple[str, str, str]:
    """The statement that the product sent last for a search, and the tenant and store it was about."""
    connection = await place.connect()
    try:
        statement = await connection.fetchval(
            "SELECT query FROM pg_stat_activity WHERE query LIKE 'WITH nearest%' LIMIT 1")
        tenant, store = await connection.fetchrow(
            f"SELECT tenant_id::text, id::text FROM vector_stores WHERE slug = '{STORE}'")
        return statement, tenant, store
    finally:
        await connection.close()


def script(statement: str, tenant: str, store: str) -> tuple[str, list[str]]:
    """pgbench's script for what the product sends in one go, and its variables: in the order of the statement's
    placeholders, which bind the question's vector rounded, the store, limits, the question, and the vector again."""
    vector = "[" + ",".join(["1"] + ["0"] * (DIMENSIONS - 1)) + "]"
    values = [vector, store, 50, store, QUESTION, 300, 50, vector, None, LIMIT]
    if len(set(re.findall(r"\$\d+", statement))) != len(values):
        raise RuntimeError("the product's statement has other placeholders than this script knows")
    variables = []
    for number, value in reversed(list(enumerate(values, 1))):
        statement = re.sub(rf"\${number}\b", "NULL" if value is None else f":p{number}", statement)
        if value is not None:
            variables += ["-D", f"p{number}={value}"]
    settings = (
        "SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '100', true), "
        "set_config('plan_cache_mode', 'force_custom_plan', true)")
    return "\n".join([
        r"\startpipeline", f"SELECT set_config('app.tenant_id', '{tenant}', true);", f"{settings};", f"{statement};",
        r"\endpipeline",
    ]), variables


def pgbench(place: Place, path: pathlib.Path, variables: list[str], seconds: float) -> float:
    """The median latency in milliseconds of one connection."""
    log = path.with_suffix(".log")
    command = [
        program("pgbench"), "-n", "-M", "prepared", "-c", "1", "-T", str(max(1, round(seconds))), "-h", place.folder,
        "-p", place.port, "-U", "lyceum_app", *variables, "-f", str(path), "--log", f"--log-prefix={log}",
        place.database,
    ]
    subprocess.run(command, capture_output=True, text=True, check=True)
    # One file for each of pgbench's threads, of which there is one; a line's third field is the latency.
    file = next(path.parent.glob(f"{log.name}.*"))
    latencies = [int(line.split()[2]) / 1000 for line in file.read_text().splitlines()]
    file.unlink()
    return median(latencies)


def compare(pace: Pace) -> list[Measure]:
    """Searches through the API and in SQL in turns, each on one connection."""
    measure = Measure(
        "vector search, 20,000 chunks, 1 connection", "ms", (SQL,), (AtLeast(1 / 1.3, SQL),), less_is_better=True)
    with contextlib.ExitStack() as stack:
        logs = stack.enter_context(folder_for_logs())
        model = stack.enter_context(start_model(logs))
        with start_lyceum(logs, model.port) as first:
            wait_for_sample(first, sign_in(first))
            # To read the product's whole statement below; takes effect with the next start.
            asyncio.run(run_as_owner(
                find_database(logs / "data"), "ALTER SYSTEM SET track_activity_query_size = '16kB'"))
        ours = stack.enter_context(start_lyceum(logs, model.port))
        token = sign_in(ours)
        place = find_database(logs / "data")
        post(ours, token, "/api/v1/vector-stores", {"slug": STORE, "title": "Benchmark"})
        post(ours, token, f"/api/v1/vector-stores/{STORE}/documents",
             {"name": "first", "media_type": "text/plain", "text": "A first passage."})
        asyncio.run(run_as_owner(place, FILL, "VACUUM ANALYZE chunks", "VACUUM ANALYZE documents", "CHECKPOINT"))
        question = {"query": QUESTION, "limit": LIMIT}
        path = f"/api/v1/vector-stores/{STORE}/search"
        if len(post(ours, token, path, question)["data"]) != LIMIT:
            raise RuntimeError("the search did not find what it should")
        text, variables = script(*asyncio.run(searching_statements(place)))
        (logs / "search.sql").write_text(text)
        searches = load.Load(path, 1, json.dumps(question).encode(), (("Authorization", f"Bearer {token}"),))

        def run(name: str) -> float:
            if name == SQL:
                return pgbench(place, logs / "search.sql", variables, pace.seconds)
            return load.run(ours, searches, pace.seconds).latency_ms

        for name in measure.figures:
            run(name)
        measure.take(pace, run)
    return [measure]
