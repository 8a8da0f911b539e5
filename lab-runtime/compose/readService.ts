/** One service of `services:`. */
import type { ContainerPort } from '../model/lab.ts';
import { say } from '../model/phrase.ts';
import type { ServiceDraft } from './draft.ts';
import {
  expectEntries,
  expectInteger,
  expectItems,
  expectMapping,
  expectText,
  expectTexts,
  type Placed,
} from './expect.ts';
import type { Environment } from './expandVariables.ts';
import type { Findings } from './findings.ts';
import { checkName, expectName, nameRules } from './names.ts';
import { readMac } from './readAddress.ts';
import { readCommand } from './readCommand.ts';
import { readEnvironment } from './readEnvironment.ts';
import { readDns, readExtraHosts } from './readHosts.ts';
import { readMode } from './readMode.ts';
import { readExposedPorts, readPorts } from './readPorts.ts';
import { entryOf, isNull, quoted, readKey, valueOf, type Entry, type MappingNode, type TreeNode } from './tree.ts';

/** More containers than a learner's machine runs; keeps `scale: 1e9` from filling memory. */
const mostReplicas = 1000;

const notBuilt = ['dns_opt', 'dns_search', 'external_links', 'sysctls'];

/** The services in file order; those that are no mapping are reported and left out. */
export function readServices(
  node: TreeNode | undefined,
  environment: Environment,
  findings: Findings,
): readonly ServiceDraft[] {
  const entries = node === undefined ? [] : expectEntries(node, 'services', findings);
  return entries.flatMap((entry) => readService(entry, environment, findings) ?? []);
}

function readService(entry: Entry, environment: Environment, findings: Findings): ServiceDraft | undefined {
  const name = { value: entry.key, range: entry.keyRange };
  const known = checkName(name, nameRules.service, findings);
  const empty: MappingNode = { kind: 'mapping', entries: [], range: entry.keyRange };
  const service = isNull(entry.value)
    ? empty
    : expectMapping(entry.value, say`The service ${quoted(entry.key)}`, findings);
  if (service === undefined || !known) return undefined;
  for (const { key, keyRange } of service.entries.filter((each) => notBuilt.includes(each.key))) {
    findings.information('not-built', keyRange, say`${key} is not built yet; the lab goes without it.`);
  }
  const read = <T>(key: string, reader: (value: TreeNode) => T) => readKey(service, key, reader);
  return {
    name,
    containerName: read('container_name', (value) => expectName(value, nameRules.container, findings)),
    replicas: readReplicas(service, name, findings),
    profiles: read('profiles', (value) => expectTexts(value, 'profiles', findings).map(({ text }) => text)) ?? [],
    image: read('image', (value) => expectText(value, 'image', findings)?.text),
    command: readArguments(service, findings),
    environment: read('environment', (value) => readEnvironment(value, environment, findings)) ?? {},
    hostname: read('hostname', (value) => expectName(value, nameRules.hostname, findings)),
    domainname: read('domainname', (value) => expectName(value, nameRules.domain, findings))?.value,
    mac: read('mac_address', (value) => readMac(value, 'mac_address', findings)),
    mode: readMode(service, entry.keyRange, findings),
    ports: read('ports', (value) => readPorts(value, findings)) ?? [],
    expose: read('expose', (value) => readExposedPorts(value, 'expose', findings)) ?? [],
    extraHosts: read('extra_hosts', (value) => readExtraHosts(value, findings)) ?? [],
    dns: read('dns', (value) => readDns(value, findings)) ?? [],
    links: read('links', (value) => readLinks(value, findings)) ?? [],
    dependsOn: read('depends_on', (value) => readDependencies(value, findings)) ?? [],
  };
}

/** `scale`, or `deploy.replicas`; Compose refuses both where they differ. */
function readReplicas(service: MappingNode, name: Placed<string>, findings: Findings): Placed<number> {
  const deploy = readKey(service, 'deploy', (value) => expectMapping(value, 'deploy', findings));
  const count = (mapping: MappingNode | undefined, key: string, what: string): Placed<number> | undefined => {
    const node = mapping === undefined ? undefined : valueOf(mapping, key);
    if (node === undefined) return undefined;
    const value = expectInteger(node, what, { from: 0, to: mostReplicas }, findings);
    return value === undefined ? undefined : { value, range: node.range };
  };
  const scale = count(service, 'scale', 'scale');
  const wished = count(deploy, 'replicas', 'deploy.replicas');
  if (scale !== undefined && wished !== undefined && scale.value !== wished.value) {
    const message = say`scale (${scale.value}) and deploy.replicas (${wished.value}) differ.`;
    findings.error('conflicting-replicas', scale.range, message, say`Keep one of the two.`);
  }
  return scale ?? wished ?? { value: 1, range: name.range };
}

/** What runs: the entrypoint, then the command. */
function readArguments(service: MappingNode, findings: Findings): readonly string[] | undefined {
  const entrypoint = readKey(service, 'entrypoint', (value) => readCommand(value, 'entrypoint', findings));
  const command = readKey(service, 'command', (value) => readCommand(value, 'command', findings));
  return entrypoint === undefined && command === undefined ? undefined : [...(entrypoint ?? []), ...(command ?? [])];
}

/** `SERVICE` or `SERVICE:ALIAS`. */
function readLinks(node: TreeNode, findings: Findings): ServiceDraft['links'] {
  return expectItems(node, 'links', findings).flatMap((item) => {
    const text = expectText(item, say`An item of ${'links'}`, findings)?.text;
    if (text === undefined) return [];
    const colon = text.indexOf(':');
    const service = colon < 0 ? text : text.slice(0, colon);
    const alias = colon < 0 ? text : text.slice(colon + 1);
    if (!checkName({ value: alias, range: item.range }, nameRules.alias, findings)) return [];
    return [{ service: { value: service, range: item.range }, alias }];
  });
}

/** A list of services, or a mapping in which `required: false` takes an absent one. */
function readDependencies(node: TreeNode, findings: Findings): ServiceDraft['dependsOn'] {
  if (node.kind === 'mapping') {
    return node.entries.map(({ key, keyRange, value }) => {
      const required = value.kind === 'mapping' ? entryOf(value, 'required')?.value : undefined;
      return { value: key, range: keyRange, required: required?.kind !== 'scalar' || required.text !== 'false' };
    });
  }
  return expectItems(node, 'depends_on', findings).flatMap((item) => {
    const text = expectText(item, say`An item of ${'depends_on'}`, findings);
    return text === undefined ? [] : [{ value: text.text, range: item.range, required: true }];
  });
}

/** The container's ports of a service, exposed and published: what runs without a network still serves them. */
export function servedPorts(service: ServiceDraft): readonly ContainerPort[] {
  const published = service.ports.map(({ containerPort, protocol }) => ({ port: containerPort, protocol }));
  return [...service.expose.map(({ value }) => value), ...published];
}
