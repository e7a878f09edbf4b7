#!/bin/bash
# Bash completion: what is offered for the last word of a command line. completion_test.sh PROGRAM SOURCE_FOLDER
set -u
program=$1
source=$2
# shellcheck source=/dev/null
source "$source/framework/cli/completion.bash"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export HOME=$folder
unset INITLAB_PLUGIN_PATH XDG_DATA_HOME
mkdir -p sub/inner runs
cp "$source/experiments/seed-blog/fashion.toml" fashion.toml
touch sub/small.toml notes.txt "runs/std-1_seed=1.h5" "runs/std-1_seed=2.h5" runs/other.txt
failures=0

# offers LINE WORD...: the words are offered after the line, in any order, and no others.
offers() {
  COMP_LINE="$program $1"
  COMP_POINT=${#COMP_LINE}
  _initlab "$program"
  local got expected
  got=$(printf '%s\n' "${COMPREPLY[@]}" | sort)
  expected=$(printf '%s\n' "${@:2}" | sort)
  if [[ $got != "$expected" ]]; then
    printf 'after "initlab %s":\n' "$1"
    diff <(echo "$expected") <(echo "$got") | sed 's/^</  missing/; s/^>/  too many/'
    failures=$((failures + 1))
  fi
}

# offers_also LINE WORD...: these are among what is offered.
offers_also() {
  COMP_LINE="$program $1"
  COMP_POINT=${#COMP_LINE}
  _initlab "$program"
  local word
  for word in "${@:2}"; do
    if ! printf '%s\n' "${COMPREPLY[@]}" | grep -qxFe "$word"; then
      printf 'after "initlab %s":\n  missing %s (got %s)\n' "$1" "$word" "${COMPREPLY[*]}"
      failures=$((failures + 1))
    fi
  done
}

offers_also "" run validate list describe export fetch schema --help --version
offers "val" validate
offers "frob"
offers "run --dr" --dry-run
offers_also "run --" --help --out --force --set --only --dry-run --jobs --threads --plugin-path
offers "list --" --help --json --markdown --plugin-path
offers "run " fashion.toml sub/ runs/
offers "run sub/" sub/small.toml sub/inner/
offers "run fashion.toml --only " std-1 std-0.01 xavier-in relu-he
offers "run fashion.toml --only std" std-1 std-0.01
offers "run --only=x" ""
offers "run fashion.toml --only=x" xavier-in
offers "run fashion.toml --out " sub/ runs/
offers "run fashion.toml -o su" sub/
offers "run fashion.toml --out=su" sub/
offers "run fashion.toml --threads "
offers "run fashion.toml --job" --jobs
offers "run fashion.toml --jobs "
offers "run fashion.toml --force --dry" --dry-run
offers "list " layer activation composition initializer probe loss optimizer schedule source
offers "list a" activation
offers "describe he" he
offers "describe loss/m" loss/mse
offers "describe resid" residual
offers "describe fa" fashion-mnist fashion.toml
offers "describe no-such"
offers "show " runs/ sub/
offers "show runs/" "runs/std-1_seed=1.h5" "runs/std-1_seed=2.h5"
offers "show runs/std-1_seed=" 1.h5 2.h5
offers "fetch " mnist fashion-mnist cifar-10
offers "fetch --f" --from --force
offers "fetch mnist --out s" sub/

# Both words of a component of a plugin of one's own.
offers_also "describe --plugin-path $INITLAB_TINY_PLUGIN doubl" doubling

# A stranger's manifest: what is no name is not offered, let alone run.
printf '[[variant]]\nname = "$(touch ran)"\n[[variant]]\nname = "`touch ran`"\n[[variant]]\nname = "good"\n' > hostile.toml
offers "run hostile.toml --only " good
if [[ -e ran ]]; then
  echo "completion ran a command that stands in a manifest"
  failures=$((failures + 1))
fi
exit $((failures > 0))
