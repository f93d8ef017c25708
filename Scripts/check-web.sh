#!/usr/bin/env bash
# Checks the types of the browser code and runs its unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."

Scripts/setup-web.sh
tsc --project Web/tsconfig.json

built=.build/web-tests
rm -rf "$built"
esbuild Web/tests/*.test.ts --bundle --platform=node --format=esm --out-extension:.js=.mjs --log-level=warning \
    --tsconfig=Web/tsconfig.json --define:KATEX_STYLESHEET='""' --outdir="$built"
node --test --test-reporter=dot "$built"/*.mjs
