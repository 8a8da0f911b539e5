/**
 * Only a shell's child enters the pid namespace, so the shell stays outside and waits; a trap, unlike an ignored signal,
 * is not inherited by the program.
 */
const waiting = 'trap : INT QUIT; "$@"; exit "$?"';

/**
 * With job control the program leads a process group of its own, which has the terminal. Nobody here could wake it again
 * when Ctrl-Z stops it (128 + SIGTSTP), so it goes on at once. Between the two the shell has the terminal: a Ctrl-C that comes
 * then is handed on.
 */
const waitingAside =
  'set -m; for key in INT QUIT; do trap "kill -s $key %% 2>/dev/null" "$key"; done; "$@"; code=$?; while [ "$code" = 148 ]; do fg >/dev/null; code=$?; done; exit "$code"';

/**
 * The arguments of nsenter(1) changed so that Ctrl-C reaches the program and nobody else. By itself nsenter forks to get
 * into a pid namespace, waits, and dies of a Ctrl-C that its child may well survive: then two would read one terminal.
 * A shell in a container wants to know whose the terminal is, and gives it back at its end; where that is a process group
 * outside its pid namespace it cannot (dash: “Cannot set tty process group”), hence `ownGroup` where we have a terminal.
 */
export function underShell(argv: readonly string[], { ownGroup }: { readonly ownGroup: boolean }): readonly string[] {
  const dashes = argv.indexOf('--');
  if (argv[0] !== 'nsenter' || dashes === -1) return argv;
  const wait = ownGroup ? waitingAside : waiting;
  return ['nsenter', '--no-fork', ...argv.slice(1, dashes + 1), 'sh', '-c', wait, 'sh', ...argv.slice(dashes + 1)];
}
