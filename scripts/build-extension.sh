#!/usr/bin/env bash
# Builds the browser extension that verifies credentials: scripts/build-extension.sh [FOLDER]
# (default: wasm/browser/dist/extension), and beside it a zip file of it, of the same sources always the same bytes.
#
# Needs the npm package to be built first: scripts/build-npm.sh.
set -euo pipefail
folder=$(realpath -m "${1:-$(dirname "${BASH_SOURCE[0]}")/../wasm/browser/dist/extension}")
cd "$(dirname "${BASH_SOURCE[0]}")/../wasm/browser"
npm ci --no-audit --no-fund --loglevel=error >&2
node_modules/.bin/tsc
node build.mjs extension "$folder"
node zip.mjs "$folder" "$folder.zip"
echo "$folder"
echo "$folder.zip"
