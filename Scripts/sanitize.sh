#!/usr/bin/env bash
# Runs the suites that share memory between threads under a sanitizer: `thread` (the default) or `address`.
# SANITIZE_FILTER names other suites.
set -euo pipefail
cd "$(dirname "$0")/.."

kind="${1:-thread}"
filter="${SANITIZE_FILTER:-^(NetTests|HTTPServerTests|PostgresTests)\.}"
scratch=".build/sanitize-$kind"
report="$PWD/.build/sanitize-$kind.log"
rm -f "$report".*
# Each report goes to a file, for the tests' own output is long.
export TSAN_OPTIONS="suppressions=$PWD/Scripts/sanitize-thread.txt log_path=$report history_size=4 exitcode=66"
export ASAN_OPTIONS="log_path=$report detect_leaks=0"

swift build --build-tests -q --sanitize="$kind" --scratch-path "$scratch"
status=0
swift test --skip-build -q --sanitize="$kind" --scratch-path "$scratch" --filter "$filter" || status=$?
if compgen -G "$report.*" >/dev/null; then
    cat "$report".*
    exit 1
fi
((status == 0)) || exit "$status"
echo "The $kind sanitizer found nothing."
