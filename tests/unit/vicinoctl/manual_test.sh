#!/usr/bin/env bash
# manual_test.sh SOURCE BIN: the manual pages are well-formed and name every command, completion offers every command.
set -uo pipefail
source_dir=$1 bin=$2
failed=0
fail() { echo "FAILED: $*"; failed=1; }

# The subcommands that --help lists.
commands_of() { "$bin/$1" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p'; }

for page in vicinod.8 vicinoctl.1 vicino-centre.8 vicino.toml.5; do
  file=$source_dir/docs/man/$page
  if command -v mandoc >/dev/null; then
    said=$(mandoc -Tlint -W warning "$file" 2>&1) || fail "$page: $said"
  elif command -v groff >/dev/null; then
    said=$(groff -man -ww -Tutf8 -z "$file" 2>&1)
    [ -z "$said" ] || fail "$page: $said"
  else
    echo "skipped: $page is not checked: neither mandoc nor groff is here"
  fi
done

for program in vicinoctl:1 vicino-centre:8; do
  section=${program#*:} program=${program%:*}
  commands=$(commands_of "$program")
  [ "$(wc -w <<<"$commands")" -gt 10 ] || fail "$program --help lists no commands"
  offered=$(bash -c '
    source "$1"
    COMP_WORDS=("$2" "") COMP_CWORD=1
    "_${2//-/_}"
    echo "${COMPREPLY[@]}"' _ "$source_dir/config/completions/$program" "$program")
  for command in $commands; do
    case " $offered " in *" $command "*) ;; *) fail "completion of $program does not offer $command" ;; esac
    sed 's/\\-/-/g' "$source_dir/docs/man/$program.$section" | grep -qw -- "$command" ||
      fail "$program.$section does not name $command"
    # What a command takes, completion offers.
    options=$(bash -c '
      source "$1"
      COMP_WORDS=("$2" "$3" "--") COMP_CWORD=2
      "_${2//-/_}"
      echo "${COMPREPLY[@]}"' _ "$source_dir/config/completions/$program" "$program" "$command")
    help=$("$bin/$program" "$command" --help)
    for option in $options; do
      grep -q -- "$option" <<<"$help" || [ "$command" = rules ] ||
        fail "completion of $program $command offers $option, which is no option of it"
    done
  done
done
[ "$failed" = 0 ] && echo "Test Passed."
exit "$failed"
