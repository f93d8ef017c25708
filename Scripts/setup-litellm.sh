#!/usr/bin/env bash
# Makes the Python environment of the LiteLLM proxy that tests and benchmarks ask, in .tools/litellm: 700 MB, apart from all others.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.tools/litellm
stamp="$venv/.stamp"
wanted=$(cat Requirements/litellm.txt Scripts/setup-litellm.sh | sha256sum | cut -d' ' -f1)
[ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

echo "Making $venv"
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement Requirements/litellm.txt
echo "$wanted" >"$stamp"
