#!/bin/sh
# The page about `initlab check`: its example is compiled against the build, and what it says that commands print is
# what they print.
#   check.sh SOURCE_DIR BUILD_DIR COMPILER
set -eu
page=$1/framework/doc/plugins/check.md
build=$2
compiler=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
PATH=$build/bin:$PATH

awk '
  fence && /^```$/ { fence = 0; file = ""; next }
  fence { if (file != "") print > file; next }
  /^<!-- file: .* -->$/ { file = $3; next }
  /^<!-- prints: .* -->$/ { ++n; file = n ".expected"; sub(/^<!-- prints: /, ""); sub(/ -->$/, ""); print > (n ".command"); next }
  /^```/ { fence = 1; if (file != "") printf "" > file }
' "$page"
"$compiler" -std=c++20 -Wall -Wextra -Werror -shared -fPIC -DINITLAB_REAL="$4" -I "$1/framework/include" wrong.cpp \
  -L "$build/lib" -linitlab -o wrong.so
for command in *.command; do
  code=0
  sh "$command" > printed || code=$?
  # The file's folder is another one each time.
  sed -i "s|^$folder/||" printed
  diff "${command%.command}.expected" printed || { echo "$(cat "$command") prints something else (exit $code)"; exit 1; }
done
