#!/usr/bin/env bash
# Tests the web page and the browser extension that verify credentials in Chromium. With SCREENSHOTS=FOLDER pictures of
# them are made there.
#
# Needs the npm package to be built first: scripts/build-npm.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
scripts/build-page.sh >/dev/null
scripts/build-extension.sh >/dev/null
node --test wasm/browser/test/*.test.mjs
