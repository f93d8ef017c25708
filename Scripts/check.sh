#!/usr/bin/env bash
# Lints and checks every source; changes none.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks Fuzz
Scripts/check-web.sh
for script in Scripts/*.sh Benchmarks/*.sh .ci/run; do bash -n "$script"; done
python3 - <<'PYTHON'
import ast, pathlib
for folder in ("LocalModels", "Tests", "Benchmarks"):
    for path in pathlib.Path(folder).rglob("*.py"):
        ast.parse(path.read_text(), filename=str(path))
PYTHON
echo "Everything is in order."
