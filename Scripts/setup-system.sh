#!/usr/bin/env bash
# Installs the Debian packages that building and serving need, once.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
    ca-certificates curl pkg-config gcc libc6-dev unzip util-linux
    libpq-dev libssl-dev libcurl4-openssl-dev libcrypt-dev
    python3 python3-venv
    esbuild node-typescript node-marked libjs-katex fonts-katex node-prismjs
)

missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    echo "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

command -v swift >/dev/null || {
    echo "Swift 6.3 is needed: install its toolchain for Debian 12 and put swift on the PATH." >&2
    exit 1
}
