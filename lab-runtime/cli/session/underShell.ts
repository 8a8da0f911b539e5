/**
 * Only a shell's child enters the pid namespace, so the shell stays outside and waits; a trap, unlike an ignored signal,
 * is not inherited by the program.
 */
const waiting = 'trap : INT QUIT; "$@"; exit "$?"';

/**
 * The arguments of nsenter(1) changed so that Ctrl-C reaches the program and nobody else. By itself nsenter forks to get
 * into a pid namespace, waits, and dies of a Ctrl-C that its child may well survive: then two would read one terminal.
 */
export function underShell(argv: readonly string[]): readonly string[] {
  const dashes = argv.indexOf('--');
  if (argv[0] !== 'nsenter' || dashes === -1) return argv;
  return ['nsenter', '--no-fork', ...argv.slice(1, dashes + 1), 'sh', '-c', waiting, 'sh', ...argv.slice(dashes + 1)];
}
