/** Compose text to a lab: the one entry to this folder. */
import type { Lab } from '../model/lab.ts';
import type { Diagnostic } from '../model/source.ts';
import { say } from '../model/phrase.ts';
import { checkAttachments } from './checkAttachments.ts';
import { checkHostIps, checkHostPorts } from './checkHostPorts.ts';
import { checkNetworks, gatewayOf } from './checkNetworks.ts';
import { checkServices, containerNames, networkKeys } from './checkServices.ts';
import type { NetworkDraft, ServiceDraft } from './draft.ts';
import type { Environment } from './expandVariables.ts';
import { Findings } from './findings.ts';
import { labName } from './labName.ts';
import { loadModel } from './loadModel.ts';
import { makeContainers } from './makeContainers.ts';
import { defaultBridge, implicitDefaultNetwork, readNetworks, type NetworkContext } from './readNetworks.ts';
import { readServices } from './readService.ts';
import { defaultPeer } from './readOutside.ts';
import { readXLab, type XLab } from './readXLab.ts';
import { readTree, type LoadContext, type ReadFile } from './sourceFiles.ts';
import { resolveDependencies } from './resolveDependencies.ts';
import { startOrder } from './startOrder.ts';
import { entryOf, quoted, type MappingNode } from './tree.ts';

/** How to read a lab file. */
export interface ParseOptions {
  /** Path of the file: names it in diagnostics, and other files are found from its folder. */
  readonly file: string;
  /** The lab's name, instead of the file's own (`up --name`). */
  readonly name?: string | undefined;
  /** The variables of `$NAME`, with those of `.env` merged in by the caller; `COMPOSE_PROFILES` chooses profiles. */
  readonly environment: Environment;
  /** Paths of files laid over it, in order, as Compose does with `compose.override.yaml`. */
  readonly overrides?: readonly string[] | undefined;
  /** Text of the files that `include`, `extends` and `overrides` name; without it they cannot be read. */
  readonly readFile?: ReadFile | undefined;
}

/** What a lab file says. */
export interface ParsedLabFile {
  /** undefined exactly where a diagnostic is an error. */
  readonly lab: Lab | undefined;
  /** Everything found, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Keys that do not concern the network, as paths (`services.*.volumes`), each once, sorted. */
  readonly ignored: readonly string[];
}

/** Reads a lab file. Never throws: whatever the text is, the answer is a lab or at least one error. */
export function parseLabFile(text: string, options: ParseOptions): ParsedLabFile {
  const findings = new Findings();
  const ignored = new Set<string>();
  const context: LoadContext = { findings, readFile: options.readFile, filesRead: [], ignored };
  const root = readTree(text, options.file, context);
  if (root === undefined && !findings.hasErrors) reportEmpty(options.file, findings);
  const lab = root === undefined ? undefined : readLab(root, options, context);
  return {
    lab: findings.hasErrors ? undefined : lab,
    diagnostics: findings.sorted(),
    ignored: [...ignored].sort(),
  };
}

function reportEmpty(file: string, findings: Findings): void {
  const range = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  findings.error('empty-file', range, say`The lab file is empty.`, say`Begin with services: and one service below it.`);
}

