#!/usr/bin/env bash
# Builds the wheel of the Python package, installs it with pip where nothing else is, and tests it as its users have it: the
# example, the tests, the types.
#
#   scripts/test-python.sh [--dev] [FOLDER]
#
#   --dev    an unoptimized build, which shares what is compiled with `cargo build` in bindings/python
#   FOLDER   where the wheel and the environments go (default: python-package in the target folder)
#
#   TESTAMUR_VECTORS, TESTAMUR_DATA   the standards' vectors and real badges; see CONTRIBUTING.md
#
# Needs python3 (3.9 or newer) with pip and venv.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
profile=release
if [ "${1:-}" = --dev ]; then
    profile=dev
    shift
fi
folder=$(realpath -m "${1:-${CARGO_TARGET_DIR:-target}/python-package}")
source=$PWD/bindings/python
mkdir -p "$folder"

say() { printf '%s\n' "--- $*"; }

# The line of a tool among those that are pinned.
pinned() { grep "^$1==" "$source/requirements.txt"; }

quiet=(--quiet --disable-pip-version-check)

say "building the wheel ($profile)"
tools=$folder/tools
[ -x "$tools/bin/pip" ] || python3 -m venv --clear "$tools"
"$tools/bin/pip" install "${quiet[@]}" "$(pinned maturin)"
rm -rf "$folder/wheels"
(cd "$source" && "$tools/bin/maturin" build --quiet --locked --profile "$profile" --out "$folder/wheels")
wheels=("$folder"/wheels/*.whl)
say "made ${wheels[0]##*/}, $(($(stat -c %s "${wheels[0]}") / 1024)) KiB"

say "where nothing else is installed"
python3 -m venv --clear "$folder/clean"
"$folder/clean/bin/pip" install "${quiet[@]}" --no-index "${wheels[0]}"
cd "$folder"
clean/bin/python "$source/examples/first_badge.py"

say "the tests"
clean/bin/pip install "${quiet[@]}" "$(pinned pytest)" "$(pinned mypy)" "$(pinned cryptography)"
cd "$source"
export PYTHONDONTWRITEBYTECODE=1
"$folder/clean/bin/pytest" -q -p no:cacheprovider

say "the types, and the native module beside what is said of it"
types=(--cache-dir "$folder/mypy" --strict)
"$folder/clean/bin/mypy" "${types[@]}" --package testamur
MYPYPATH=tests "$folder/clean/bin/mypy" "${types[@]}" tests examples
(cd "$folder" && clean/bin/stubtest testamur._native)
say "all passed"
