#!/usr/bin/env bash
# Measures Lyceum beside its peers and keeps the table in README.md: run.sh [short|long] [plain|chat|all].
set -euo pipefail
cd "$(dirname "$0")"
mode=${1:-short}
part=${2:-all}

../Scripts/install-packages.sh wrk nginx

venv=../.tools/bench-venv
wanted=$(sha256sum requirements.txt | cut -d' ' -f1)
if [ "$(cat "$venv/.stamp" 2>/dev/null || true)" != "$wanted" ]; then
    echo "Making .tools/bench-venv"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
    echo "$wanted" >"$venv/.stamp"
fi

case "$part" in
    plain | all) swift build --quiet -c release --static-swift-stdlib --product PlainServer ;;
esac
PATH="$PATH:/usr/sbin" exec "$venv/bin/python" -m driver "$mode" "$part"
