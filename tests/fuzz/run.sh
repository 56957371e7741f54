#!/usr/bin/env bash
# run.sh BUILD [SECONDS]: runs every fuzz target of a build with the preset `asan` for SECONDS (30) each,
# from the kept corpus. New inputs go to BUILD/fuzz/found; an input that breaks something is kept there as
# crash-* and fails the run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1 seconds=${2:-30}
status=0
for target in "$build"/fuzz/fuzz_*; do
  [[ -f $target && -x $target ]] || continue
  name=${target##*/fuzz_}
  found=$build/fuzz/found/$name
  mkdir -p "$found"
  echo "== $name, $seconds s"
  "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=1 \
    -artifact_prefix="$found/" "$found" "$here/corpus/$name" >"$found.log" 2>&1 || status=1
  grep -E '^stat::(number_of_executed|new_units)|^SUMMARY|^does not hold|ERROR' "$found.log" || true
done
exit $status
