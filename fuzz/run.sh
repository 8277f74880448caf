#!/usr/bin/env bash
# Fuzzes every target, or those named, for some seconds each; fails if one crashes, hangs or takes
# too much memory. Needs `cargo install cargo-fuzz`; a stable compiler will do.
#
#   fuzz/run.sh [seconds] [target…]
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
shift || true
if [ $# -gt 0 ]; then targets=("$@"); else mapfile -t targets < <(cargo fuzz list); fi

# The coverage and sanitizer flags are unstable.
export RUSTC_BOOTSTRAP=1
export CARGO_INCREMENTAL=0
failed=()
# The most that is allocated at once: 192 times the longest input, and 64 MiB for any
# (docs/architecture.md, Limits).
most=$((192 * 65536 / 1048576 + 64))
for target in "${targets[@]}"; do
    echo "== $target, $seconds s"
    mkdir -p "fuzz/corpus/$target"
    dictionary=fuzz/dictionaries/$target.dict
    [ -f "$dictionary" ] && words=("-dict=$dictionary") || words=()
    cargo fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- \
        -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb="$most" \
        -max_len=65536 \
        -print_final_stats=1 "${words[@]}" || failed+=("$target")
done

if [ ${#failed[@]} -gt 0 ]; then
    echo "failed: ${failed[*]}; the inputs are in fuzz/artifacts" >&2
    exit 1
fi
