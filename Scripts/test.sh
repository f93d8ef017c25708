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
# Both wait more than they work, so they run side by side.
pages=.build/browser-tests.log
.tools/test-venv/bin/python -m pytest -q Tests/Browser >"$pages" 2>&1 &
browser=$!
trap 'kill "$browser" 2>/dev/null || true' EXIT
failed=0
.tools/test-venv/bin/python -m pytest -q Tests/Peers || failed=1
wait "$browser" || failed=1
cat "$pages"
exit "$failed"
