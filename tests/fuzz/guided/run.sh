#!/usr/bin/env bash
# Feeds every target for some seconds of processor time, and prints a table of what was reached:
#
#   cmake --preset guided && cmake --build --preset guided
#   tests/fuzz/guided/run.sh 60                     60 s for each target
#   tests/fuzz/guided/run.sh 3600 onnx tflite       an hour for two of them
#
# What was learned stays in build/guided/corpus, so that a later run goes on from there. An input that
# breaks something is kept in build/guided/findings, and the exit status is 1.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
program=$root/build/guided/tests/fuzz/guided/guided_fuzz
findings=$root/build/guided/findings
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift
mkdir -p "$findings"
failed=0

# number LOG NAME: a statistic that libFuzzer prints at its end.
number() { sed -n "s/^stat::$2: *//p" "$1" | tail -n 1; }

# one TARGET: feeds it, prints its line of the table.
one() {
  local corpus=$root/build/guided/corpus/$1 log=$root/build/guided/$1.log found edges
  OFFCUT_FUZZ_TARGET=$1 OFFCUT_FUZZ_SEEDS=$corpus "$program"
  OFFCUT_FUZZ_TARGET=$1 "$program" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=4096 \
    -max_len=65536 -print_final_stats=1 -artifact_prefix="$findings/$1-" "$corpus" >"$log" 2>&1 || true
  found=$(find "$findings" -name "$1-*" | wc -l)
  edges=$(grep -o 'cov: [0-9]*' "$log" | tail -n 1 | cut -d ' ' -f 2)
  printf '| %s | %s | %s | %s |\n' "$1" "$(number "$log" number_of_executed_units)" "$edges" "$found"
  if ((found > 0)); then failed=1; fi
}

if (($# == 0)); then mapfile -t targets < <(OFFCUT_FUZZ_LIST=1 "$program"); else targets=("$@"); fi
printf '| target | executions | edges | findings |\n|---|---|---|---|\n'
for target in "${targets[@]}"; do one "$target"; done
exit "$failed"
