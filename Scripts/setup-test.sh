#!/usr/bin/env bash
# Makes what only the tests need: Chromium, Node.js, one screen font, programs that ours are held against, and a Python
# environment in .tools/test-venv.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install-packages.sh chromium nodejs fonts-inter python3-venv nginx tinyproxy-bin sip-tester kamailio baresip-core

venv=.tools/test-venv
stamp="$venv/.stamp"
wanted=$(cat Tests/requirements.txt "$0" | sha256sum | cut -d' ' -f1)
[ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

echo "Making $venv"
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement Tests/requirements.txt
echo "$wanted" >"$stamp"
