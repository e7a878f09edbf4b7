#!/bin/sh
# The Debian package, installed by dpkg in a copy-on-write view of /usr, /etc and /var that only this test sees, and in
# an empty folder the four commands that the README shows, from nothing to a finished run; then the validator.
#   deb.sh SOURCE_DIR BUILD_DIR CMAKE
# Exits with 77 (skipped) where it may not make such a view.
set -eu
source=$1
build=$2
cmake=$3

if [ "${INITLAB_IN_VIEW:-}" != yes ]; then
  view=$(mktemp -d)
  trap 'rm -rf "$view"' EXIT
  # The build of the package itself needs no privilege.
  (cd "$build" && "$(dirname "$cmake")/cpack" -G DEB -B "$view/pack") > "$view/pack.log" ||
    { cat "$view/pack.log"; exit 1; }
  if ! unshare -m sh -c "mount -t tmpfs none '$view' && mkdir '$view/u' '$view/w' &&
      mount -t overlay overlay -o 'lowerdir=/usr,upperdir=$view/u,workdir=$view/w' /usr" 2> /dev/null; then
    echo "skipped: this user may not make a view of /usr in which to install (unshare and overlay; root may)"
    exit 77
  fi
  INITLAB_IN_VIEW=yes unshare -m "$0" "$source" "$build" "$cmake" "$view"
  exit
fi

view=$4
mkdir "$view/layers"
mount -t tmpfs none "$view/layers"
for part in usr etc var; do
  mkdir "$view/layers/$part" "$view/layers/$part/upper" "$view/layers/$part/work"
  mount -t overlay overlay \
    -o "lowerdir=/$part,upperdir=$view/layers/$part/upper,workdir=$view/layers/$part/work" "/$part"
done
dpkg -i "$view"/pack/initlab_*.deb > "$view/dpkg.log" 2>&1 || { cat "$view/dpkg.log"; exit 1; }
test "$(command -v initlab)" = /usr/bin/initlab
dpkg -s initlab | grep '^Version'
for file in /usr/share/doc/initlab/manual/plugins.md /usr/share/bash-completion/completions/initlab; do
  test -s $file || { echo "not installed: $file"; exit 1; }
done

mkdir "$view/empty"
cd "$view/empty"
export HOME="$view/empty" XDG_DATA_HOME="$view/empty/share"
now() { date +%s.%N; }
started=$(now)
initlab new initializer my_scheme > said
# What the README shows is what is said, letter by letter: here initlab is where CMake looks.
awk '/^<!-- new -->$/ { on = 1 } on && /^```$/ { ++fence; next } fence == 2 { exit } fence && !/^\$/' \
  "$source/README.md" | diff - said
sed -n '/^Now:$/,/^$/p' said | sed '1d; /^$/d; s/^  //' > commands.sh
test "$(wc -l < commands.sh)" = 3
sed -n 1p commands.sh | sh -eux
sed -n 2p commands.sh | sh -eu > built
compiled=$(now)
# The README's digits are those of this kernel; the time is another one each time.
sed -n 3p commands.sh | OPENBLAS_CORETYPE=Haswell sh -eu | sed 's/ [0-9]*\.[0-9] s / 0.0 s /' > ran
finished=$(now)
{
  printf '$ %s\n...\n' "$(sed -n 1p commands.sh)"
  printf '$ %s\n' "$(sed -n 2p commands.sh)"
  cat built
  printf '$ %s\n' "$(sed -n 3p commands.sh)"
  cat ran
} > session
awk '/^<!-- session -->$/ { on = 1 } on && /^```$/ { ++fence; next } fence == 2 { exit } fence' "$source/README.md" |
  diff - session
ls runs/my_scheme | diff - - << 'END'
he_seed=1.h5
my_scheme_seed=1.h5
END
awk -v a="$started" -v b="$compiled" -v c="$finished" 'BEGIN {
  printf "four commands, from nothing to the finished runs: %.1f s, of which configuring and compiling %.1f s\n", c - a, b - a }'

# It passes the validator, by the line that `new` prints and as a test of its own project.
sed -n '/^Whether/,$p' said | sed '1d; s/^  //' > check.sh
test "$(cat check.sh)" = "initlab check my_scheme/build/my_scheme.so"
sh -eux check.sh
ctest --test-dir my_scheme/build --output-on-failure
# So does everything that is installed.
initlab check
# A plugin under development shadows an installed one of its name, and a line says so.
mkdir shadow
g++ -std=c++20 -shared -fPIC -x c++ - -linitlab -lopenblas -o shadow/he.so << 'END'
#include <initlab/plugin.hpp>
struct Mine : initlab::LawInitializer {
  initlab::Law entry(const initlab::TensorInfo&) const override { return initlab::Law::normal(0.125); }
};
INITLAB_PLUGIN("mine", "0.1", initlab::initializer<Mine>({.name = "he", .formula = "W ~ N(0, 1/64)"}));
END
initlab describe initializer/he --plugin-path shadow > described 2> notes
grep -q 'W ~ N(0, 1/64)' described
cat notes
grep -q '^note: initializer he of /usr/lib.*/initlab/plugins/initializers.so is shadowed by .*/shadow/he.so$' notes
dpkg -r initlab > /dev/null
test ! -e /usr/bin/initlab
