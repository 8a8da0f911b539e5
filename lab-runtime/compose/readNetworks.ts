/** The top-level `networks:`. */
import type { LabNetwork } from '../model/lab.ts';
import type { NetworkDraft } from './draft.ts';
import { expectBoolean, expectEntries, expectMapping, expectText, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkName, nameRules } from './names.ts';
import { readDriverOptions } from './readDriverOptions.ts';
import { readIpam } from './readIpam.ts';
import { entryOf, isNull, quoted, type Entry, type MappingNode, type TreeNode } from './tree.ts';

/** What reading networks needs to know besides their text. */
export interface NetworkContext {
  readonly labName: string;
  readonly findings: Findings;
  readonly ignored: Set<string>;
}

/** Docker's default bridge: always there, on every host, with Docker's defaults. */
export const defaultBridge: LabNetwork = {
  key: 'bridge',
  name: 'bridge',
  kind: 'default-bridge',
  ipam: [],
  internal: false,
  ipv6: false,
  icc: true,
  masquerade: true,
  containerInterfacePrefix: 'eth',
};

/** The networks in file order; those that cannot be made are reported and left out. */
export function readNetworks(node: TreeNode | undefined, context: NetworkContext): readonly NetworkDraft[] {
  const entries = node === undefined ? [] : expectEntries(node, 'networks', context.findings);
  return entries.flatMap((entry) => readNetwork(entry, context) ?? []);
}

/** The network `default` of a file that does not declare it; its place is that of the first service that uses it. */
export function implicitDefaultNetwork(range: Entry['keyRange'], context: NetworkContext): NetworkDraft {
  const empty: MappingNode = { kind: 'mapping', entries: [], range };
  return makeDraft({ key: 'default', keyRange: range, value: empty }, empty, context);
}

function readNetwork(entry: Entry, context: NetworkContext): NetworkDraft | undefined {
  const { findings } = context;
  const known = checkName({ value: entry.key, range: entry.keyRange }, nameRules.networkKey, findings);
  const empty: MappingNode = { kind: 'mapping', entries: [], range: entry.keyRange };
  const mapping = isNull(entry.value)
    ? empty
    : expectMapping(entry.value, `The network ${quoted(entry.key)}`, findings);
  if (mapping === undefined || !known) return undefined;
  checkKind(mapping, findings);
  return makeDraft(entry, mapping, context);
}

function makeDraft(entry: Entry, mapping: MappingNode, context: NetworkContext): NetworkDraft {
  const { findings, ignored } = context;
  const value = (key: string): TreeNode | undefined => {
    const node = entryOf(mapping, key)?.value;
    return node === undefined || isNull(node) ? undefined : node;
  };
  const flag = (key: string): boolean | undefined => {
    const node = value(key);
    return node === undefined ? undefined : expectBoolean(node, key, findings);
  };
  const options = readDriverOptions(value('driver_opts'), findings, ignored);
  const ipam = readIpam(value('ipam'), findings, ignored);
  const ipv6 = flag('enable_ipv6') ?? false;
  const ipv6Node = ipam.ipv6 ?? (ipv6 ? value('enable_ipv6') : undefined);
  if (ipv6Node !== undefined) {
    findings.warning(
      'ipv6-not-built',
      ipv6Node.range,
      'IPv6 networks are not built yet; the IPv4 part is.',
      'Nothing needs to be changed for the IPv4 part.',
    );
  }
  if (flag('enable_ipv4') === false) {
    findings.warning(
      'not-built',
      entry.keyRange,
      'Networks without IPv4 are not built yet; this one gets an IPv4 subnet.',
    );
  }
  const name = readName(entry, value('name'), context);
  const spec: LabNetwork = {
    ...defaultBridge,
    key: entry.key,
    name: name.value,
    kind: 'user-bridge',
    ipam: ipam.blocks,
    internal: flag('internal') ?? false,
    ipv6: ipv6 || ipam.ipv6 !== undefined,
    bridgeName: options.bridgeName?.value,
    mtu: options.mtu,
    icc: options.icc ?? true,
    masquerade: options.masquerade ?? true,
    hostBindingIpv4: options.hostBindingIpv4,
    containerInterfacePrefix: options.containerInterfacePrefix ?? 'eth',
    source: entry.keyRange,
  };
  return { spec, range: entry.keyRange, name, bridgeName: options.bridgeName, ...ipam };
}

function readName(entry: Entry, node: TreeNode | undefined, { labName, findings }: NetworkContext): Placed<string> {
  const implicit = { value: `${labName}_${entry.key}`, range: entry.keyRange };
  const text = node === undefined ? undefined : expectText(node, 'name', findings);
  if (text === undefined) return implicit;
  const name = { value: text.text, range: text.range };
  if (!checkName(name, nameRules.network, findings)) return implicit;
  if (['bridge', 'host', 'none'].includes(name.value)) {
    findings.error(
      'reserved-name',
      name.range,
      `Docker has a network ${name.value} of its own.`,
      'Choose another name.',
    );
    return implicit;
  }
  return name;
}

const driverRemedies: Readonly<Record<string, string>> = {
  host: 'Use network_mode: host in the service instead.',
  none: 'Use network_mode: none in the service instead.',
  null: 'Use network_mode: none in the service instead.',
  overlay: 'On one host a bridge network does the same: use driver: bridge.',
};

function checkKind(mapping: MappingNode, findings: Findings): void {
  const driver = entryOf(mapping, 'driver')?.value;
  const name = driver === undefined || isNull(driver) ? undefined : expectText(driver, 'driver', findings);
  if (name !== undefined && !['bridge', 'default', ''].includes(name.text)) {
    const remedy = Object.hasOwn(driverRemedies, name.text) ? driverRemedies[name.text] : undefined;
    const message = `A lab builds bridge networks; the driver ${quoted(name.text)} is not built.`;
    findings.error('unsupported-driver', name.range, message, remedy ?? 'Use driver: bridge, or remove the line.');
  }
  const external = entryOf(mapping, 'external');
  if (external === undefined || isNull(external.value)) return;
  if (external.value.kind !== 'mapping' && expectBoolean(external.value, 'external', findings) !== true) return;
  const message = 'A lab has no networks from outside itself, so an external network cannot be found.';
  const remedy =
    "Remove external, and the lab makes the network; for Docker's default bridge use network_mode: bridge in the service.";
  findings.error('external-network', external.keyRange, message, remedy);
}
