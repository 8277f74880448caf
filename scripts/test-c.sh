#!/usr/bin/env bash
# Builds the C library, installs it below a folder, and tests it as its users have it: what it exports, from C under
# AddressSanitizer, UndefinedBehaviorSanitizer and Valgrind, and every example of bindings/c/examples.
#
#   scripts/test-c.sh [--all] [FOLDER]
#
#   --all    a language or tool that is not there is a failure, and not only said
#   FOLDER   where to install and build (default: c-library in the target folder)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
all=
if [ "${1:-}" = --all ]; then
    all=yes
    shift
fi
folder=$(realpath -m "${1:-${CARGO_TARGET_DIR:-target}/c-library}")
prefix=$folder/prefix build=$folder/build source=$PWD/bindings/c
mkdir -p "$build"
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib

say() { printf '%s\n' "--- $*"; }

# has WHAT COMMAND: whether it is there.
has() {
    if command -v "$2" >/dev/null; then
        return 0
    fi
    say "$1: not tested, there is no $2"
    [ -z "$all" ] || exit 1
    return 1
}

# flags MODULE...: what pkg-config says.
flags() { pkg-config --cflags --libs "$@"; }

strict=(-Wall -Wextra -Wpedantic -Werror)
sanitized=(-g -fsanitize=address,undefined -fno-sanitize-recover=all)

say "the header is what its sources say"
cargo run --quiet --locked --package xtask -- header --check
cargo run --quiet --locked --package xtask -- install-c --prefix "$prefix" --dev

say "it exports what it should and nothing else"
nm -D --defined-only "$prefix/lib/libtestamur.so" | awk '{ print $3 }' | LC_ALL=C sort | diff "$source/symbols.txt" -
nm --defined-only "$prefix/lib/libtestamur.a" 2>/dev/null | awk '$2 == "T" && $3 ~ /^tm_/ { print $3 }' |
    LC_ALL=C sort | diff "$source/symbols.txt" -

say "the headers stand by themselves"
for header in testamur.h testamur_codes.h; do
    unit=$(printf '#include <%s>\nextern int unit;\n' "$header")
    cc -std=c11 "${strict[@]}" -fsyntax-only -I"$prefix/include" -x c - <<<"$unit"
    c++ -std=c++11 "${strict[@]}" -fsyntax-only -I"$prefix/include" -x c++ - <<<"$unit"
done
echo "#include <testamur.hpp>" | c++ -std=c++17 "${strict[@]}" -fsyntax-only -I"$prefix/include" -x c++ -

say "a certificate for the server that the built-in client is tested with"
new_key=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
tls=("$build/authority.pem" "$build/server.pem" "$build/server.key")
openssl req -x509 "${new_key[@]}" -days 2 -subj "/CN=An authority for tests" -keyout "$build/authority.key" -out "${tls[0]}" 2>/dev/null
openssl req "${new_key[@]}" -subj "/CN=127.0.0.1" -keyout "${tls[2]}" -out "$build/server.csr" 2>/dev/null
openssl x509 -req -in "$build/server.csr" -CA "${tls[0]}" -CAkey "$build/authority.key" -CAcreateserial -days 2 \
    -extfile <(echo "subjectAltName=IP:127.0.0.1") -out "${tls[1]}" 2>/dev/null

for test in pointers roles documents callbacks network; do
    compile=(cc -std=gnu11 -Wall -Wextra -Werror -Wno-unused-function "$source/tests/$test.c")
    modules=(testamur) arguments=()
    [ "$test" != network ] || modules+=(libssl) arguments=("${tls[@]}")
    say "$test, under AddressSanitizer and UndefinedBehaviorSanitizer"
    # shellcheck disable=SC2046
    "${compile[@]}" "${sanitized[@]}" $(flags "${modules[@]}") -lpthread -o "$build/$test-sanitized"
    "$build/$test-sanitized" "${arguments[@]}"
    if has "$test under Valgrind" valgrind; then
        # shellcheck disable=SC2046
        "${compile[@]}" -g $(flags "${modules[@]}") -lpthread -o "$build/$test"
        # What is only reachable is kept on purpose: contexts that were compiled once.
        say "$test, under Valgrind"
        TEST_QUICKLY=yes valgrind --quiet --fair-sched=yes --error-exitcode=9 --leak-check=full \
            --suppressions="$source/tests/valgrind.supp" --show-leak-kinds=definite --errors-for-leak-kinds=definite "$build/$test" "${arguments[@]}"
    fi
