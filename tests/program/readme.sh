#!/bin/sh
# The README's initializer in Python, by the README's own command: its weights have the spread that it says, and its
# script is short.
#   readme.sh SOURCE_DIR BUILD_DIR PYTHON
set -eu
source=$1
build=$2
python=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
# The block behind a mark.
block() {
  awk -v mark="<!-- $1 -->" '$0 == mark { on = 1; next } on && /^```/ { if (++fence == 2) exit; next } on' "$source/README.md"
}
block program > my_init.py
test "$(wc -l < my_init.py)" -ge 6 && test "$(wc -l < my_init.py)" -le 12
# The release build and the manifest's folder are replaced by the test's; nothing is trained.
block "run the program" | sed "s|build/release|$build|; s|experiments/|$source/experiments/|
  s|\$| --set training.epochs=0 --set data.train=1000|" > commands.sh
cat commands.sh
# Debian's python3 is the one that has numpy.
PATH=/usr/bin:$PATH sh -eu commands.sh
"$python" - << 'END'
import h5py

with h5py.File("runs/my_init/relu-he_seed=1.h5") as file:
    for node, fans in (("hidden1", 784 * 100), ("hidden2", 100 * 50)):
        w = file[f"layers/{node}/weight"][0]
        # Relative standard error of a standard deviation: 1 / sqrt(2 n); 5 of them.
        assert abs(w.std() * fans**0.25 - 1) < 5 / (2 * w.size) ** 0.5, (node, w.std())
END
