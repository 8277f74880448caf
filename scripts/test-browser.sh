#!/usr/bin/env bash
# Tests the web page that verifies credentials in Chromium. With SCREENSHOTS=FOLDER pictures of it are made there.
#
# Needs the npm package to be built first: scripts/build-npm.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/build-page.sh >/dev/null
node --test wasm/browser/test/*.test.mjs
