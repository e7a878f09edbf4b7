#!/bin/sh
# A page of the installed manual's plugin guide, as its reader types it: its files in an empty folder, its commands, and
# what it says that they print.
#   page.sh BUILD_DIR CMAKE COMPILER PAGE
set -eu
build=$1
cmake=$2
export CXX="$3" CXXFLAGS=-Werror
name=$4.md
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$cmake" --install "$build" --prefix "$folder/prefix" > "$folder/install.log"
page=$folder/prefix/share/doc/initlab/manual/plugins/$name
PATH=$folder/prefix/bin:$PATH
export CMAKE_PREFIX_PATH="$folder/prefix" XDG_DATA_HOME="$folder/nothing"
unset INITLAB_PLUGIN_PATH

# <!-- file: NAME --> before a block makes it a file, <!-- commands --> commands, <!-- prints: COMMAND --> what that
# command prints. Whatever is in a language must be one of these, so that nothing stands here untried.
mkdir "$folder/page" "$folder/told"
awk -v page="$folder/page/" -v told="$folder/told/" '
  fence && /^```$/ { fence = 0; file = ""; next }
  fence { if (file != "") print > file; next }
  /^<!-- file: .* -->$/ { file = page $3; next }
  /^<!-- commands -->$/ { file = told "commands"; next }
  /^<!-- prints: .* -->$/ {
    ++printed
    file = told printed ".expected"
    sub(/^<!-- prints: /, "")
    sub(/ -->$/, "")
    print > (told printed ".command")
    next
  }
  /^```/ {
    fence = 1
    if (file == "" && $0 != "```") { print "line " NR ": a block of " substr($0, 4) " that no test tries"; exit 1 }
    next
  }
' "$page"
cd "$folder/page"
for file in CMakeLists.txt ./*.cpp ./*.toml "$folder/told/commands"; do
  test -s "$file" || { echo "$name has no $file"; exit 1; }
done

# Debian's Python has h5py; another one may come before it.
sed -i "s|^cmake|$cmake|; s|^python3|/usr/bin/python3|" "$folder"/told/commands "$folder"/told/*.command
sh -eux "$folder/told/commands"
for command in "$folder"/told/*.command; do
  sh -eu "$command" > printed.txt
  diff "${command%.command}.expected" printed.txt || { echo "other than $name says: $(cat "$command")"; exit 1; }
done
ls runs/*/*.h5 > /dev/null

# What the guide teaches keeps the rules that the guide states.
if initlab check --help > /dev/null 2>&1; then
  initlab check build/*.so
fi
