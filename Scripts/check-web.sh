#!/usr/bin/env bash
# Lints the browser code, checks its types and runs its unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "$1" >&2
    exit 1
}

# Trusted Types forbid markup made of text in the browser; this says so earlier.
! grep -rnE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|createContextualFragment|\beval\(' \
    Web --include='*.ts' || fail "Web/ makes elements of text: use build() instead"
! grep -rnE '#[0-9a-fA-F]{3,8}\b|\b(rgba?|hsla?|oklch|oklab)\(' Web --include='*.css' --exclude=tokens.css ||
    fail "Web/ names a colour outside shared/tokens.css"

Scripts/setup-web-lint.sh
.tools/lint/bin/oxlint --quiet --config Web/.oxlintrc.json Web

Scripts/setup-web.sh
tsc --project Web/tsconfig.json

built=.build/web-tests
rm -rf "$built"
esbuild Web/tests/*.test.ts --bundle --platform=node --format=esm --out-extension:.js=.mjs --log-level=warning \
    --tsconfig=Web/tsconfig.json --define:KATEX_STYLESHEET='""' --outdir="$built"
node --test --test-reporter=dot "$built"/*.mjs
