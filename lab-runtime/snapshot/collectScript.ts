/**
 * The collector: one script per refresh. In each namespace one shell reads the settings with its own
 * words, runs `ip` once and then becomes `iptables-save`: two processes a namespace. A namespace that has
 * bridges also lists their forwarding entries, and one where IPv6 is on its ip6tables.
 *
 * `ip link` runs before `lsns` reads namespace ids, because a link dump is what makes the kernel assign
 * them (rtnetlink RTM_GETNSID; see also docker's veth → container facts in ARCHITECTURE.md).
 */
import { meanwhile } from '../targets/meanwhile.ts';
import { quote } from '../targets/quote.ts';
import { systemCallWords } from '../targets/systemCallWords.ts';
import { iptablesOwn } from '../firewall/iptablesOwn.ts';
import { markerTablePrefix } from '../firewall/markerTable.ts';
import { lookPerl } from './lookPerl.ts';
import { mostConnections, noConntrack } from './readConnections.ts';
import { sectionMark } from './sections.ts';

/** One namespace to look into. */
export interface CollectedNamespace {
  /** Shown, and used to tell the sections of the output apart; without blanks. */
  readonly label: string;
  /** A shell word that expands to a path of the namespace, e.g. `/proc/12/ns/net`. */
  readonly path: string;
  /** Shell words that run what follows in it, where there is another way than `nsenter --net=PATH --`. */
  readonly enter?: string | undefined;
}

/**
 * Settings that decide what happens to packets, each a single digit: the kernel answers only the first read of such a
 * file (proc_dointvec), and POSIX shells read byte by byte.
 */
const flagSettings: readonly string[] = [
  'net/ipv4/ip_forward',
  'net/ipv4/conf/all/forwarding',
  'net/ipv4/conf/all/rp_filter',
  'net/ipv4/conf/default/rp_filter',
  'net/ipv4/conf/all/route_localnet',
  'net/ipv4/conf/all/accept_redirects',
  'net/ipv4/icmp_echo_ignore_all',
  'net/ipv6/conf/all/disable_ipv6',
  'net/ipv6/conf/default/disable_ipv6',
  'net/ipv6/conf/all/forwarding',
  'net/bridge/bridge-nf-call-iptables',
  'net/bridge/bridge-nf-call-ip6tables',
];

/** Settings with longer values, read on the host alone, by a process of their own. */
const textSettings: readonly string[] = [
  'net/ipv4/ip_local_port_range',
  'net/ipv4/ip_unprivileged_port_start',
  'net/ipv4/ping_group_range',
  'net/netfilter/nf_conntrack_count',
  'net/netfilter/nf_conntrack_max',
];

/**
 * Tables that neither iptables has made nor an xray, each listed by itself. nft joins its arguments to one text and obeys that: a name with
 * anything odd in it, which the kernel would take, is only named. Older ones have no -y.
 */
const nativeWords = `natives() {
  command -v nft >/dev/null 2>&1 || { echo 'no nft'; return; }
  # Where iptables is legacy, nobody else lists what another iptables has made in nf_tables.
  case "$(iptables-save -V 2>/dev/null)" in *nf_tables*) reads=nft;; *) reads=legacy;; esac
  nft list tables 2>/dev/null | while read -r _ family name; do
    case "$reads $family $name" in ${iptablesOwn.map((own) => `'nft ${own}'`).join(' | ')} | *' ${markerTablePrefix}'*) continue;; esac
    case "$family$name" in
      *[!A-Za-z0-9_./-]*) echo "table $family $name";;
      *) nft -y -a list table "$family" "$name" 2>/dev/null || nft -a list table "$family" "$name" 2>/dev/null || echo "table $family $name";;
    esac
  done
}
`;

/** Those whose answer comes from where they were sent: nothing was rewritten. The kernel can list the others, or have them listed. */
const connectionWords = `connections() {
  if [ -r /proc/net/nf_conntrack ]; then sed -E '/dst=([^ ]+) .* src=\\1 /d' /proc/net/nf_conntrack | head -n ${String(mostConnections)}
  elif command -v conntrack >/dev/null 2>&1; then
    for family in ipv4 ipv6; do conntrack -L -f $family -o extended --dst-nat 2>/dev/null; done | head -n ${String(mostConnections)}
  else echo '${noConntrack}'; fi
}
`;

/** See {@link collectScript}. */
export interface CollectOptions {
  /** Also the host's connections that a rule has sent elsewhere. */
  readonly connections?: boolean | undefined;
}

/** Runs inside each namespace. */
const lookInside = (
  mark: string,
  { connections = false }: CollectOptions,
): string => `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
mark() { printf '${mark}%s\\n' "$1"; }
${nativeWords}${connections ? connectionWords : ''}mark settings
for key in ${flagSettings.join(' ')}; do
  value=
  [ ! -r "/proc/sys/$key" ] || read -r value <"/proc/sys/$key"
  [ -z "$value" ] || echo "$key=$value"
done
if [ "$1" = host ]; then cd /proc/sys && grep -s . ${textSettings.join(' ')} | while IFS=: read -r key value; do echo "$key=$value"; done; fi
mark ip
ip -j -d -batch - <<END
addr show
route show table all
rule show
neigh show
END
six=on
off=
[ ! -r /proc/sys/net/ipv6/conf/all/disable_ipv6 ] || read -r off </proc/sys/net/ipv6/conf/all/disable_ipv6
[ "$off" != 1 ] || six=off
[ -d /proc/sys/net/ipv6 ] || six=absent
[ "$1" != seen ] || [ -z "$(ip -br link show type bridge)" ] || { mark fdb; bridge -j fdb show; }
if [ "$1" = host ]; then mark fdb; bridge -j fdb show; mark nft; natives 2>&1;${connections ? ' mark conntrack; connections;' : ''} fi
mark "ipv6 $six"
if [ "$six" = on ]; then ip6tables-save -c 2>&1; fi
# Tables of the other backend stand beside these, where somebody has made some: both apply.
old() { [ -r "/proc/net/$1" ] && read -r _ <"/proc/net/$1"; }
if old ip_tables_names; then mark legacy4; iptables-legacy-save -c 2>&1; fi
if old ip6_tables_names; then mark legacy6; ip6tables-legacy-save -c 2>&1; fi
mark ipv4
exec iptables-save -c 2>&1
`;