done

sed 's/.*/CALL(&)/' "$source/symbols.txt" >"$build/symbols.inc"
for test in nothing layer; do
    say "$test, of C++, under AddressSanitizer and UndefinedBehaviorSanitizer"
    # shellcheck disable=SC2046
    c++ -std=c++17 "${strict[@]}" "${sanitized[@]}" -I"$build" "$source/tests/$test.cpp" $(flags testamur) -o "$build/$test-sanitized"
    "$build/$test-sanitized"
done

for example in issue_and_verify own_client signer_callback; do
    modules=(testamur)
    [ "$example" != signer_callback ] || modules+=(libcrypto)
    say "example $example.c"
    # shellcheck disable=SC2046
    cc -std=c11 "${strict[@]}" "${sanitized[@]}" "$source/examples/$example.c" $(flags "${modules[@]}") -o "$build/$example"
    "$build/$example"
done

say "example verify.c"
# shellcheck disable=SC2046
cc -std=c11 "${strict[@]}" "$source/examples/verify.c" $(flags testamur) -o "$build/verify"
testamur() { cargo run --quiet --locked --package testamur-cli -- "$@"; }
rm -f "$build/key.jwk" "$build/badge.json"
testamur key new -o "$build/key.jwk"
testamur issue --key "$build/key.jwk" -o "$build/badge.json" examples/badge.json
issuer=$(grep -o -m 1 'did:key:[0-9A-Za-z]*' "$build/badge.json" | head -n 1)
"$build/verify" "$build/badge.json" "$issuer"
if "$build/verify" "$build/badge.json" did:web:registrar.example.edu; then exit 1; fi

say "example issue_and_verify.cpp"
# shellcheck disable=SC2046
c++ -std=c++17 "${strict[@]}" "${sanitized[@]}" "$source/examples/issue_and_verify.cpp" $(flags testamur) -o "$build/cpp"
"$build/cpp"

if has "CMake" cmake; then
    say "shared and static, through CMake"
    rm -rf "$build/cmake" # what CMake keeps there is of one checkout only
    cmake -S "$source/examples" -B "$build/cmake" -DCMAKE_PREFIX_PATH="$prefix" >"$build/cmake.log"
    cmake --build "$build/cmake" >>"$build/cmake.log"
    "$build/cmake/shared" >/dev/null
    "$build/cmake/cpp" >/dev/null
    env -u LD_LIBRARY_PATH "$build/cmake/static" >/dev/null
fi

if has "example verify.py" python3; then
    say "example verify.py"
    python3 "$source/examples/verify.py"
fi
if has "example verify.rb" ruby; then
    say "example verify.rb"
    ruby "$source/examples/verify.rb"
fi
if has "example go" go; then
    say "example go"
    (cd "$source/examples/go" && go build -o "$build/go-verify" . && "$build/go-verify")
fi
jna=/usr/share/java/jna.jar
if has "example java" javac && [ -f "$jna" ]; then
    say "example java"
    java -cp "$jna" -Djna.library.path="$prefix/lib" "$source/examples/java/Verify.java"
elif [ ! -f "$jna" ]; then
    say "example java: not tested, there is no $jna"
    [ -z "$all" ] || exit 1
fi
if has "example node" npm; then
    say "example node"
    cp "$source"/examples/node/*.js* "$build/"
    npm ci --prefix "$build" --no-audit --no-fund --loglevel=error
    TESTAMUR_LIBRARY=$prefix/lib/libtestamur.so node "$build/verify.js"
fi
say "all passed"
