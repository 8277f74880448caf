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
