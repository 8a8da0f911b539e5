/**
 * Containers, attachments and ports as the flags of `run`, `publish` and `network connect` write them. The flags become
 * a small Compose file: so names, addresses and ports mean, and are refused, the same as in a lab file.
 */
import {
  LabError,
  type Attachment,
  type Diagnostic,
  type Lab,
  type LabContainer,
  type LabNetwork,
  type PortWish,
} from '../../index.ts';
import { harmless } from '../output/terminal.ts';
import type { Cli } from '../session/cli.ts';

/** The flags of a new container. */
export interface ContainerFlags {
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly publish?: readonly string[];
  readonly publishAll?: boolean;
  readonly expose?: readonly string[];
  readonly env?: readonly string[];
  readonly hostname?: string;
  readonly macAddress?: string;
  readonly dns?: readonly string[];
  readonly addHost?: readonly string[];
}

/** The flags of one attachment. */
export interface AttachmentFlags {
  readonly ip?: string;
  readonly macAddress?: string;
  readonly aliases?: readonly string[];
}

/** A container that is on no network yet, and a lab that holds nothing else, with everything a lab file may leave out. */
export function containerFromFlags(
  cli: Cli,
  flags: ContainerFlags,
): { readonly lab: Lab; readonly container: LabContainer } {
  const { lab, container } = parseService(cli, {
    image: flags.image,
    container_name: flags.name,
    ...(flags.command.length === 0 ? {} : { command: flags.command }),
    ...(flags.hostname === undefined ? {} : { hostname: flags.hostname }),
    ...(flags.macAddress === undefined ? {} : { mac_address: flags.macAddress }),
    ports: flags.publish ?? [],
    expose: flags.expose ?? [],
    environment: flags.env ?? [],
    dns: flags.dns ?? [],
    extra_hosts: flags.addHost ?? [],
    network_mode: 'bridge',
  });
  return { lab, container: { ...container, service: flags.name, publishAll: flags.publishAll === true } };
}

/** The wishes of one `-p`: `[[HOSTIP:]HOSTPORT[-RANGE]:]PORT[-RANGE][/PROTO]`. Throws `not-built` where none can be granted. */
export function portsFromFlag(cli: Cli, text: string): readonly PortWish[] {
  const { ports } = parseService(cli, { image: 'image', ports: [text], network_mode: 'bridge' }).container;
  if (ports.length > 0) return ports;
  throw new LabError('not-built', `Nothing is left to publish of ${text}`, {
    object: text,
    remedy: 'Leave out the address, or write an IPv4 one.',
  });
}

/** An attachment to a network. Throws `usage` for wishes that Docker grants on user-defined networks only. */
export function attachmentFromFlags(
  cli: Cli,
  network: LabNetwork,
  { ip, macAddress, aliases = [] }: AttachmentFlags,
): Attachment {
  if (network.kind === 'default-bridge') {
    if (ip !== undefined || aliases.length > 0)
      throw userNetworksOnly(network, ip === undefined ? 'An alias' : 'A chosen address');
    return {
      network: network.name,
      aliases: [],
      priority: 0,
      gatewayPriority: 0,
      ...(macAddress === undefined ? {} : { macAddress }),
    };
  }
  const wish = {
    ...(ip === undefined ? {} : { ipv4_address: ip }),
    ...(macAddress === undefined ? {} : { mac_address: macAddress }),
    aliases,
  };
  const config = network.ipam.map(({ subnet, gateway, ipRange }) => ({ subnet, gateway, ip_range: ipRange }));
  const { container } = parseService(
    cli,
    { image: 'image', networks: { wished: wish } },
    { wished: { name: network.name, ...(config.length === 0 ? {} : { ipam: { config } }) } },
  );
  const [attachment] = container.networkMode.kind === 'networks' ? container.networkMode.attachments : [];
  if (attachment === undefined) {
    throw new LabError('unexpected-output', `No attachment to ${network.name} came out of its flags`);
  }
  // A service's own name is an alias, too; a container that was made by hand has only those it was given.
  return { ...attachment, aliases, source: undefined };
}

function parseService(
  cli: Cli,
  service: object,
  networks: object = {},
): { readonly lab: Lab; readonly container: LabContainer } {
  // JSON is YAML; a doubled $ is a $ that is no variable.
  const text = JSON.stringify({ name: 'flags', services: { flags: service }, networks }).replaceAll('$', '$$$$');
  const { lab, diagnostics } = cli.runtime.parseLabFile(text, {
    file: 'command line',
    environment: definedVariables(cli),
  });
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  // The flags know nothing of the lab they are for: its addresses are compared elsewhere.
  const warnings = diagnostics.filter(
    ({ severity, code }) => severity === 'warning' && code !== 'foreign-host-address',
  );
  const container = lab?.containers[0];
  if (lab === undefined || container === undefined || errors.length > 0) throw badFlags(errors);
  for (const { message } of warnings) cli.terminal.err.write(`${harmless(message)}\n`);
  return { lab: withoutPlaces(lab), container: withoutPlace(container) };
}

function definedVariables({ machine }: Cli): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(machine.environment).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function badFlags(errors: readonly Diagnostic[]): LabError {
  const [first] = errors;
  const message = errors.map((error) => error.message).join(' ');
  return new LabError('usage', message === '' ? 'These options make no container' : message, { remedy: first?.remedy });
}

/** Places in a text that nobody ever saw would mislead. */
function withoutPlaces(lab: Lab): Lab {
  return { ...lab, file: undefined, containers: [] };
}

function withoutPlace(container: LabContainer): LabContainer {
  return {
    ...container,
    source: undefined,
    ports: container.ports.map((port) => ({ ...port, source: undefined })),
  };
}

function userNetworksOnly(network: LabNetwork, what: string): LabError {
  return new LabError('usage', `${what} is possible on user-defined networks only, not on ${network.name}`, {
    object: `network ${network.name}`,
    remedy: 'Give --network with a network of the lab file.',
  });
}