/**
 * See the head of this file. Runs where the namespaces' paths mean something. The first namespace is
 * the host's. `nonce`: letters and digits that nobody in the lab can know. The inodes are asked before and after, for a
 * path may have come to mean another namespace meanwhile.
 */
export function collectScript(
  namespaces: readonly CollectedNamespace[],
  nonce: string,
  options: CollectOptions = {},
): string {
  const mark = sectionMark(nonce);
  const looks = [...lookWords(namespaces.slice(0, 1), mark, 'host'), ...lookWords(namespaces.slice(1), mark, 'other')];
  // Two processors are common.
  const half = Math.ceil(looks.length / 2);
  return [
    prologue(namespaces, mark, options),
    looks.length < 8 ? looks.join('') : meanwhile(looks.slice(0, half).join(''), looks.slice(half).join('')),
    epilogue(mark),
  ].join('');
}

/** `seen`: another namespace of a machine, which may have bridges of its own; in a lab the host alone has some. */
type Role = 'host' | 'seen' | 'other';

function lookWords(namespaces: readonly CollectedNamespace[], mark: string, role: Role): readonly string[] {
  return namespaces.map(
    ({ label, path, enter = `nsenter --net=${path} --` }) =>
      `printf '${mark}namespace %s\\n' ${quote([label])}; ${enter} sh -c "$look" look ${role} </dev/null || echo '${mark}refused'\n`,
  );
}

function prologue(namespaces: readonly CollectedNamespace[], mark: string, options: CollectOptions): string {
  return [
    `look=${quote([lookInside(mark, options)])}\n`,
    `printf '${mark}machine\\n'; read -r boot </proc/sys/kernel/random/boot_id; echo "$boot"; date -u +%Y-%m-%dT%H:%M:%SZ; read -r up _ </proc/uptime; echo "$up"\n`,
    inodeWords(namespaces),
    `printf '${mark}inodes\\n'; inodes\n`,
  ].join('');
}

function epilogue(mark: string): string {
  return [
    `printf '${mark}inodes-after\\n'; inodes\n`,
    `printf '${mark}nsids\\n'; lsns -t net -n -r -o NS,NETNSID,PID,NPROCS,NSFS 2>/dev/null\n`,
    `printf '${mark}end\\n'\n`,
  ].join('');
}

/** One process for all; where a path is gone, one for each, with 0 in its place. */
function inodeWords(namespaces: readonly CollectedNamespace[]): string {
  const paths = namespaces.map(({ path }) => path).join(' ');
  return `inodes() {
told=$(stat -L -c %i ${paths} 2>/dev/null) || told=$(for path in ${paths}; do stat -L -c %i "$path" 2>/dev/null || echo 0; done)
echo "$told"
}
`;
}

/**
 * As {@link collectScript}, with one Perl process for many namespaces where there is Perl: for a machine, which may have
 * hundreds. The host, and who is entered in another way than by a path alone, is looked at by shells all the same.
 */
export function collectManyScript(
  namespaces: readonly CollectedNamespace[],
  nonce: string,
  options: CollectOptions = {},
): string {
  const mark = sectionMark(nonce);
  const [host, others] = [namespaces.slice(0, 1), namespaces.slice(1)];
  const many = others.filter(({ enter }) => enter === undefined);
  const few = others.filter(({ enter }) => enter !== undefined);
  return [
    prologue([...host, ...few, ...many], mark, options),
    ...lookWords(host, mark, 'host'),
    ...lookWords(few, mark, 'seen'),
    many.length === 0 ? '' : manyWords(many, mark),
    epilogue(mark),
  ].join('');
}

function manyWords(many: readonly CollectedNamespace[], mark: string): string {
  const half = Math.ceil(many.length / 2);
  const perl = (some: readonly CollectedNamespace[]): string =>
    some.length === 0
      ? ''
      : `perl -e "$many" "$mark" "$setns" "$keys" ${some.map(({ label, path }) => `${quote([label])} ${path}`).join(' ')} </dev/null\n`;
  const shells = lookWords(many, mark, 'seen');
  return [
    `many=${quote([lookPerl])}\nmark=${quote([mark])}\nkeys=${quote([flagSettings.join(' ')])}\n`,
    systemCallWords(['setns'], 'setns='),
    'if [ -n "$setns" ] && perl -e 1 2>/dev/null; then\n',
    meanwhile(perl(many.slice(0, half)), perl(many.slice(half))),
    'else\n',
    meanwhile(shells.slice(0, half).join(''), shells.slice(half).join('')),
    'fi\n',
  ].join('');
}
