#!/usr/bin/env bash
# Installs what the checks need beyond a Rust toolchain, each only where it is missing:
#   cargo-deny                             licences, sources and banned crates
#   OpenSSL's headers                      for josekit, which tokens are compared with
#   Chromium                               for the page of the server, which is tried in it
#   Valgrind, CMake, and the languages of bindings/c/examples
#   Python's environments                  for the Python package
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

# What the C library is tested with, by the command or file that each package brings.
for_c=()
wants() { [ -e "$1" ] || command -v "$1" >/dev/null || for_c+=("$2"); }
wants c++ g++
wants valgrind valgrind
wants cmake cmake
wants python3 python3
wants ruby ruby
wants go golang-go
wants javac default-jdk-headless
wants /usr/share/java/jna.jar libjna-java
wants npm npm
wants openssl openssl
if [ ${#for_c[@]} -gt 0 ]; then
    echo "installing what calls the C library: ${for_c[*]}"
    install_packages "${for_c[@]}"
fi

if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    echo "installing Python's environments"
    install_packages python3-venv
fi

if [ "$(wasm_toolchain)" = none ]; then
    echo "installing a toolchain for WebAssembly"
    if ! timeout 180 rustup target add wasm32-unknown-unknown || ! timeout 180 rustup component add rust-src; then
        echo "rustup has no such target here; taking Debian's compiler and its sources"
        install_packages rustc-web cargo-web rust-web-src lld-19
    fi
fi

if ! cargo deny --version >/dev/null 2>&1; then
    echo "installing cargo-deny"
    cargo install --quiet --locked cargo-deny
fi

printf '%s, %s, wasm32: %s\n' "$(rustc --version)" "$(cargo deny --version)" "$(wasm_toolchain)"
