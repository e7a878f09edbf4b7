#!/bin/sh
# `initlab new` for each kind, in an empty folder: the commands that it prints, typed, end in a finished run.
#   new.sh SOURCE_DIR BUILD_DIR CMAKE COMPILER
set -eu
source=$1
build=$2
cmake=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export CXX="$4" CXXFLAGS=-Werror
PATH=$build/bin:$PATH

# What the README shows behind a mark, without the command, is what is said.
shown() {
  awk -v mark="<!-- $1 -->" '$0 == mark { on = 1 } on && /^```$/ { ++fence; next } fence == 2 { exit } fence && !/^\$/' \
    "$source/README.md"
}
# It shows what is said where initlab is installed, with no option that says where.
initlab new initializer my_scheme | sed "s| '\\{0,1\\}-DCMAKE_PREFIX_PATH=.*||" > said
shown new | diff - said || exit 1

for kind in initializer activation layer probe; do
  name=my_$kind
  initlab new $kind $name > said
  # The three lines behind "Now:", as a person would copy them, and the one that holds it to its contract.
  sed -n '/^Now:$/,/^$/p' said | sed '1d; /^$/d; s/^  //' > commands.sh
  test "$(wc -l < commands.sh)" = 3 || { cat said; exit 1; }
  sed -i "s|^cmake|$cmake|; s|^initlab run.*|& --out runs/$name|" commands.sh
  echo "== $kind"
  sh -eu commands.sh
  sed -n '/^Whether/,$p' said | sed 1d | sh -eu
  test "$(ls $name)" = "CMakeLists.txt
build
$name.cpp
$name.toml" || { ls $name; exit 1; }
done

# A program needs no compiler: its one line runs it. Debian's python3 is the one that has numpy.
initlab new program my_program > said
shown "new program" | diff - said || exit 1
test "$(ls my_program)" = "my_program.py
my_program.toml" || { ls my_program; exit 1; }
sed -n '/^Now:$/,/^$/p' said | sed '1d; /^$/d; s/^  //; s|^initlab run.*|& --out runs/my_program|' > commands.sh
test "$(wc -l < commands.sh)" = 1 || { cat said; exit 1; }
echo "== program"
PATH=$build/bin:/usr/bin:$PATH sh -eu commands.sh
sed -n '/^Whether/,$p' said | sed 1d | PATH=$build/bin:/usr/bin:$PATH sh -eu
test "$(ls runs/my_program)" = "he_seed=1.h5
my_program_seed=1.h5" || { ls runs/my_program; exit 1; }
initlab describe my_program/my_program.toml | grep -q '^hidden1/weight .* N(0, 0.223607^2) .*: program'  # 1 / sqrt(20)
# Its name is not a component's.
initlab new program he > said

# The new components did something: two variants, an activation in the file, a trained scale, a probe's quantity.
ls runs/my_initializer | diff - - << 'END'
he_seed=1.h5
my_initializer_seed=1.h5
END
initlab show runs/my_activation/seed=1.h5 | grep -q '^my_activation1 '
initlab show runs/my_layer/seed=1.h5 | grep -q '^my_layer1  *my_layer '
h5dump -d /probes/my_probe/layers/hidden1/mean_square runs/my_probe/seed=1.h5 | grep -q H5T_IEEE_F64LE

# What is there is not touched; names and kinds are checked.
fails() {
  expected=$1
  shift
  code=0
  said=$("$@" 2>&1) || code=$?
  test "$code $said" = "2 $expected" || { echo "$code $said"; exit 1; }
}
fails 'error: my_layer: exists already; give another name, or remove it' initlab new layer my_layer
fails 'error: new: unknown kind (got "leyer", expected one of initializer, activation, layer, probe, program); did you mean "layer"?' \
  initlab new leyer other
fails 'error: new: not a name (got "../x", expected lower-case letters, digits and _, such as my_scheme)' \
  initlab new layer ../x
fails 'error: new: not a name (got "My", expected lower-case letters, digits and _, such as my_scheme)' initlab new layer My
fails 'error: new: this name is taken (got "relu", which is activation relu (plugin activations 1.0)); give another one' \
  initlab new layer relu
fails 'error: new: CMake keeps this name for itself (got "test"); give another one' initlab new layer test
# No name of the SDK's collides with what is written.
initlab new initializer law > said
sed -n '/^Now:$/,/^$/p' said | sed '1d; /^$/d; s/^  //; /^initlab/d; s|^cmake|'"$cmake"'|' | sh -eu
test ! -e other
