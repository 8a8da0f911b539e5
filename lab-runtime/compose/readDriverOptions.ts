/** `networks.*.driver_opts`: options of Docker's bridge driver (moby: libnetwork/netlabel and drivers/bridge/labels). */
import { say } from '../model/phrase.ts';
import { expectBoolean, expectEntries, expectInteger, expectText, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkName, nameRules } from './names.ts';
import { readIpv4 } from './readAddress.ts';
import type { Entry, TreeNode } from './tree.ts';

/** What the options say; undefined where they say nothing. */
export interface DriverOptions {
  readonly bridgeName?: Placed<string> | undefined;
  readonly icc?: boolean | undefined;
  readonly masquerade?: boolean | undefined;
  readonly hostBindingIpv4?: string | undefined;
  readonly mtu?: number | undefined;
  readonly containerInterfacePrefix?: string | undefined;
}

/** Names that stand for something else on a host, or in `net.ipv4.conf`. */
const takenBridgeNames: ReadonlySet<string> = new Set(['docker0', 'lo', 'eth0', 'all', 'default', '.', '..']);

type Reader = (value: TreeNode, key: string, findings: Findings) => DriverOptions;

const readers: Readonly<Record<string, Reader>> = {
  'com.docker.network.bridge.name': readBridgeName,
  'com.docker.network.bridge.enable_icc': (value, key, findings) => ({ icc: expectBoolean(value, key, findings) }),
  'com.docker.network.bridge.enable_ip_masquerade': (value, key, findings) => ({
    masquerade: expectBoolean(value, key, findings),
  }),
  'com.docker.network.bridge.host_binding_ipv4': (value, key, findings) => ({
    hostBindingIpv4: readIpv4(value, key, findings)?.value,
  }),
  // 68 is IPv4's least (RFC 791); veth and bridge take up to 65535.
  'com.docker.network.driver.mtu': (value, key, findings) => ({
    mtu: expectInteger(value, key, { from: 68, to: 65_535 }, findings),
  }),
  'com.docker.network.container_iface_prefix': readPrefix,
};

/** Reads the options; those of Docker's network drivers that are not built are reported, others are none of the network's. */
export function readDriverOptions(node: TreeNode, findings: Findings, ignored: Set<string>): DriverOptions {
  return expectEntries(node, 'driver_opts', findings).reduce<DriverOptions>(
    (options, entry) => ({ ...options, ...readOption(entry, findings, ignored) }),
    {},
  );
}

function readOption(entry: Entry, findings: Findings, ignored: Set<string>): DriverOptions {
  const read = Object.hasOwn(readers, entry.key) ? readers[entry.key] : undefined;
  if (read !== undefined) return read(entry.value, entry.key, findings);
  if (entry.key.startsWith('com.docker.network.')) {
    findings.information(
      'not-built',
      entry.keyRange,
      say`The option ${entry.key} is not built yet; the lab goes without it.`,
    );
  } else ignored.add(`networks.*.driver_opts.${entry.key}`);
  return {};
}

function readBridgeName(value: TreeNode, key: string, findings: Findings): DriverOptions {
  const text = expectText(value, key, findings);
  if (text === undefined) return {};
  const bridgeName = { value: text.text, range: text.range };
  if (!checkName(bridgeName, { ...nameRules.interface, what: say`bridge name` }, findings)) return {};
  if (!takenBridgeNames.has(text.text)) return { bridgeName };
  findings.error(
    'reserved-name',
    text.range,
    say`A bridge cannot be called ${text.text}.`,
    say`Choose another name, like br-front.`,
  );
  return {};
}

function readPrefix(value: TreeNode, key: string, findings: Findings): DriverOptions {
  const text = expectText(value, key, findings);
  if (text === undefined) return {};
  const known = checkName({ value: text.text, range: text.range }, nameRules.interfacePrefix, findings);
  return known ? { containerInterfacePrefix: text.text } : {};
}
