#!/usr/bin/env bash
# Builds the npm package in wasm/npm: its WebAssembly modules, the JavaScript that calls them, and the TypeScript.
# Further arguments go to cargo, such as --locked.
#
# Needs Node.js, and a toolchain for WebAssembly: `rustup target add wasm32-unknown-unknown`, or what
# scripts/install-tools.sh takes where rustup has none. It takes some minutes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/wasm-toolchain.sh

npm ci --prefix wasm/npm --no-audit --no-fund --loglevel=error >&2
target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
CARGO_TARGET_DIR=$target/bindgen cargo build --quiet --locked --manifest-path wasm/bindgen/Cargo.toml
bindgen=$target/bindgen/debug/testamur-bindgen
rm -rf wasm/npm/module wasm/npm/dist
mkdir -p wasm/npm/module

# build NAME ARGUMENTS...: one build of the module, with these further arguments of cargo.
build() {
    local name=$1 built
    shift
    built=$(wasm_cargo --profile wasm --package testamur-wasm "$@")
    "$bindgen" "$built/wasm/testamur_wasm.wasm" wasm/npm/module "$name"
    # What LLVM uses, and engines have had for years; nothing else.
    wasm/npm/node_modules/.bin/wasm-opt -Oz --strip-debug --strip-producers --enable-bulk-memory \
        --enable-bulk-memory-opt --enable-call-indirect-overlong --enable-multivalue --enable-mutable-globals \
        --enable-nontrapping-float-to-int --enable-reference-types --enable-sign-ext \
        -o "wasm/npm/module/${name}_bg.wasm" "wasm/npm/module/${name}_bg.wasm"
}

build verify "$@"
build full --features issue "$@"
# Types that a library of ES2022 has not; nothing here disposes that way.
sed -i '/\[Symbol\.dispose\]/d' wasm/npm/module/*.d.ts
(cd wasm/npm && node_modules/.bin/tsc)
node scripts/npm-size.mjs
