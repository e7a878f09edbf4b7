#!/bin/sh
# The README's own initializer: its compile command as printed there, then a run with it.
#   example_plugin.sh SOURCE_DIR BUILD_DIR
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$1"
command=$(sed -n '/<!-- plugin -->/,/```$/p' README.md | grep '^g++')
# The README names the release build and a folder of the user's; the test's stand in for them.
echo "$command" | sed "s|build/release|$2|; s|my_plugins|$folder|" > "$folder/compile.sh"
sh -eu "$folder/compile.sh"
"$2/bin/initlab" describe geometric --plugin-path "$folder" | grep -q 'Var(W) = gain^2 / sqrt(fan_in fan_out)'
"$2/bin/initlab" run experiments/seed-blog/fashion.toml --plugin-path "$folder" --out "$folder/runs" \
  --only relu-he --set training.epochs=0 --set data.train=1000 --set network.initializer=geometric --dry-run
