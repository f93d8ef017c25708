#!/usr/bin/env bash
# Measures Lyceum beside its peers: run.sh [short|long] [family…]. A run of all families keeps the table in README.md.
set -euo pipefail
cd "$(dirname "$0")"

../Scripts/install-packages.sh wrk nginx

# environment REQUIREMENTS: makes .tools/ENVIRONMENT, unless it is that already.
environment() {
    local venv=../.tools/$1 wanted
    wanted=$(sha256sum "$2" | cut -d' ' -f1)
    if [ "$(cat "$venv/.stamp" 2>/dev/null || true)" != "$wanted" ]; then
        echo "Making .tools/$1"
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$2"
        echo "$wanted" >"$venv/.stamp"
    fi
}

environment bench-venv requirements.txt
if [ $# -lt 2 ] || [[ " $* " == *" relay "* ]]; then environment litellm-venv litellm.txt; fi

swift build --quiet -c release --static-swift-stdlib
if [ $# -lt 2 ] || [[ " $* " =~ " "(chat|conversations|identity|launches|postgres|relay|runs|vector)" " ]]; then
    (cd .. && swift build --quiet -c release --static-swift-stdlib --product lyceum)
fi
PATH="$PATH:/usr/sbin" exec ../.tools/bench-venv/bin/python -m driver "$@"
