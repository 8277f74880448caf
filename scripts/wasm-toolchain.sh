# To be sourced. Tells which toolchain on this machine compiles for wasm32-unknown-unknown:
#   rustup   the target is installed beside the toolchain
#   debian   Debian's rustc-web, which brings the standard library as source and not compiled
#   none     neither
wasm_toolchain() {
    local sysroot
    sysroot=$(rustc --print sysroot)
    if [ -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
        echo rustup
    elif [ -x /usr/bin/rustc ] && [ -x /usr/bin/cargo ] && command -v wasm-ld-19 >/dev/null &&
        [ -d "$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust/library/std" ]; then
        echo debian
    else
        echo none
    fi
}

# wasm_cargo ARGUMENTS...: builds with these arguments of `cargo build` for wasm32-unknown-unknown, and
# prints in which folder the target's folders are.
wasm_cargo() {
    local target=${CARGO_TARGET_DIR:-target}
    case $(wasm_toolchain) in
    rustup)
        cargo build --target wasm32-unknown-unknown "$@" >&2
        ;;
    debian)
        # A folder of its own: artifacts of two compilers do not mix. The standard library is compiled too,
        # which stable compilers only do when asked with this variable.
        target+=/wasm-debian
        CARGO_TARGET_DIR=$target RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19 \
            /usr/bin/cargo build --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort "$@" >&2
        ;;
    none)
        echo "no toolchain for wasm32-unknown-unknown: run scripts/install-tools.sh" >&2
        return 1
        ;;
    esac || return
    echo "$target/wasm32-unknown-unknown"
}
