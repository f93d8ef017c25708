#!/usr/bin/env bash
# Builds the browser pages into .tools/web, and copies the Debian libraries they use into .tools/web-libraries.
# Does nothing when neither the sources nor the packages changed since the last build.
set -euo pipefail
cd "$(dirname "$0")/.."

libraries=.tools/web-libraries
output=.tools/web
versions=$(dpkg-query -W -f '${Package} ${Version}\n' esbuild fonts-katex libjs-katex node-marked node-prismjs)
wanted=$( (find Web -type f ! -path 'Web/tests/*' -print0 | sort -z | xargs -0 cat; cat "$0"; echo "$versions") |
    sha256sum | cut -d' ' -f1)
[ "$(cat "$output/.stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

echo "Building the web pages"
mkdir -p .tools
staging=$(mktemp -d .tools/web.XXXXXX)
trap 'rm -rf "$staging"' EXIT

rm -rf "$libraries"
mkdir -p "$libraries"/{marked,katex/fonts,prismjs/components}
cp -L /usr/share/nodejs/marked/lib/marked.esm.js "$libraries/marked/marked.js"
cp -L /usr/share/nodejs/@types/marked/index.d.ts "$libraries/marked/marked.d.ts"
cp -L /usr/share/javascript/katex/katex.mjs "$libraries/katex/katex.js"
cp -L /usr/share/fonts/truetype/katex/*.woff2 "$libraries/katex/fonts/"
# Every browser we serve reads WOFF2, so the older formats are left out of the style sheet.
sed -E "s/,url\([^)]*\.(woff|ttf)\) format\('(woff|truetype)'\)//g" /usr/share/javascript/katex/katex.min.css \
    >"$libraries/katex/katex.css"
cp -L /usr/share/nodejs/prismjs/components/prism-*.js "$libraries/prismjs/components/"
rm -f "$libraries"/prismjs/components/*.min.js
cp -L /usr/share/nodejs/@types/prismjs/index.d.ts "$libraries/prismjs/prism.d.ts"
echo "$versions" >"$libraries/VERSIONS"

bundle() {
    esbuild "$@" --bundle --minify --legal-comments=none --log-level=warning --outdir="$staging/assets" \
        --entry-names='[name]-[hash]' --chunk-names='[name]-[hash]' --asset-names='[name]-[hash]' \
        --public-path=/assets --loader:.woff2=file --loader:.svg=file --target=es2022
}
hashed() { # hashed NAME EXTENSION: the address of the one built file NAME-HASH.EXTENSION
    local files=("$staging/assets/$1"-????????."$2")
    [ -f "${files[0]}" ] && [ ${#files[@]} -eq 1 ] || { echo "no single $1.$2 was built" >&2; return 1; }
    echo "/assets/$(basename "${files[0]}")"
}

bundle "$libraries/katex/katex.css" Web/chat/chat.css Web/sign-in/sign-in.css Web/docs/docs.css \
    Web/embed/frame.css Web/reading/reading.css Web/lti/lti.css Web/{admin/admin,builder/builder,teach/teach,design/design}.css
bundle Web/shared/sound/worklet.ts --format=esm
bundle Web/chat/chat.ts Web/sign-in/sign-in.ts Web/docs/docs.ts Web/embed/frame.ts Web/reading/reading.ts Web/lti/lti.ts \
    Web/{admin/admin,builder/builder,teach/teach,design/design}.ts \
    --format=esm --splitting --tsconfig=Web/tsconfig.json \
    --define:global=globalThis --define:KATEX_STYLESHEET="\"$(hashed katex css)\"" \
    --define:VOICE_WORKLET="\"$(hashed worklet js)\""
icon="icon-$(sha256sum Web/shared/icon.svg | cut -c1-8).svg"
cp Web/shared/icon.svg "$staging/assets/$icon"

page() { # page SOURCE ENTRY NAME: writes NAME.html with the addresses of its style sheet, script and icon
    sed -e "s|/assets/$2.css|$(hashed "$2" css)|" -e "s|/assets/$2.js|$(hashed "$2" js)|" \
        -e "s|/assets/icon.svg|/assets/$icon|" "$1" >"$staging/$3.html"
}
page Web/chat/index.html chat index
page Web/sign-in/index.html sign-in sign-in
page Web/docs/index.html docs docs
page Web/reading/index.html reading shared
for name in admin builder teach design; do page "Web/$name/index.html" "$name" "$name"; done
page Web/embed/index.html frame embed
page Web/lti/index.html lti lti
page Web/lti/message.html lti lti-message
# The files whose addresses pages elsewhere know.
cp Web/shared/icon.svg "$staging/icon.svg"
esbuild Web/embed/lyceum-chat.ts --bundle --minify --format=iife --target=es2022 --legal-comments=none \
    --log-level=warning --outfile="$staging/embed.js"
echo "$versions" >"$staging/VERSIONS"
echo "$wanted" >"$staging/.stamp"

chmod 755 "$staging"
rm -rf "$output"
mv "$staging" "$output"
trap - EXIT
