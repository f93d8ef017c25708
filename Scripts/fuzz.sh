#!/usr/bin/env bash
# Runs the fuzzers named (all without a name) under the address sanitizer, so many at a time as there are cores:
# FUZZ_RUNS executions each (5,000,000), at most FUZZ_SECONDS each (no limit), from FUZZ_SEED (a random one), built with
# FUZZ_OPTIMIZATION (-O).
# A finding is kept under .build/fuzz.
set -euo pipefail
cd "$(dirname "$0")/.."

runs="${FUZZ_RUNS:-5000000}"
seconds="${FUZZ_SECONDS:-0}"
start="${FUZZ_SEED:-0}"
optimization="${FUZZ_OPTIMIZATION:--O}"
folder="$PWD/.build/fuzz"
fuzzers="$folder/fuzzers$optimization"
sources=(Fuzz Sources/Core Sources/Crypto/{Digests,Encoding,Keys,SecondFactor,Tokens}
    Sources/Crypto/{ConstantTime,CryptoError,Random}.swift Sources/Documents Sources/Expressions
    Sources/HTTPCore Sources/HTTPServer/{Parsing,Proxies} Sources/Net/Addresses
    Sources/Telephony/SIP/{Addresses,Fields,Messages,Parsing} Sources/Telephony/SDP
    Sources/Telephony/Audio/AudioRate.swift Sources/Telephony/Media/{MediaOptions.swift,RTP}
    Sources/Telephony/Media/Keys/{KeyReceiver,KeySender}.swift Sources/Telephony/Media/Line/LineControl.swift
    Sources/Telephony/Media/Playout/{DelayEstimate,JitterBuffer}.swift)
mapfile -t files < <(find "${sources[@]}" -name '*.swift' | sort)
settings=(-parse-as-library -swift-version 6 -package-name lyceum)
for feature in ExistentialAny InternalImportsByDefault NonisolatedNonsendingByDefault InferIsolatedConformances \
    ImmutableWeakCaptures; do
    settings+=(-enable-upcoming-feature "$feature")
done

# The sources and their fuzzers are one module, so that nothing has to be made public; what they import is empty.
build() {
    mkdir -p "$folder/modules"
    : >"$folder/empty.swift"
    for module in Core Crypto HTTPCore Net; do
        swiftc "${settings[@]}" -emit-module -module-name "$module" \
            -emit-module-path "$folder/modules/$module.swiftmodule" "$folder/empty.swift"
    done
    swiftc "${settings[@]}" "$optimization" -wmo -suppress-warnings -sanitize=fuzzer,address -use-ld=lld \
        -module-name Fuzzers -I "$folder/modules" -I Sources/CZlib -I Sources/CLinux -I Sources/COpenSSL -o "$fuzzers" \
        "${files[@]}"
}
if [[ ! -x "$fuzzers" || -n "$(find "${sources[@]}" Scripts/fuzz.sh -newer "$fuzzers" -print -quit)" ]]; then
    build
fi

# Each line of a seed file is one input, with its control characters escaped.
seed() {
    local name="$1" number=0 line
    mkdir -p "$folder/$name"
    while IFS= read -r line; do
        number=$((number + 1))
        printf '%b' "$line" >"$folder/$name/seed-$number"
    done <"Fuzz/Corpus/$name.txt"
}

run() {
    local name="$1" options=()
    seed "$name"
    [[ -f "Fuzz/Dictionaries/$name.txt" ]] && options+=("-dict=Fuzz/Dictionaries/$name.txt")
    if ! FUZZ_TARGET="$name" SWIFT_BACKTRACE=enable=no \
        ASAN_OPTIONS=malloc_context_size=1:quarantine_size_mb=4 "$fuzzers" -runs="$runs" -max_total_time="$seconds" \
        -seed="$start" -max_len=256 -detect_leaks=0 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 "${options[@]}" \
        -artifact_prefix="$folder/$name-" "$folder/$name" >"$folder/$name.log" 2>&1; then
        printf '%-18s FAILED\n' "$name"
        grep -aE -A8 'ERROR|does not hold|Fatal error' "$folder/$name.log" | head -40
        return 1
    fi
    awk -v name="$name" '
        /stat::number_of_executed_units/ { runs = $2 } /stat::average_exec_per_sec/ { rate = $2 }
        /stat::peak_rss_mb/ { memory = $2 } / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") edges = $(i + 1) }
        END { printf "%-18s %10d executions, %6d a second, %5d edges, %4d MB\n", name, runs, rate, edges, memory }
    ' "$folder/$name.log"
}

# A fuzzer has one thread: several run side by side.
mapfile -t names < <(if (($#)); then printf '%s\n' "$@"; else basename -s .txt Fuzz/Corpus/*.txt; fi)
failed=0
running=0
for name in "${names[@]}"; do
    if ((running >= $(nproc))); then
        wait -n || failed=1
        running=$((running - 1))
    fi
    run "$name" &
    running=$((running + 1))
done
while ((running > 0)); do
    wait -n || failed=1
    running=$((running - 1))
done
((failed == 0)) || exit 1
echo "No fuzzer found anything."
