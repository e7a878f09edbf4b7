#!/bin/sh
# One header of the SDK by itself.
#   header.sh HEADER COMPILER [options]
set -eu
header=$1
name=$(basename "$header")
shift

{ read -r first && read -r second; } < "$header"
case $first in
  '// '?*) ;;
  *)
    echo "$name: its first line does not say what it is (got \"$first\", expected a comment)"
    exit 1
    ;;
esac
test "$second" = '#pragma once' || { echo "$name: its second line is not #pragma once (got \"$second\")"; exit 1; }

# A header of the standard library has neither a folder nor a suffix.
foreign=$(grep -E '^[[:space:]]*#[[:space:]]*include' "$header" |
  grep -vE '^#include (<[a-z_]+>|"initlab/[a-z_]+\.hpp")$') || true
if [ -n "$foreign" ]; then
  echo "$name: includes more than the standard library, Armadillo and the SDK: $foreign"
  exit 1
fi

printf '#include "initlab/%s"\n' "$name" "$name" | "$@" -fsyntax-only -x c++ -
