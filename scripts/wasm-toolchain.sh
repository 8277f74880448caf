# To be sourced. Tells which toolchain on this machine compiles for wasm32-unknown-unknown:
#   rustup   the target is installed beside the toolchain, and the sources of the standard library
#   debian   Debian's rustc-web, which brings the standard library as source and not compiled
#   none     neither
wasm_toolchain() {
    local sysroot
    sysroot=$(rustc --print sysroot)
    if [ -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ] && [ -d "$sysroot/lib/rustlib/src/rust/library/std" ]; then
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
#
# The standard library is compiled too, for size, and a panic is a trap at once: nobody could read its message. Stable
# compilers do this only when asked with the variable RUSTC_BOOTSTRAP.
wasm_cargo() {
    local target=${CARGO_TARGET_DIR:-target}
    local small=(-Zbuild-std=std,panic_abort -Zbuild-std-features=optimize_for_size -Zpanic-immediate-abort)
    case $(wasm_toolchain) in
    rustup)
        target+=/wasm
        CARGO_TARGET_DIR=$target RUSTC_BOOTSTRAP=1 CARGO_PROFILE_WASM_PANIC=immediate-abort \
            cargo build --target wasm32-unknown-unknown "${small[@]}" "$@" >&2
        ;;
    debian)
        # A folder of its own: artifacts of two compilers do not mix.
        target+=/wasm-debian
        CARGO_TARGET_DIR=$target RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_PROFILE_WASM_PANIC=immediate-abort \
            CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19 \
            /usr/bin/cargo build --target wasm32-unknown-unknown "${small[@]}" "$@" >&2
        ;;
    none)
        echo "no toolchain for wasm32-unknown-unknown: run scripts/install-tools.sh" >&2
        return 1
        ;;
    esac || return
    echo "$target/wasm32-unknown-unknown"
}
