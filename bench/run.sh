#!/usr/bin/env bash
# Every measurement, or the ones named: bench/run.sh http lab. Each compares with a peer side by side in one run; so leave
# the machine to it, and read ratios, not seconds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
benches='lab grade wire wire-decode http http-memory chat-room'
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $benches
for name in "$@"; do
  case " $benches " in *" $name "*) ;; *) echo "There is no bench called $name. There are: $benches" >&2; exit 2 ;; esac
done
for name in "$@"; do
  printf '\n== %s\n' "$name"
  node "$name.ts"
done
