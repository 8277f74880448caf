#!/usr/bin/env bash
# Puts the test suite of JSON Schema into FOLDER, unless it is there: the copy that the source of the
# Python package jsonschema carries. Needs python3 with pip.
set -euo pipefail
version=4.25.1
folder=${1:?"usage: scripts/json-schema-suite.sh FOLDER"}
if [ -e "$folder/$version" ]; then
    exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --no-binary jsonschema \
    --dest "$work" "jsonschema==$version"
tar -xzf "$work/jsonschema-$version.tar.gz" -C "$work"
mkdir -p "$folder"
cp -R "$work/jsonschema-$version/json/tests" "$work/jsonschema-$version/json/remotes" "$folder"
touch "$folder/$version"
