"""What an operator sees: metrics that Prometheus' own parser reads, and traces that arrive at a collector."""

import http.server
import json
import threading

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from harness.client import ChatClient
from harness.server import LyceumServer

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Collector(http.server.ThreadingHTTPServer):
    """Takes OTLP over HTTP and keeps every span."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), CollectorHandler)
        self.spans: list[dict] = []
        self.keys: set[str] = set()
        self.arrived = threading.Condition()

    def wait_for(self, name: str, trace: str) -> dict:
        def found():
            return next((span for span in self.spans if span["name"] == name and span["traceId"] == trace), None)

        with self.arrived:
            assert self.arrived.wait_for(found, timeout=20), [span["name"] for span in self.spans]
            return found()


class CollectorHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/v1/traces"
        with self.server.arrived:
            self.server.keys.add(self.headers["x-key"])
            for resource in body["resourceSpans"]:
                for scope in resource["scopeSpans"]:
                    self.server.spans += scope["spans"]
            self.server.arrived.notify_all()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def collector():
    server = Collector()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def observed(own_model, collector):
    server = LyceumServer(
        own_model.base_url, LYCEUM_OTLP_ENDPOINT=f"http://127.0.0.1:{collector.server_port}/",
        LYCEUM_OTLP_HEADERS="x-key=for-the-collector", LYCEUM_TRACE_SAMPLE_RATIO="0")
    server.start()
    yield server
    server.close()


def metrics(server) -> dict[tuple, float]:
    text = httpx.get(server.base_url + "/metrics").raise_for_status().text
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text) for sample in family.samples
    }


def test_prometheus_reads_the_metrics(observed):
    before = metrics(observed)
    for path in ("/healthz", "/healthz", "/no/such/address", "/api/v1/me"):
        httpx.get(observed.base_url + path)
    after = metrics(observed)

    def requests(route: str, status: str, method: str = "GET") -> float:
        key = ("lyceum_http_requests_total", ("method", method), ("route", route), ("status", status))
        return after[key] - before.get(key, 0)

    assert requests("/healthz", "200") == 2
    assert requests("/api/v1/me", "401") == 1
    assert requests("", "404", method="") == 1
    assert not any("/no/such/address" in str(key) for key in after)
    assert after[("lyceum_http_request_duration_seconds_count", ("route", "/healthz"))] >= 2
    assert after[("lyceum_http_open_connections",)] >= 1

    def connections(pool: str, *states: str) -> float:
        return sum(after[("lyceum_database_connections", ("pool", pool), ("state", state))] for state in states)

    assert connections("exclusive", "idle", "leased") >= 1
    assert connections("shared", "shared") >= 0
    # The server's own work may wait for a moment.
    assert after[("lyceum_database_waiting", ("pool", "exclusive"))] >= 0
    assert after[("lyceum_database_leases_total", ("pool", "exclusive"))] >= 1
    assert after[("lyceum_database_shared_in_flight",)] >= 0
    outcomes = [after[("lyceum_database_shared_statements_total", ("outcome", name))] for name in ("sent", "declined")]
    assert sum(outcomes) >= 1
    assert not any(("pool", "replica") in key for key in after)
    assert after[("process_resident_memory_bytes",)] > 1 << 20
    assert 0 <= after[("lyceum_event_loop_lag_seconds", ("loop", "0"))] < 5


def test_a_trace_goes_through_the_server_to_the_model_and_the_collector(observed, collector, own_model):
    traced = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "tracestate": "vendor=1"}
    client = ChatClient(observed.base_url)
    client.wait_for_workflow()
    client.http.headers.update(traced)
    client.ask("What is a volt?")
    answer = collector.wait_for("POST /chatkit/{workflow}", TRACE)
    assert answer["parentSpanId"] == "00f067aa0ba902b7" and answer["kind"] == 2
    attributes = {item["key"]: item["value"] for item in answer["attributes"]}
    assert attributes["http.route"] == {"stringValue": "/chatkit/{workflow}"}
    outgoing = collector.wait_for("POST", TRACE)
    assert outgoing["kind"] == 3
    assert any(TRACE in parent for parent in own_model.traceparents)
    assert collector.keys == {"for-the-collector"}


def test_a_trace_that_nobody_records_is_not_collected(observed, collector):
    for trace, flag in (("a" * 32, "00"), ("b" * 32, "01")):
        httpx.get(observed.base_url + "/healthz", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-{flag}"})
    collector.wait_for("GET /healthz", "b" * 32)
    assert not any(span["traceId"] == "a" * 32 for span in collector.spans)


def test_a_token_opens_the_metrics_and_nothing_else_does(model):
    server = LyceumServer(model.base_url, LYCEUM_METRICS_TOKEN="the scraper's own")
    server.start()
    try:
        address = server.base_url + "/metrics"
        assert httpx.get(address).status_code == 401
        assert httpx.get(address, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert httpx.get(address, headers={"Authorization": "Bearer the scraper's own"}).status_code == 200
    finally:
        server.close()


@pytest.mark.parametrize(
    "setting", [{"LYCEUM_OTLP_ENDPOINT": "collector:4318"}, {"LYCEUM_TRACE_SAMPLE_RATIO": "2"},
                {"LYCEUM_OTLP_ENDPOINT": "http://c", "LYCEUM_OTLP_HEADERS": "no equals sign"}])
def test_a_setting_that_makes_no_sense_stops_the_start_and_is_named(model, setting):
    server = LyceumServer(model.base_url, **setting)
    try:
        with pytest.raises(Exception):
            server.start(timeout=20)
        assert list(setting)[-1] in server.log_path.read_text()
    finally:
        server.close()
