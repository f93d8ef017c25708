#!/usr/bin/env bash
# Plays Autobahn's cases against our WebSocket server and client: autobahn.sh [server|client [CASE…]], such as
# `autobahn.sh client '9.*' 12.3.15`. Without cases all of them, without a role both; named cases are added to what the
# last run of all of them found. The suite (pinned in Requirements/autobahn.txt) needs Python 2.7: PYTHON27 names it.
# AUTOBAHN_JOBS groups of cases run side by side (4). Reports are kept under .build/autobahn. Fails unless every case
# passes.
set -euo pipefail
cd "$(dirname "$0")/.."

folder="$PWD/.build/autobahn"
python=""
for candidate in "${PYTHON27:-python2.7}" "$HOME"/.pyenv/versions/2.7.*/bin/python2.7; do
    if "$candidate" -c "" 2>/dev/null; then
        python="$candidate"
        break
    fi
done
if [[ -z "$python" ]]; then
    echo "Autobahn's suite needs Python 2.7, which Debian 12 has no package of: pyenv install 2.7.18" >&2
    exit 1
fi

suite="$folder/suite"
wanted=$(sha256sum Requirements/autobahn.txt | cut -d' ' -f1)
if [[ "$(cat "$suite/.stamp" 2>/dev/null || true)" != "$wanted" ]]; then
    echo "Installing Autobahn's suite"
    rm -rf "$suite"
    "$python" -W ignore -m pip install --quiet --disable-pip-version-check --no-warn-script-location --no-deps \
        --require-hashes --requirement Requirements/autobahn.txt --target "$suite"
    echo "$wanted" >"$suite/.stamp"
fi
if [[ -z "${AUTOBAHN_PEER:-}" ]]; then
    swift build -q -c release --product PeerServer
    AUTOBAHN_PEER=.build/release/PeerServer
fi

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

list() { printf '"%s",' "$@" | sed 's/,$//'; }

# The suite's own program, for the mode and the file given.
wstest() {
    exec "$python" -c 'import site, sys
site.addsitedir(sys.argv.pop(1))
from autobahntestsuite.wstest import run
run()' "$suite" --mode "$1" --spec "$2" --webport 0 >"${2%.json}.log" 2>&1
}

# Both play one group of cases, whose name comes first, and leave a report under the role and that name.
play_server() {
    local group="$folder/server/$1" port peer
    shift
    port=$(free_port)
    printf '{"outdir": "%s", "servers": [{"agent": "lyceum", "url": "ws://127.0.0.1:%s/ws"}], "cases": [%s],
        "exclude-cases": [], "exclude-agent-cases": {}}' "$group" "$port" "$(list "$@")" >"$group.json"
    "$AUTOBAHN_PEER" serve "$port" >"$group.peer.log" 2>&1 &
    peer=$!
    until grep -q listening "$group.peer.log" || ! kill -0 "$peer"; do sleep 0.1; done
    (wstest fuzzingclient "$group.json") || true
    kill "$peer" || true
}

play_client() {
    local group="$folder/client/$1" port peer
    shift
    port=$(free_port)
    printf '{"outdir": "%s", "url": "ws://127.0.0.1:%s", "cases": [%s], "exclude-cases": [],
        "exclude-agent-cases": {}}' "$group" "$port" "$(list "$@")" >"$group.json"
    (wstest fuzzingserver "$group.json") &
    peer=$!
    until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || ! kill -0 "$peer"; do sleep 0.1; done
    "$AUTOBAHN_PEER" autobahn "ws://127.0.0.1:$port" >"$group.peer.log" 2>&1 || true
    kill "$peer" || true
}

if (($# > 1)); then
    role="$1"
    shift
    mkdir -p "$folder/$role"
    "play_$role" "named-$(date +%s)" "$@"
    exec python3 Scripts/autobahn_verdicts.py "$folder" "$role"
fi
roles=("${1:-server}")
if (($# == 0)); then roles+=(client); fi
# A fuzzer has one thread, and mostly waits for answers.
start() {
    while (($(jobs -rp | wc -l) >= ${AUTOBAHN_JOBS:-4})); do wait -n; done
    "play_$1" "${@:2}" &
}
for role in "${roles[@]}"; do
    rm -rf "${folder:?}/$role"
    mkdir -p "$folder/$role"
    start "$role" messages '1.*' '2.*' '3.*' '4.*' '5.*' '6.*' '7.*' '10.*'
    start "$role" limits '9.*'
    for terms in 12.{1..5} 13.{1..7}; do start "$role" "$terms" "$terms.*"; done
done
wait
exec python3 Scripts/autobahn_verdicts.py "$folder" "${roles[@]}"
