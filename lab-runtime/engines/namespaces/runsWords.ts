/**
 * Shell word `runs PID START-TIME`: whether that very process still runs. A pid alone would do for a stranger, too, who
 * has been given it since (proc_pid_stat(5): field 3 is the state, field 22 the start time; the name before them is in
 * brackets and may hold blanks).
 */
export const runsWords = `runs() {
  line=
  { read -r line <"/proc/$1/stat"; } 2>/dev/null || return 1
  set -- "$2" \${line##*) }
  case $2 in Z|X) return 1 ;; esac
  [ "\${21}" = "$1" ]
}
`;
