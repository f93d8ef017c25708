#!/usr/bin/env bash
# Runs every test: the Swift suites, the browser code's, and those that meet the server from outside.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "== Swift"
swift build --build-tests -q
Scripts/swift-tests.sh

echo "== Fuzzers, shortly"
# From the same seed each time: what a random one may find is for `make fuzz`.
FUZZ_OPTIMIZATION=-Onone FUZZ_SECONDS=2 FUZZ_SEED=1 Scripts/fuzz.sh

echo "== Browser code"
Scripts/check-web.sh

echo "== The server from outside, and its pages in a browser"
export LYCEUM_BINARY="${LYCEUM_BINARY:-$PWD/.build/debug/lyceum}"
# All wait more than they work, so they run in two rows side by side: pages and calls in one, everything else in the other.
calls=(Tests/Peers/test_{sip,telephone,voice}*.py)
row=.build/pages-and-calls.log
in_row() { .tools/test-venv/bin/python -m pytest -q "$@" >>"$row" 2>&1; }
: >"$row"
set -m # a group of its own, which can be ended whole
(
    failed=0
    in_row Tests/Browser || failed=1
    in_row "${calls[@]}" || failed=1
    exit "$failed"
) </dev/null &
beside=$!
set +m
trap 'kill -- "-$beside" 2>/dev/null || true' EXIT
failed=0
.tools/test-venv/bin/python -m pytest -q Tests/Peers "${calls[@]/#/--ignore=}" || failed=1
wait "$beside" || failed=1
cat "$row"
exit "$failed"
