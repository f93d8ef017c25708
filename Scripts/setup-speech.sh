#!/usr/bin/env bash
# Makes .tools/speech: a private Python environment with the local speech server's models (650 MB), and installs espeak-ng.
# Only the telephone and the spoken conversation of the chat page need it.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install-packages.sh espeak-ng python3-venv

target=.tools/speech
requirements=LocalModels/speech-requirements.txt

python=/usr/bin/python3
[ -x "$python" ] || python=$(command -v python3)
wanted=$({ cat "$requirements" "$0"; "$python" --version; } | sha256sum | cut -d' ' -f1)
[ "$(cat "$target/.stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

echo "Installing the local speech server (about 650 MB, once)"
rm -rf "$target"
mkdir -p "$(dirname "$target")"
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
    --requirement "$requirements"
echo "$wanted" >"$target/.stamp"
