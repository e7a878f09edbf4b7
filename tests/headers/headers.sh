#!/bin/sh
# The headers of the SDK together: those that are tested are all that there are, and plugin.hpp includes each.
#   headers.sh FOLDER "name;name;..." COMPILER [options]
set -eu
folder=$1
listed=$(echo "$2" | tr ';' '\n' | sort)
shift 2

there=$(cd "$folder" && ls *.hpp | sed 's/\.hpp$//' | sort)
test "$listed" = "$there" || {
  echo "tests/headers/CMakeLists.txt lists other headers than $folder holds:"
  echo "$listed" > listed.$$
  echo "$there" | diff listed.$$ - || true
  rm -f listed.$$
  exit 1
}

included=$(echo '#include "initlab/plugin.hpp"' | "$@" -M -x c++ - | grep -o 'initlab/[a-z_]*\.hpp' |
  sed 's|initlab/||; s|\.hpp||' | sort -u)
for name in $there; do
  echo "$included" | grep -qx "$name" || { echo "plugin.hpp does not include initlab/$name.hpp"; exit 1; }
done
