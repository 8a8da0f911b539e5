/**
 * Builds the image of a machine: a Debian cloud kernel, and a root file system that the kernel unpacks into memory
 * (Linux Documentation/driver-api/early-userspace). Made from this machine's own package sources with mmdebstrap(1),
 * as root or as an ordinary user with subordinate ids.
 */
import { createHash } from 'node:crypto';
import { heredoc } from '../heredoc.ts';
import { quote } from '../quote.ts';
import { guestInit, guestUser } from './guestInit.ts';

const packages = [
  'linux-image-cloud-amd64',
  'openssh-server',
  'sudo',
  'kmod',
  'mount',
  'util-linux',
  'procps',
  'iproute2',
  'iptables',
  'nftables',
  'conntrack',
  'iputils-ping',
  'traceroute',
  'bridge-utils',
  'tcpdump',
];

const left = ['man', 'doc', 'locale', 'info', 'lintian', 'bug'].map((folder) => `/usr/share/${folder}/*`);

/** Kernel drivers that no virtual machine has; the rest is 40 MB smaller without them. */
const leftDrivers = ['gpu', 'infiniband', 'scsi', 'net/ethernet', 'nvme', 'ata', 'usb', 'hwmon', 'media', 'sound'];

const hooks = [
  `chroot "$1" useradd --create-home --password '*' --shell /bin/bash ${guestUser}`,
  `echo '${guestUser} ALL=(ALL) NOPASSWD: ALL' >"$1/etc/sudoers.d/${guestUser}"; chmod 440 "$1/etc/sudoers.d/${guestUser}"`,
  'chmod 755 "$1/init"',
  ...leftDrivers.map((folder) => `rm -rf "$1"/lib/modules/*/kernel/drivers/${folder}`),
];

/** Which image this version builds: another recipe is another image. */
export const imageKey = createHash('sha256')
  .update(JSON.stringify([packages, left, hooks, guestInit]))
  .digest('hex')
  .slice(0, 12);

/** Programs the script needs, and their packages in Debian. */
const imageTools: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  bsdtar: 'libarchive-tools',
  'qemu-system-x86_64': 'qemu-system-x86',
  'ssh-keygen': 'openssh-client',
};

/** As root mmdebstrap mounts things for a while, which are nobody else's. */
const apartWords = `apart=
if [ "$(id -u)" = 0 ] && unshare --mount true 2>/dev/null; then apart='unshare --mount --propagation private'; fi
`;

/**
 * Makes `FOLDER/KEY/{vmlinuz,initrd}` unless it is there. Says `@missing PACKAGE…` and exits with 72 where programs are
 * missing, `@system NAME` and 71 where this is no Debian, `@step TEXT` before each part. Leaves nothing half made.
 */
export function imageScript(folder: string): string {
  const tools = Object.entries(imageTools)
    .map(([tool, name]) => `command -v ${quote([tool])} >/dev/null 2>&1 || missing="$missing ${name}"\n`)
    .join('');
  const build = quote([
    ...['mmdebstrap', '--quiet', '--mode=auto', '--variant=essential', `--include=${packages.join(',')}`],
    ...left.map((path) => `--dpkgopt=path-exclude=${path}`),
  ]);
  const customize = hooks.map((hook) => ` \\\n  --customize-hook=${quote([hook])}`).join('');
  return `set -u
umask 022
images=${quote([folder])} key=${imageKey}
image=$images/$key
[ ! -e "$image/initrd" ] || exit 0
. /etc/os-release
[ "$ID" = debian ] || { echo "@system $PRETTY_NAME"; exit 71; }
missing=
${tools}[ -z "$missing" ] || { echo "@missing$missing"; exit 72; }
mkdir -p "$images"
exec 9>"$images/lock"
flock 9
[ ! -e "$image/initrd" ] || exit 0
work=$(mktemp -d "$images/build.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM HUP
${heredoc('cat >"$work/init"', guestInit)}set --
for sources in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
  [ ! -s "$sources" ] || set -- "$@" "$sources"
done
echo '@step Fetching and unpacking Debian packages'
${apartWords}$apart ${build} --customize-hook="upload $work/init /init"${customize} \\
  "$VERSION_CODENAME" "$work/root.tar" "$@" || exit 1
echo '@step Making the image'
bsdtar -xOf "$work/root.tar" './boot/vmlinuz-*' >"$work/vmlinuz" || exit 1
bsdtar -cf "$work/initrd" --format=newc --exclude './boot/*' "@$work/root.tar" || exit 1
rm -f "$work/root.tar" "$work/init"
[ -s "$work/vmlinuz" ] && rm -rf "$image" && mv "$work" "$image"
`;
}
