/**
 * A machine for tests: a process tree with network, mounts, processes and /run of its own, in which engines run as they
 * would on a host, and nothing of the real host is seen but its files. It ends with the test that made it.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { execa } from 'execa';

const root = path.resolve(import.meta.dirname, '../../..');

/** What its first process does: prepares, says so, and reaps whoever is left to it until its maker is gone. */
const firstProcess = `set -e
exec 3<&0
mount --make-rprivate /
mount -t proc proc /proc
# Engines want the cgroups, and a /sys of the machine's own network beside them.
cgroups=$(mktemp -d)
mount --rbind /sys/fs/cgroup "$cgroups"
mount -t sysfs sysfs /sys
mount --rbind "$cgroups" /sys/fs/cgroup
umount -l "$cgroups"
rmdir "$cgroups"
for folder in /run /var/lib; do mount -t tmpfs -o mode=755 tmpfs "$folder"; done
mkdir -p /run/lock /run/containers /var/lib/docker /var/lib/containers /var/lib/cni
ip link set lo up
echo ready
trap 'exit 0' TERM
{ read -r _ <&3 || :; kill -TERM 1; } &
while :; do sleep 2147483647 & wait $!; done
`;

/** See the head of this file. */
export interface Machine extends AsyncDisposable {
  /** Its first process, as the test sees it. */
  readonly pid: number;
  /** Puts an argument array into the machine: its namespaces, its mounts, as its root. */
  enter(argv: readonly string[]): readonly string[];
  /** Runs a shell script in it; rejects unless it exits with 0. Resolves to its standard output, without the last line end. */
  sh(script: string): Promise<string>;
  /** Starts something in it that goes on, and does not wait. */
  start(script: string): Promise<void>;
  /** Runs `vethscope … --json` in it. */
  vethscope(...words: readonly string[]): Promise<unknown>;
  /** The same with more in its environment. */
  vethscopeWith(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<unknown>;
  /** Runs `vethscope … --json` in it, where the answer may be no. */
  answer(...words: readonly string[]): Promise<unknown>;
  /** Runs `vethscope diff … --json` in it, which answers 1 where there is a difference. */
  differ(...files: readonly string[]): Promise<unknown>;
  /** The same, as people read it. */
  vethscopeText(...words: readonly string[]): Promise<string>;
}

/** Makes one. Who is not root becomes the root of a user namespace: kernel objects are as real there. */
export async function startMachine(): Promise<Machine> {
  const isRoot = process.getuid?.() === 0;
  // First the user namespace, then the others: what is made before its root is known belongs to nobody, as files of /proc/net do.
  const user = isRoot ? [] : ['--user', '--map-root-user', '--', 'unshare'];
  const child = spawn(
    'unshare',
    [...user, '--net', '--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child', '--', 'sh', '-c', firstProcess],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise<void>((resolve) =>
    child.once('close', () => {
      resolve();
    }),
  );
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => {
      resolve();
    });
    child.once('error', reject).once('close', () => {
      reject(new Error('The machine did not start.'));
    });
  });
  const pid = Number((await execa('pgrep', ['-P', String(child.pid)])).stdout);
  const enter = (argv: readonly string[]): readonly string[] => [
    ...['nsenter', '--target', String(pid), ...(isRoot ? [] : ['--user', '--preserve-credentials'])],
    ...['--net', '--mount', '--pid', '--uts', '--ipc', '--', ...argv],
  ];
  const run = async (
    argv: readonly string[],
    codes: readonly number[] = [0],
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> => {
    const [file = '', ...args] = enter(argv);
    const result = await execa(file, args, {
      reject: false,
      cwd: '/',
      stdin: 'ignore',
      env: { ...env, NO_COLOR: '1', PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` },
      maxBuffer: 2 ** 28,
    });
    if (!codes.includes(result.exitCode ?? -1)) throw new Error(`${argv.join(' ')}: ${result.stderr}${result.stdout}`);
    return result.stdout;
  };
  const cli = [process.execPath, path.join(root, 'dist/cli.mjs')];
  return {
    pid,
    enter,
    sh: (script) => run(['sh', '-ec', script]),
    // Its parent is the machine's first process: nsenter would stop where its child is stopped.
    start: async (script) => {
      await run(['sh', '-c', `{ ${script}\n} </dev/null >/dev/null 2>&1 &`]);
    },
    vethscope: async (...words) => JSON.parse(await run([...cli, ...words, '--json'])) as unknown,
    vethscopeWith: async (env, ...words) => JSON.parse(await run([...cli, ...words, '--json'], [0], env)) as unknown,
    answer: async (...words) => JSON.parse(await run([...cli, ...words, '--json'], [0, 1])) as unknown,
    differ: async (...files) => JSON.parse(await run([...cli, 'diff', ...files, '--json'], [0, 1])) as unknown,
    vethscopeText: (...words) => run([...cli, ...words]),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
