/** The top-level `networks:`. */
import type { LabNetwork } from '../model/lab.ts';
import { say, type Phrase } from '../model/phrase.ts';
import type { NetworkDraft } from './draft.ts';
import { expectBoolean, expectEntries, expectMapping, expectText, type Placed } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkName, expectName, nameRules } from './names.ts';
import { readDriverOptions, type DriverOptions } from './readDriverOptions.ts';
import { noIpam, readIpam } from './readIpam.ts';
import { entryOf, isNull, quoted, readKey, valueOf, type Entry, type MappingNode, type TreeNode } from './tree.ts';

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
    : expectMapping(entry.value, say`The network ${quoted(entry.key)}`, findings);
  if (mapping === undefined || !known) return undefined;
  checkKind(mapping, findings);
  return makeDraft(entry, mapping, context);
}

function makeDraft(entry: Entry, mapping: MappingNode, context: NetworkContext): NetworkDraft {
  const { findings, ignored } = context;
  const flag = (key: string) => readKey(mapping, key, (value) => expectBoolean(value, key, findings));
  const options: DriverOptions =
    readKey(mapping, 'driver_opts', (value) => readDriverOptions(value, findings, ignored)) ?? {};
  const ipam = readKey(mapping, 'ipam', (value) => readIpam(value, findings)) ?? noIpam;
  const ipv6 = flag('enable_ipv6') ?? false;
  reportFamilies(
    { ipv6: ipam.ipv6 ?? (ipv6 ? valueOf(mapping, 'enable_ipv6') : undefined), ipv4: flag('enable_ipv4'), entry },
    findings,
  );
  const name = readName(entry, mapping, context);
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
  const { subnet, hasBadSubnet, gateway, ipRange, auxAddresses } = ipam;
  const addresses = { subnet, hasBadSubnet, gateway, ipRange, auxAddresses };
  return { spec, range: entry.keyRange, name, bridgeName: options.bridgeName, ...addresses };
}

function reportFamilies(
  wish: { readonly ipv6: TreeNode | undefined; readonly ipv4: boolean | undefined; readonly entry: Entry },
  findings: Findings,
): void {
  if (wish.ipv6 !== undefined) {
    const message = say`IPv6 networks are not built yet; the IPv4 part is.`;
    findings.warning('ipv6-not-built', wish.ipv6.range, message, say`Nothing needs to be changed for the IPv4 part.`);
  }
  if (wish.ipv4 === false) {
    const message = say`Networks without IPv4 are not built yet; this one gets an IPv4 subnet.`;
    findings.warning('not-built', wish.entry.keyRange, message);
  }
}

/** An external network has the name it was made with, without that of the lab. */
function readName(entry: Entry, mapping: MappingNode, { labName, findings }: NetworkContext): Placed<string> {
  const implicit = {
    value: readExternal(mapping, findings) ? entry.key : `${labName}_${entry.key}`,
    range: entry.keyRange,
  };
  const external = valueOf(mapping, 'external');
  const owner = external?.kind === 'mapping' ? external : mapping;
  const name = readKey(owner, 'name', (value) => expectName(value, nameRules.network, findings));
  if (name === undefined) return implicit;
  if (['bridge', 'host', 'none'].includes(name.value)) {
    const message = say`Docker has a network ${name.value} of its own.`;
    findings.error('reserved-name', name.range, message, say`Choose another name.`);
    return implicit;
  }
  return name;
}

const driverRemedies: Readonly<Record<string, Phrase>> = {
  host: say`Use network_mode: host in the service instead.`,
  none: say`Use network_mode: none in the service instead.`,
  null: say`Use network_mode: none in the service instead.`,
  overlay: say`On one host a bridge network does the same: use driver: bridge.`,
};

function checkKind(mapping: MappingNode, findings: Findings): void {
  const name = readKey(mapping, 'driver', (value) => expectText(value, 'driver', findings));
  if (name !== undefined && !['bridge', 'default', ''].includes(name.text)) {
    const remedy = Object.hasOwn(driverRemedies, name.text) ? driverRemedies[name.text] : undefined;
    const message = say`A lab builds bridge networks; the driver ${quoted(name.text)} is not built.`;
    findings.error('unsupported-driver', name.range, message, remedy ?? say`Use driver: bridge, or remove the line.`);
  }
}

/** Whether the network was made before, by somebody else; nobody did on the host of a lab. */
function readExternal(mapping: MappingNode, findings: Findings): boolean {
  const external = entryOf(mapping, 'external');
  if (external === undefined || isNull(external.value)) return false;
  // `external: {name: …}` is an older form.
  if (external.value.kind !== 'mapping' && expectBoolean(external.value, 'external', findings) !== true) return false;
  const message = say`The network is external, and the lab's host has none that was made before: the lab makes it.`;
  findings.warning('external-network', external.keyRange, message, say`Nothing needs to be changed.`);
  return true;
}
