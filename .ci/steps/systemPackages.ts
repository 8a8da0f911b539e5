import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { execa } from 'execa';
import { isCodeServerInstalled } from '../../test/harness/codeServer.ts';
import { isExecutable } from '../../test/harness/isExecutable.ts';
import { complain, say, step } from './progress.ts';

/** What the machine is prepared for: to run labs, to install an editor, to run the test suites, to compare times. */
export type Purpose = 'lab' | 'editor' | 'test' | 'bench';

interface Need {
  readonly purpose: Purpose;
  /** Any one of these will do; what has a path of its own need not be a program. */
  readonly commands: readonly string[];
  /** The Debian and Ubuntu package that has it. */
  readonly package: string;
  /** What is lost without it; `undefined`: nothing goes without it. */
  readonly loss?: string;
}

const needs: readonly Need[] = [
  { purpose: 'lab', commands: ['ip'], package: 'iproute2' },
  { purpose: 'lab', commands: ['iptables-restore'], package: 'iptables' },
  { purpose: 'lab', commands: ['nsenter'], package: 'util-linux' },
  { purpose: 'lab', commands: ['unshare'], package: 'util-linux' },
  { purpose: 'lab', commands: ['flock'], package: 'util-linux' },
  { purpose: 'lab', commands: ['mount'], package: 'mount' },
  { purpose: 'lab', commands: ['ping'], package: 'iputils-ping', loss: 'ping' },
  { purpose: 'lab', commands: ['traceroute'], package: 'traceroute', loss: 'traceroute' },
  { purpose: 'lab', commands: ['brctl'], package: 'bridge-utils', loss: 'brctl in the tour' },
  { purpose: 'lab', commands: ['nft'], package: 'nftables', loss: 'the rules that only nft shows' },
  { purpose: 'editor', commands: ['g++'], package: 'g++', loss: "code-server's own log" },
  { purpose: 'editor', commands: ['make'], package: 'make', loss: "code-server's own log" },
  { purpose: 'editor', commands: ['python3'], package: 'python3', loss: "code-server's own log" },
  {
    purpose: 'test',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    package: 'chromium',
    loss: 'the suites host and ui',
  },
  { purpose: 'test', commands: ['qemu-system-x86_64'], package: 'qemu-system-x86', loss: 'the suite vm' },
  { purpose: 'test', commands: ['mmdebstrap'], package: 'mmdebstrap', loss: 'the suite vm' },
  { purpose: 'test', commands: ['bsdtar'], package: 'libarchive-tools', loss: 'the suite vm' },
  { purpose: 'test', commands: ['newuidmap'], package: 'uidmap', loss: 'the suite vm, for ordinary users' },
  { purpose: 'test', commands: ['sshd'], package: 'openssh-server', loss: 'the suite ssh, and labs over ssh' },
  { purpose: 'test', commands: ['ssh'], package: 'openssh-client', loss: 'the suite ssh, and labs over ssh' },
  { purpose: 'test', commands: ['sudo'], package: 'sudo', loss: 'tests of becoming root with a password' },
  { purpose: 'test', commands: ['busybox'], package: 'busybox', loss: 'tests of what a minimal system has' },
  { purpose: 'test', commands: ['socat'], package: 'socat', loss: 'tests of what a minimal system has' },
  { purpose: 'test', commands: ['ncat'], package: 'ncat', loss: 'tests of what a minimal system has' },
  { purpose: 'test', commands: ['dockerd'], package: 'docker.io', loss: 'tests of machines with engines' },
  { purpose: 'test', commands: ['podman'], package: 'podman', loss: 'tests of machines with engines' },
  { purpose: 'test', commands: ['/usr/lib/podman/netavark'], package: 'netavark', loss: 'networks of podman' },
  { purpose: 'test', commands: ['slirp4netns'], package: 'slirp4netns', loss: 'networks of podman without root' },
  { purpose: 'test', commands: ['python3'], package: 'python3', loss: 'the witness of which veth is whose' },
  {
    purpose: 'test',
    commands: ['/usr/share/fonts/truetype/wqy/wqy-microhei.ttc'],
    package: 'fonts-wqy-microhei',
    loss: 'Chinese characters in pictures',
  },
  { purpose: 'bench', commands: ['mn'], package: 'mininet', loss: 'the comparison with Mininet' },
];

/**
 * Finds the commands that the machine lacks and installs their packages, where it may (root or `sudo -n`, on Debian and
 * Ubuntu); else prints the command that does it. Resolves to whether everything is there that nothing goes without.
 */
export async function ensureSystemPackages(purposes: readonly Purpose[]): Promise<boolean> {
  if (process.platform !== 'linux') {
    complain(`✗ A lab is made of Linux namespaces, and this is ${process.platform}: use a Linux machine, a VM or WSL.`);
    return false;
  }
  const lacking = missing(purposes);
  if (lacking.length === 0) return true;
  const packages = [...new Set(lacking.map((need) => need.package))];
  const prefix = await privilege();
  if (prefix === undefined) complain(`! Missing programs. To install them: sudo apt-get install ${packages.join(' ')}`);
  else await install(packages, prefix);
  return report(missing(purposes));
}

function missing(purposes: readonly Purpose[]): readonly Need[] {
  const due = purposes.filter((purpose) => purpose !== 'editor' || !isCodeServerInstalled());
  return needs.filter(({ purpose, commands }) => due.includes(purpose) && !commands.some(isOnPath));
}

/** An ordinary user's PATH on Debian has no sbin, where half of these programs are. */
function isOnPath(command: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return isAbsolute(command) ? existsSync(command) : folders.some((folder) => isExecutable(join(folder, command)));
}

/** What to put before apt-get; undefined when there is no apt-get or no right to use it. */
async function privilege(): Promise<readonly string[] | undefined> {
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  if (process.getuid?.() === 0) return ['env'];
  const { failed } = await execa('sudo', ['-n', 'true'], { reject: false });
  return failed ? undefined : ['sudo', '-n', 'env'];
}

async function install(packages: readonly string[], [program = 'env', ...prefix]: readonly string[]): Promise<void> {
  const aptGet = async (...args: readonly string[]) => {
    const run = await execa(program, [...prefix, 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args], {
      stdin: 'ignore',
      all: true,
      reject: false,
    });
    if (run.failed) complain(`✗ ${run.shortMessage}\n${run.all}`);
  };
  await step('Reading the package lists (apt-get update)', () => aptGet('update'));
  await step(`Installing ${packages.join(' ')} (apt-get)`, () =>
    aptGet('install', '--yes', '--no-install-recommends', ...packages),
  );
}

function report(lacking: readonly Need[]): boolean {
  for (const { commands, package: name, loss } of lacking) {
    const program = `${commands[0] ?? ''} (package ${name})`;
    if (loss === undefined) complain(`✗ ${program} is missing, and there is no lab without it.`);
    else say(`  ${program} is missing. What is lost: ${loss}.`);
  }
  return lacking.every(({ loss }) => loss !== undefined);
}
