#!/usr/bin/env bash
# Holds a server against its own description with Schemathesis: whatever is generated from it, the
# answers are those that it promises. Needs python3 with pip and venv.
#
#   scripts/schemathesis.sh TESTAMUR FOLDER    the program, and where Schemathesis is kept
set -euo pipefail
version=4.32.5
usage="usage: scripts/schemathesis.sh TESTAMUR FOLDER"
testamur=$(realpath "${1:?$usage}") folder=${2:?$usage}
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")
settings=$here/schemathesis.toml helper=$here/schemathesis.py
if [ ! -e "$folder/$version" ]; then
    python3 -m venv --clear "$folder"
    "$folder/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
    touch "$folder/$version"
fi
schemathesis=$(realpath "$folder/bin/schemathesis")

work=$(mktemp -d) server=
stop() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap stop EXIT
cd "$work"
"$testamur" api-key new --database server.db --output key --scope issue --scope status --scope verify \
    --scope admin --scope metrics --scope records
timeout 300 "$testamur" serve --profile conformance --seed schemathesis --database server.db --offline \
    --listen 127.0.0.1:0 --log-level warn 2>log &
server=$!
for _ in $(seq 100); do
    address=$(sed -n 's|^Listening at \(http://[0-9.:]*\): .*|\1|p' log)
    [ -z "$address" ] || break
    sleep 0.1
done
[ -n "$address" ] || { cat log >&2 && exit 1; }
key=$(cat key)
"$folder/bin/python" "$helper" describe "$address" "$key" >description.json
status=0
PYTHONUNBUFFERED=1 timeout 280 "$schemathesis" --config-file "$settings" run description.json --url "$address" \
    --header "Authorization: Bearer $key" --phases examples,coverage,fuzzing,stateful \
    --max-examples 25 --max-time "${SCHEMATHESIS_SECONDS:-80}" --workers 2 --seed 1 || status=$?
if ! kill -0 "$server" 2>/dev/null; then
    echo "the server ended" >&2
    status=1
fi
# What is refused each time is answered as promised as well; nothing would have been tried then.
"$folder/bin/python" "$helper" served "$address" "$key" || status=1
# What went wrong inside is told there, also where the answer was as promised. Keys that are missing or not known are tried
# on purpose.
if grep -E ' ERROR | WARN ' log | grep -vE ' status=40[13] '; then
    status=1
fi
exit "$status"
