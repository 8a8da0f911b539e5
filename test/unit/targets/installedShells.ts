/** The shells of this machine that stand in for `sh` somewhere, each reading its script from standard input. */
import { existsSync, realpathSync } from 'node:fs';

interface InstalledShell {
  readonly name: string;
  readonly argv: readonly [string, ...string[]];
}

const shells: readonly InstalledShell[] = [
  { name: 'sh', argv: ['/bin/sh', '-s'] },
  { name: 'dash', argv: ['/usr/bin/dash', '-s'] },
  { name: 'bash', argv: ['/bin/bash', '-s'] },
  { name: 'busybox sh', argv: ['/bin/busybox', 'sh', '-s'] },
];

/** Those that are there, each once: at least `sh`. */
export const installedShells: readonly InstalledShell[] = shells.filter(
  ({ name, argv }) => existsSync(argv[0]) && (name === 'sh' || realpathSync(argv[0]) !== realpathSync('/bin/sh')),
);
