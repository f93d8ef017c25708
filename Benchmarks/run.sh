#!/usr/bin/env bash
# Measures Lyceum beside its peers: run.sh [short|long] [family…]. A run of all families keeps the table in README.md.
set -euo pipefail
cd "$(dirname "$0")"

../Scripts/install-packages.sh wrk nginx sip-tester

venv=../.tools/bench-venv
wanted=$(sha256sum requirements.txt | cut -d' ' -f1)
if [ "$(cat "$venv/.stamp" 2>/dev/null || true)" != "$wanted" ]; then
    echo "Making .tools/bench-venv"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
    echo "$wanted" >"$venv/.stamp"
fi
if [ $# -lt 2 ] || [[ " $* " == *" relay "* ]]; then ../Scripts/setup-litellm.sh; fi

swift build --quiet -c release --static-swift-stdlib
if [ $# -lt 2 ] || [[ " $* " =~ " "(chat|conversations|identity|launches|postgres|relay|runs|telephone|vector)" " ]]; then
    (cd .. && swift build --quiet -c release --static-swift-stdlib --product lyceum)
fi
PATH="$PATH:/usr/sbin" exec "$venv/bin/python" -m driver "$@"
