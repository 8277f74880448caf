#!/usr/bin/env bash
# Builds the facade and everything below it for wasm32-unknown-unknown.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/wasm-toolchain.sh

build=(build --release --target wasm32-unknown-unknown --package testamur --no-default-features)
target=${CARGO_TARGET_DIR:-target}
case $(wasm_toolchain) in
rustup)
    cargo "${build[@]}" "$@"
    ;;
debian)
    # A folder of its own: artifacts of two compilers do not mix. The standard library is compiled too,
    # which stable compilers only do when asked with this variable.
    CARGO_TARGET_DIR=$target/wasm-debian RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19 \
        /usr/bin/cargo "${build[@]}" -Zbuild-std=std,panic_abort "$@"
    ;;
none)
    echo "no toolchain for wasm32-unknown-unknown: run scripts/install-tools.sh" >&2
    exit 1
    ;;
esac
