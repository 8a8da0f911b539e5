/** Words of a build script that pass over what this machine cannot do, and tell it: `@left TEXT`. */
import { labFolder } from './holderScript.ts';
import { maxRules } from './ruleBatches.ts';

/**
 * All work in the namespace of the process `$inner`, or on the host where that is empty. `whole_table TOOL TABLE CHAINS
 * RULES` installs a table that is not there yet, chains first, then rules in batches that fit; a batch that is refused is
 * halved until what is left of it is one rule.
 */
export const leniencyWords = `
# where COMMAND…: runs it in the namespace of the process $inner, or here
where() { if [ -n "$inner" ]; then nsenter --net="/proc/$inner/ns/net" "$@"; else "$@"; fi; }

# left TEXT: is told, on one line
left() { printf '@left %s\\n' "$(printf '%s' "$1" | tr '\\n\\r' '  ')"; }

# try_settings KEY VALUE…: by their paths below /proc/sys; who opens such a file sees the network namespace he is in
try_settings() {
  where sh -c 'while [ $# -gt 0 ]; do { echo "$2" >"/proc/sys/$1"; } 2>/dev/null || [ "$(echo $(cat "/proc/sys/$1" 2>/dev/null))" = "$2" ] || echo "$1 = $2"; shift 2; done' set "$@" >${labFolder}/refused
  while IFS= read -r line; do left "$line"; done <${labFolder}/refused
  rm -f ${labFolder}/refused
}

# whole_table TOOL TABLE CHAINS RULES
whole_table() {
  refused=$(printf '*%s\\n%sCOMMIT\\n' "$2" "$3" | where "$1" -c 2>&1) || { left "\${1%-restore} $2: $refused"; return; }
  batch=
  rules=0
  printf '%s' "$4" | {
    while IFS= read -r line; do
      batch="$batch$line
"
      rules=$((rules + 1))
      [ "$rules" -ge ${String(maxRules)} ] || continue
      put_rules "$1" "$2" "$batch"
      batch=
      rules=0
    done
    [ "$rules" -eq 0 ] || put_rules "$1" "$2" "$batch"
  }
}

# put_rules TOOL TABLE RULES: of what is refused each half alone, until one rule is left
put_rules() {
  refused=$(printf '*%s\\n%sCOMMIT\\n' "$2" "$3" | where "$1" -c --noflush 2>&1) && return
  count=$(printf '%s' "$3" | grep -c '')
  if [ "$count" -le 1 ]; then left "\${1%-restore} $2 $3: $refused"; return; fi
  half=$((count / 2))
  (put_rules "$1" "$2" "$(printf '%s' "$3" | head -n "$half")
")
  put_rules "$1" "$2" "$(printf '%s' "$3" | tail -n +"$((half + 1))")
"
}
`;
