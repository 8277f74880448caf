#!/usr/bin/env bash
# Installs what the checks need beyond a Rust toolchain, each only where it is missing:
#   cargo-deny                             licences, sources and banned crates
#   OpenSSL's headers                      for josekit, which tokens are compared with
#   Chromium                               for the page of the server, which is tried in it
#   the wasm32-unknown-unknown target      from rustup, or else Debian's rustc-web with its sources
# Needs root for Debian's packages.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/wasm-toolchain.sh"

apt_updated=
install_packages() {
    if [ -z "$apt_updated" ]; then
        apt-get update -qq
        apt_updated=yes
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

if ! command -v cc >/dev/null; then
    echo "installing a C compiler"
    install_packages gcc libc6-dev
fi

if ! pkg-config --exists openssl 2>/dev/null; then
    echo "installing OpenSSL's headers"
    install_packages libssl-dev pkg-config
fi

if ! command -v chromium >/dev/null; then
    echo "installing Chromium"
    install_packages chromium
fi

if [ "$(wasm_toolchain)" = none ]; then
    echo "installing a toolchain for WebAssembly"
    if ! timeout 180 rustup target add wasm32-unknown-unknown; then
        echo "rustup has no such target here; taking Debian's compiler and its sources"
        install_packages rustc-web cargo-web rust-web-src lld-19
    fi
fi

if ! cargo deny --version >/dev/null 2>&1; then
    echo "installing cargo-deny"
    cargo install --quiet --locked cargo-deny
fi

printf '%s, %s, wasm32: %s\n' "$(rustc --version)" "$(cargo deny --version)" "$(wasm_toolchain)"
