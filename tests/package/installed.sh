#!/bin/sh
# Installs initlab into an empty folder, or unpacks its Debian package there, and builds the README's initializer against
# it, in a project of five lines.
#   installed.sh SOURCE_DIR BUILD_DIR CMAKE COMPILER install|package
set -eu
source=$1
build=$2
cmake=$3
compiler=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if [ "$5" = package ]; then
  (cd "$build" && cpack -G DEB -B "$folder/pack") > "$folder/pack.log" || { cat "$folder/pack.log"; exit 1; }
  dpkg-deb -x "$folder"/pack/initlab_*.deb "$folder/root"
  dpkg-deb -f "$folder"/pack/initlab_*.deb Depends | grep -q 'libopenblas0.*libstdc++6'
  prefix=$folder/root/usr
else
  prefix=$folder/prefix
  "$cmake" --install "$build" --prefix "$prefix" > "$folder/install.log"
fi
for file in include/initlab/plugin.hpp share/bash-completion/completions/initlab share/doc/initlab/README.md \
  share/doc/initlab/manual/plugins.md share/initlab/experiments/seed-blog/fashion.toml; do
  test -s "$prefix/$file" || { echo "not installed: $file"; exit 1; }
done
# Nothing installed leads back to the build or the sources.
if grep -rlF -e "$build" -e "$source" "$prefix"; then
  echo "these files name the folder that they were built in"
  exit 1
fi

mkdir "$folder/geometric"
cd "$folder/geometric"
cp "$source/plugins/example/geometric.cpp" .
cat > CMakeLists.txt << 'END'
cmake_minimum_required(VERSION 3.25)
project(geometric LANGUAGES CXX)
enable_testing()
find_package(initlab 0.1 REQUIRED)
initlab_add_plugin(geometric SOURCES geometric.cpp)
END
"$cmake" -S . -B build -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS=-Werror
"$cmake" --build build --verbose
"$(dirname "$cmake")/ctest" --test-dir build --output-on-failure | tee tested.log
grep -q '1/1 Test #1: check_geometric .* Passed' tested.log
exported=$(nm -D --defined-only build/geometric.so | awk '{ print $3 }')
test "$exported" = initlab_plugin_2 || { echo "geometric.so exports $exported"; exit 1; }

# The installed program finds its own plugins, and the new one by its folder.
initlab=$prefix/bin/initlab
"$initlab" describe he > /dev/null
"$initlab" describe geometric --plugin-path build
"$initlab" run "$prefix/share/initlab/experiments/seed-blog/fashion.toml" --plugin-path build --out runs --only relu-he \
  --set training.epochs=1 --set data.train=1000 \
  --set 'variant[3].set={"let.phi"="relu", "network.initializer"="geometric"}'
test -s runs/relu-he_seed=1.h5

# What a plugin lacks is found when it is linked.
echo 'void nowhere(); void (*used)() = &nowhere;' > lacking.cpp
echo 'initlab_add_plugin(lacking SOURCES lacking.cpp)' >> CMakeLists.txt
"$cmake" -S . -B build > /dev/null
if "$cmake" --build build > lacking.log 2>&1; then
  echo "a plugin with an undefined symbol was linked"
  exit 1
fi
grep -q 'undefined reference to .nowhere' lacking.log