function readLab(root: MappingNode, options: ParseOptions, context: LoadContext): Lab {
  const { findings, ignored } = context;
  const name = labName(root, options, findings);
  const environment = { ...options.environment, COMPOSE_PROJECT_NAME: name };
  const { file, overrides = [] } = options;
  const model = loadModel(root, { file, overrides }, environment, context);
  const value = (key: string) => entryOf(model, key)?.value;
  const xLab = readXLab(value('x-lab'), findings);
  const declared = readNetworks(value('networks'), { labName: name, findings, ignored });
  const all = readServices(value('services'), environment, findings);
  const active = activeServices(all, environment, findings);
  const networks = withDefault(declared, active, { labName: name, findings, ignored });
  checkNetworks(networks, xLab.host.cidr, findings);
  checkAttachments(active, networks, findings);
  checkServices(
    active,
    (xLab.outside ?? []).map((peer) => ({ value: peer.name, range: peer.range })),
    findings,
  );
  checkHostPorts(active, (service) => bindingOf(service, networks), findings);
  checkHostIps(active, hostAddresses(xLab, networks), findings);
  const dependents = startOrder(resolveDependencies(active, all, findings), findings);
  return {
    name,
    file: options.file,
    docker: xLab.docker,
    host: { address: `${xLab.host.address}/${xLab.host.cidr.prefixLength}` },
    outside: outsidePeers(xLab, active),
    networks: [defaultBridge, ...usedNetworks(networks, active, findings).map(({ spec }) => spec)],
    containers: makeContainers(dependents, networks),
  };
}

/** Services without a profile, and those of the profiles in `COMPOSE_PROFILES`. */
function activeServices(
  all: readonly ServiceDraft[],
  environment: Environment,
  findings: Findings,
): readonly ServiceDraft[] {
  const chosen = (environment['COMPOSE_PROFILES'] ?? '').split(',').map((profile) => profile.trim());
  return all.filter(({ profiles, name }) => {
    if (profiles.length === 0 || chosen.includes('*') || profiles.some((profile) => chosen.includes(profile)))
      return true;
    const message = say`The service ${quoted(name.value)} does not start: its profile is ${profiles.join(', ')}.`;
    findings.information(
      'inactive-service',
      name.range,
      message,
      say`To start it, set COMPOSE_PROFILES=${profiles[0] ?? ''}.`,
    );
    return false;
  });
}

/** Compose makes the network `default` where a service joins it and the file does not declare it. */
function withDefault(
  networks: readonly NetworkDraft[],
  services: readonly ServiceDraft[],
  context: NetworkContext,
): readonly NetworkDraft[] {
  if (networks.some(({ spec }) => spec.key === 'default')) return networks;
  const user = services.find((service) => networkKeys(service).includes('default'));
  return user === undefined ? networks : [implicitDefaultNetwork(user.name.range, context), ...networks];
}

/** As Compose, a lab makes only networks that a service joins (compose-go: WithoutUnnecessaryResources). */
function usedNetworks(
  networks: readonly NetworkDraft[],
  services: readonly ServiceDraft[],
  findings: Findings,
): readonly NetworkDraft[] {
  const joined = new Set(services.flatMap(networkKeys));
  return networks.filter(({ spec, range }) => {
    if (joined.has(spec.key)) return true;
    findings.information(
      'unused-network',
      range,
      say`No service joins the network ${quoted(spec.key)}, so it is not made.`,
      say`Add it to the networks of a service.`,
    );
    return false;
  });
}

/** `host_binding_ipv4` of the network that carries a service's ports: not internal, then first by name. */
function bindingOf(service: ServiceDraft, networks: readonly NetworkDraft[]): string | undefined {
  const joined = networks.filter(({ spec }) => networkKeys(service).includes(spec.key)).map(({ spec }) => spec);
  return joined.toSorted((a, b) => Number(a.internal) - Number(b.internal) || (a.name < b.name ? -1 : 1))[0]
    ?.hostBindingIpv4;
}

/** The addresses of the lab's host as far as the file decides them, and docker0's, which Docker decides. */
function hostAddresses(xLab: XLab, networks: readonly NetworkDraft[]): ReadonlySet<string> {
  return new Set([xLab.host.address, '172.17.0.1', ...networks.flatMap((network) => gatewayOf(network) ?? [])]);
}

function outsidePeers(xLab: XLab, services: readonly ServiceDraft[]): Lab['outside'] {
  if (xLab.outside === undefined) return [defaultPeer(xLab.host, new Set(services.flatMap(containerNames)))];
  return xLab.outside.map(({ name, address, serve }) => ({ name, address, serve }));
}
