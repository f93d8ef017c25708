#!/usr/bin/env bash
# Runs the Swift suites that were built. Says what failed; and where they do not end, which tests were begun and not ended.
set -euo pipefail
cd "$(dirname "$0")/.."

log=.build/swift-tests.log
seconds="${SWIFT_TESTS_SECONDS:-1500}"
status=0
# Without a width all tests begin at once, and wait for each other until their time limits are over.
timeout --kill-after=10 "$seconds" stdbuf -oL \
    swift test --skip-build --experimental-maximum-parallelization-width 8 "$@" >"$log" 2>&1 || status=$?

if ((status != 0)); then
    grep -a '✘' "$log" | cut -c1-600 | tail -100 || true
    if ((status == 124 || status == 137)); then
        echo "The Swift suites did not end within $seconds s. Begun and not ended:"
        python3 - "$log" <<'PYTHON'
import re
import sys

text = open(sys.argv[1], encoding="utf-8", errors="replace").read()
begun = set(re.findall(r"◇ Test (?!case|run)(.+) started\.$", text, re.M))
ended = set(re.findall(r"[✔✘] Test (?!case|run)(.+?)(?: with \d+ test cases?)? (?:passed|failed) after", text))
for name in sorted(begun - ended)[:100]:
    print("  " + name)
PYTHON
    fi
    # What a test that crashed said last is at the log's end.
    tail -n 5 "$log" | cut -c1-600
    exit "$status"
fi
grep -a 'Test run with' "$log" | tail -1
