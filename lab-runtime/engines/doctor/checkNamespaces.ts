/** Whether namespaces can be made, and whether what a lab does works inside them. */
import { type Facts, fact, outcome } from './facts.ts';
import { say, type Phrase, type PhrasePart } from '../../model/phrase.ts';
import type { DraftFinding } from './finding.ts';

/** Namespaces without root, as root where that is who asks, and the way to become root. */
export function checkNamespaces(facts: Facts): readonly DraftFinding[] {
  const isRoot = fact(facts, 'uid') === '0';
  const rootWorks = outcome(facts, 'root')?.code === 0;
  const without = { name: say`namespaces without root`, required: !rootWorks, ...rootless(facts) };
  if (isRoot) return [without, { name: say`namespaces as root`, required: without.state !== 'yes', ...asRoot(facts) }];
  const sudo = outcome(facts, 'sudo');
  if (sudo === undefined) return [without];
  const detail = sudo.code === 0 ? say`sudo asks for no password` : sudo.text;
  return [
    without,
    { name: say`sudo without a password`, required: false, state: sudo.code === 0 ? 'yes' : 'no', detail },
  ];
}

type Verdict = Pick<DraftFinding, 'state' | 'detail' | 'remedy'>;

function rootless(facts: Facts): Verdict {
  const tried = outcome(facts, 'rootless');
  if (tried === undefined || fact(facts, 'tool.unshare.path') === undefined) {
    return { state: 'unknown', detail: say`there is no ${'unshare'} to try with` };
  }
  if (tried.code === 0) return { state: 'yes', detail: say`${'unshare --user --map-root-user --net'} works` };
  return { state: 'no', ...closedBy(facts, tried.text) };
}

function asRoot(facts: Facts): Verdict {
  const tried = outcome(facts, 'root');
  if (tried === undefined || fact(facts, 'tool.unshare.path') === undefined) {
    return { state: 'unknown', detail: say`there is no ${'unshare'} to try with` };
  }
  if (tried.code === 0) return { state: 'yes', detail: say`${'unshare --net'} works` };
  return { state: 'no', detail: tried.text, remedy: openContainer };
}

const openContainer = say`Where this machine is itself a container, start it with more rights: docker run --privileged, or ${'--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined --cap-add SYS_ADMIN --cap-add NET_ADMIN'}.`;

const forbidden = say`Look what forbids it: sudo dmesg | tail; or use root: sudo vethscope up --root.`;

/** Each way to close user namespaces, its mark, and the setting that opens them. */
function closedBy(facts: Facts, text: string): Pick<Verdict, 'detail' | 'remedy'> {
  const setting = (key: string) => fact(facts, `switch.${key}`);
  const open = (key: string, value: string): Pick<Verdict, 'detail' | 'remedy'> => {
    const dotted = key.replaceAll('/', '.');
    const detail = say`closed by ${dotted} = ${setting(key) ?? ''}: ${text}`;
    return {
      detail,
      remedy: say`${`sudo sysctl -w ${dotted}=${value}`}; to keep it: ${`echo '${dotted} = ${value}' | sudo tee /etc/sysctl.d/60-vethscope.conf`}`,
    };
  };
  if (setting('kernel/unprivileged_userns_clone') === '0') return open('kernel/unprivileged_userns_clone', '1');
  for (const kind of ['user', 'net', 'mnt', 'pid']) {
    if (setting(`user/max_${kind}_namespaces`) === '0') return open(`user/max_${kind}_namespaces`, '15000');
  }
  // Ubuntu 23.10 and later: namespaces can be made, but give no rights (apparmor_parser(8), Ubuntu's release notes).
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return open('kernel/apparmor_restrict_unprivileged_userns', '0');
  }
  if (fact(facts, 'container') === 'yes') return { detail: text, remedy: openContainer };
  return { detail: text, remedy: forbidden };
}

/** What is done inside, by the keys of the trials. */
const trials: readonly { readonly name: Phrase; readonly keys: readonly string[]; readonly detail: Phrase }[] = [
  {
    name: say`a file system for containers`,
    keys: ['tmpfs', 'proc', 'sysfs', 'bind', 'fstab', 'pivot'],
    detail: say`proc, sysfs, tmpfs, bind mounts and pivot_root work inside`,
  },
  { name: say`bridges and veth pairs`, keys: ['bridge', 'veth'], detail: say`can be made inside` },
  {
    name: say`iptables inside a namespace`,
    keys: ['rules'],
    detail: say`nat, masquerading and connection tracking work`,
  },
];

/** Whether a lab's doings work inside a namespace. */
export function checkTrials(facts: Facts): readonly DraftFinding[] {
  return trials.map(({ name, keys, detail }) => {
    const tried = keys.map((key) => outcome(facts, `trial.${key}`));
    const failed = tried.find((one) => one !== undefined && one.code !== 0);
    const finding = { name, required: true };
    if (failed?.code === 127)
      return { ...finding, state: 'unknown', detail: say`a program is missing: ${failed.text}` };
    if (failed !== undefined) return { ...finding, state: 'no', detail: failed.text, remedy: trialRemedy(facts, keys) };
    if (tried.includes(undefined)) return { ...finding, state: 'unknown', detail: say`no namespace to try it in` };
    return { ...finding, state: 'yes', detail };
  });
}

function trialRemedy(facts: Facts, keys: readonly string[]): PhrasePart {
  if (fact(facts, 'container') === 'yes') return openContainer;
  if (keys.includes('bridge')) return 'sudo modprobe -a bridge veth';
  if (!keys.includes('rules')) return forbidden;
  const backend = fact(facts, 'tool.iptables-save.version')?.includes('nf_tables') === true;
  const modules = backend ? 'nf_tables nft_chain_nat nft_compat' : 'iptable_filter iptable_nat';
  return `sudo modprobe -a ${modules} xt_MASQUERADE xt_nat xt_addrtype xt_conntrack`;
}
