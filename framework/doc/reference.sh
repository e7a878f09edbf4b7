#!/bin/sh
# Builds the reference: a page of what `initlab describe` says of every component, then Doxygen over it, the manual and
# the SDK's headers. Fails on any warning.
#   reference.sh PROGRAM DOXYGEN DOXYFILE OUTPUT_DIR
set -eu
program=$1
doxygen=$2
doxyfile=$3
output=$4
case $doxygen in
  *NOTFOUND)
    echo "skipped: doxygen is not installed"
    exit 77
    ;;
esac
mkdir -p "$output"

# Of this machine's plugins only initlab's own.
unset INITLAB_PLUGIN_PATH
export XDG_DATA_HOME="$output/nothing"
components=$("$program" list | awk 'NR > 1 && !/^ / { print $1, $2 }')
test -n "$components"
{
  echo "# The components"
  echo
  echo "What \`initlab describe\` says of each."
  kind=
  printf '%s\n' "$components" | while read -r of name; do
    if [ "$of" != "$kind" ]; then
      kind=$of
      printf '\n## %s\n' "$kind"
    fi
    described=$("$program" describe "$kind/$name")
    printf '\n### %s\n\n```\n' "$name"
    # The first line repeats the heading; the file that a plugin came from is this machine's.
    printf '%s\n' "$described" | sed '1d; s/^  //; s/^\(From: plugin [^,]*\),.*/\1/'
    echo '```'
  done
} > "$output/components.md"

rm -rf "$output/html"
"$doxygen" "$doxyfile"
