#!/usr/bin/env bash
# Makes .tools/lint: the linter of the browser code.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.tools/lint
stamp="$venv/.stamp"
wanted=$(cat Requirements/lint.txt "$0" | sha256sum | cut -d' ' -f1)
[ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

echo "Making $venv"
rm -rf "$venv"
mkdir -p "$(dirname "$venv")"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement Requirements/lint.txt
echo "$wanted" >"$stamp"
