#!/usr/bin/env bash
# Runs each fuzzer for FUZZ_SECONDS (60) with address checks; a finding is kept as a file under .build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds="${FUZZ_SECONDS:-60}"
folder="$PWD/.build/fuzz"
mkdir -p "$folder/json-corpus"

# The fuzzed sources and their fuzzer are one module, so that nothing has to be made public.
swiftc -O -parse-as-library -sanitize=fuzzer,address -use-ld=lld -swift-version 6 -package-name lyceum \
    -module-name JSONFuzzer -o "$folder/json" Sources/Core/JSON/*.swift Fuzz/JSONFuzzer.swift
printf '{"a":[1,-2.5e3,"\\u00e9\\ud83d\\ude00",true,null,{}]}' >"$folder/json-corpus/object"

cd "$folder"
SWIFT_BACKTRACE=enable=no ./json -max_total_time="$seconds" -max_len=4096 -print_final_stats=1 json-corpus 2>&1 |
    grep -E 'stat::|ERROR|Test unit|SUMMARY' || true
ls crash-* 2>/dev/null && exit 1
echo "No fuzzer found anything."
