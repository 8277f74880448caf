#!/usr/bin/env bash
# Builds the web page that verifies credentials: scripts/build-page.sh [FOLDER] (default: wasm/browser/dist/page).
# What is in the folder is all that a web server needs.
#
# Needs the npm package to be built first: scripts/build-npm.sh.
set -euo pipefail
folder=$(realpath -m "${1:-$(dirname "${BASH_SOURCE[0]}")/../wasm/browser/dist/page}")
cd "$(dirname "${BASH_SOURCE[0]}")/../wasm/browser"
npm ci --no-audit --no-fund --loglevel=error >&2
node_modules/.bin/tsc
node build.mjs page "$folder"
echo "$folder"
