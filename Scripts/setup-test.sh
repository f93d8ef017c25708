#!/usr/bin/env bash
# Makes what only the tests need: Chromium, Node.js, one screen font, and a Python environment in .tools/test-venv.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(chromium nodejs fonts-inter python3-venv)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    echo "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive DEBCONF_NOWARNINGS=yes "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

venv=.tools/test-venv
stamp="$venv/.stamp"
wanted=$(cat Tests/requirements.txt "$0" | sha256sum | cut -d' ' -f1)
[ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

echo "Making $venv"
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement Tests/requirements.txt
echo "$wanted" >"$stamp"
