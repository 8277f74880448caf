#!/usr/bin/env bash
# Issues the example badge with a new key, verifies it, and prints the report.
# The key and the badge are left in a folder: first-badge, or the one that is named.
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
folder=${1:-first-badge}

testamur() {
    cargo run --quiet --manifest-path "$root/Cargo.toml" --package testamur-cli -- "$@"
}

if [ -e "$folder" ]; then
    echo "$folder is there already, and its key is not overwritten." >&2
    echo "Name another folder: $0 FOLDER. Or remove this one." >&2
    exit 2
fi
mkdir "$folder"
testamur key new -o "$folder/key.jwk"
testamur issue --key "$folder/key.jwk" -o "$folder/badge.json" "$root/examples/badge.json"

# The key makes the issuer here. A real verifier has this list from elsewhere.
issuer=$(testamur key show "$folder/key.jwk" | awk '$1 == "did" { print $2 }')
testamur verify --offline --trust "$issuer" "$folder/badge.json"
