# Completes initlab's command line in bash. Commands, options and what a command takes are read from `initlab --help`
# and `initlab COMMAND --help`, components from `initlab list`: a new command or plugin needs no line here.

# The option at the beginning of each line of a help text, "--out DIR" or "--force": lines of "option argument".
_initlab_options() {
  "$1" "$2" --help 2> /dev/null |
    sed -nE 's/^  (-[a-zA-Z] \[ )?(--[a-z][a-z-]*)( \])?( arg| [A-Z][A-Z=.|a-z0-9]*)?( .*)?$/\2\4/p'
}

# The names of a manifest's variants: of `name` in its [[variant]] tables, as they are usually written. compgen expands
# what it is given, commands within it too, and the manifest may be a stranger's: nothing but a name passes.
_initlab_variants() {
  awk -F '"' '/^[ \t]*\[/ { on = /^[ \t]*\[\[variant\]\]/ } 
    on && /^[ \t]*name[ \t]*=/ && $2 ~ /^[A-Za-z0-9._+-]+$/ { print $2 }' "$1" 2> /dev/null
}

# Candidates for an operand or argument that the help calls $1, such as MANIFEST, DIR or KIND/NAME, beginning with $2.
_initlab_candidates() {
  local word=$1 cur=$2 alternative
  local IFS=$' \t\n'
  for alternative in ${word//|/ }; do
    case $alternative in
      MANIFEST) compgen -f -X '!*.toml' -- "$cur"; compgen -d -S / -- "$cur" ;;
      *.h5 | RUN | A | B) compgen -f -X '!*.h5' -- "$cur"; compgen -d -S / -- "$cur" ;;
      *.so) compgen -f -X '!*.so' -- "$cur"; compgen -d -S / -- "$cur" ;;
      DIR | SWEEP) compgen -d -S / -- "$cur" ;;
      FILE*) compgen -f -- "$cur" ;;
      KIND) compgen -W "$(_initlab_list | awk 'NR > 1 && !/^ / { print $1 }' | sort -u)" -- "$cur" ;;
      NAME) compgen -W "$(_initlab_list | awk 'NR > 1 && !/^ / { print $2 }')" -- "$cur" ;;
      KIND/NAME) compgen -W "$(_initlab_list | awk 'NR > 1 && !/^ / { print $1 "/" $2 }')" -- "$cur" ;;
      [a-z]*) compgen -W "$alternative" -- "$cur" ;;
    esac
  done | sort -u
}

# `initlab list` with the plugins that the command line names.
_initlab_list() {
  "$program" list "${plugins[@]}" 2> /dev/null
}

_initlab() {
  COMPREPLY=()
  local line=${COMP_LINE:0:COMP_POINT}
  local cur=${line##*[[:space:]]} program=$1
  local -a words plugins=()
  # COMP_WORDS also breaks at "=" and ":", which stand in the names of runs: words are what blanks separate.
  read -ra words <<< "${line%"$cur"}"
  local option="" command=${words[1]-} manifest="" i
  for ((i = 1; i < ${#words[@]}; ++i)); do
    [[ ${words[i]} == *.toml ]] && manifest=${words[i]}
    [[ ${words[i]} == --plugin-path && -n ${words[i + 1]-} ]] && plugins+=(--plugin-path "${words[i + 1]}")
  done
  ((${#words[@]} > 1)) && option=${words[-1]}
  if [[ $cur == --*=* ]]; then
    option=${cur%%=*}
    cur=${cur#*=}
  fi

  local candidates="" argument="" IFS=$' \t\n'
  if ((${#words[@]} == 1)); then
    candidates=$(compgen -W "$("$program" --help 2> /dev/null |
      awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 } on { print $1 }') --help --version" -- "$cur")
  else
    local options
    options=$(_initlab_options "$program" "$command")
    [[ $option == -o ]] && option=--out
    [[ $option == --* ]] && argument=$(awk -v name="$option" '$1 == name { print $2 }' <<< "$options")
    if [[ $option == --only ]]; then
      candidates=$(compgen -W "$(_initlab_variants "$manifest")" -- "$cur")
    elif [[ -n $argument ]]; then
      candidates=$(_initlab_candidates "$argument" "$cur")
    elif [[ $cur == -* ]]; then
      candidates=$(compgen -W "$(awk '{ print $1 }' <<< "$options")" -- "$cur")
    else
      argument=$("$program" "$command" --help 2> /dev/null | sed -nE '1s/^Usage: initlab [a-z]+ \[?([^] ]*).*/\1/p')
      [[ $argument != options ]] && candidates=$(_initlab_candidates "$argument" "$cur")
    fi
  fi

  # Readline replaces only what stands behind the last "=" or ":".
  local kept=${cur%"${cur##*[=:]}"} candidate
  while IFS= read -r candidate; do
    [[ -n $candidate ]] && COMPREPLY+=("${candidate#"$kept"}")
  done <<< "$candidates"
  # A folder is not the end of a path.
  [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace 2> /dev/null
  return 0
}

complete -F _initlab initlab
