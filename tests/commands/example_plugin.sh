#!/bin/sh
# The README's own initializer, by the README's own commands: compiled, and run for one epoch.
#   example_plugin.sh SOURCE_DIR BUILD_DIR [compiler options]
set -eu
cd "$1"
build=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The release build, the user's folder and the default output folder are replaced by the test's.
sed -n '/<!-- plugin -->/,/^```$/p' README.md | grep -E '^(mkdir|g\+\+|build)' |
  sed "s|build/release|$build|g; s|my_plugins|$folder/my_plugins|g; s|runs/geometric|$folder/runs|g
       s|^g++|g++ $*|; s|initlab run .*|& --set training.epochs=1 --set data.train=1000|" > "$folder/commands.sh"
cat "$folder/commands.sh"
sh -eu "$folder/commands.sh"
test -s "$folder/runs/relu-he_seed=1.h5"
