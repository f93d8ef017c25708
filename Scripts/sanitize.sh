#!/usr/bin/env bash
# Runs the suites that share memory between threads under a sanitizer: `thread` (the default) or `address`.
# SANITIZE_FILTER names other suites.
set -euo pipefail
cd "$(dirname "$0")/.."

kind="${1:-thread}"
filter="${SANITIZE_FILTER:-^(NetTests|HTTPServerTests|PostgresTests)\.}"
scratch=".build/sanitize-$kind"
report="$PWD/.build/sanitize-$kind.report"
rm -f "$report".*

swift build --build-tests -q --sanitize="$kind" --scratch-path "$scratch"
clang -shared -fPIC -O1 -fuse-ld=lld -o "$scratch/runtime.so" Scripts/sanitize-runtime.c -ldl

# Each report goes to a file, for the tests' own output is long. What the tests leave running at their end is no leak.
export TSAN_OPTIONS="log_path=$report history_size=4 exitcode=66"
export ASAN_OPTIONS="log_path=$report detect_leaks=0 detect_stack_use_after_return=0"
[[ "$kind" == thread ]] && export LD_PRELOAD="$PWD/$scratch/runtime.so"
status=0
"$scratch"/debug/*.xctest --testing-library swift-testing --filter "$filter" >"$report" 2>&1 || status=$?
unset LD_PRELOAD
if compgen -G "$report.*" >/dev/null; then
    cat "$report".*
    exit 1
fi
grep -E "✘|Test run with" "$report" || true
((status == 0)) || exit "$status"
echo "The $kind sanitizer found nothing."
