#!/usr/bin/env bash
# Installs the Debian packages that building and serving need, once.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/install-packages.sh \
    ca-certificates curl pkg-config gcc libc6-dev tzdata unzip util-linux poppler-utils \
    libpq-dev libssl-dev libcurl4-openssl-dev libcrypt-dev zlib1g-dev libsrtp2-dev \
    python3 python3-venv \
    esbuild node-typescript node-marked libjs-katex fonts-katex node-prismjs

command -v swift >/dev/null || {
    echo "Swift 6.3 is needed: install its toolchain for Debian 12 and put swift on the PATH." >&2
    exit 1
}
