/** Containers: the process with its namespaces, its program, and its end. */
import type { AddressedContainer, AddressedLab, ServedPort } from '../model/addressedLab.ts';
import { bracketed } from '../model/bracketed.ts';
import type { PlannedProcess, Step } from '../model/plan.ts';
import { hostsFile, resolvConf } from './files.ts';

/** Makes a container's process; it stands still until {@link releaseStep}. */
export function createStep(
  lab: AddressedLab,
  container: AddressedContainer,
  sysctls: readonly (readonly [string, string])[],
): Step {
  const { name } = container.spec;
  return {
    id: `container/${name}`,
    title: `Make the container ${name}`,
    reason: namespaceReason(container),
    action: { kind: 'create', process: plannedProcess(lab, container, sysctls) },
    undo: [{ kind: 'destroy', process: name }],
  };
}

function namespaceReason(container: AddressedContainer): string {
  const mode = container.spec.networkMode;
  switch (mode.kind) {
    case 'networks':
      return 'A container is a process with namespaces of its own: network, host name, mounts and process numbers.';
    case 'none':
      return 'Its network namespace is its own and stays without a cable: only the loopback is there.';
    case 'host':
      return 'It shares the host’s network namespace: it has no address of its own, and its ports are the host’s.';
    case 'container':
      return `It shares the network namespace of ${mode.container}: same interfaces, same addresses, same ports.`;
  }
}

/** A container with a namespace of its own and no network still has its loopback; others get it with their address. */
export function loopbackStep(container: AddressedContainer): Step | undefined {
  const mode = container.spec.networkMode.kind;
  if ((mode !== 'none' && mode !== 'networks') || container.endpoints.length > 0) return undefined;
  const { name } = container.spec;
  return {
    id: `container/${name}/loopback`,
    title: `Bring up the loopback of ${name}`,
    reason: 'It is the only interface a container without a network has.',
    action: { kind: 'ip', place: { kind: 'process', name }, commands: [['link', 'set', 'lo', 'up']] },
    undo: [],
  };
}

/** Lets the container's program run, once its network is ready. */
export function releaseStep(container: AddressedContainer): Step {
  return {
    id: `container/${container.spec.name}/start`,
    title: `Start the program of ${container.spec.name}`,
    reason: 'Docker, too, wires the network first and starts the program after.',
    action: { kind: 'release', process: container.spec.name, expectLife: container.spec.command !== undefined },
    undo: [],
  };
}

/** Ends a container. */
export function destroyStep(container: AddressedContainer): Step {
  return {
    id: `container/${container.spec.name}/remove`,
    title: `End the container ${container.spec.name}`,
    reason: 'With its last process a network namespace goes, and with it everything in it.',
    action: { kind: 'destroy', process: container.spec.name },
    undo: [],
  };
}

/** Rewrites the names a running container knows. */
export function filesStep(lab: AddressedLab, before: AddressedLab, container: AddressedContainer): Step | undefined {
  const text = hostsFile(lab, container);
  const former = before.containers.find((other) => other.id === container.id);
  const old = former === undefined ? undefined : hostsFile(before, former);
  if (old === undefined || old === text) return undefined;
  const { name } = container.spec;
  return {
    id: `container/${name}/hosts`,
    title: `Tell ${name} who its neighbours are now`,
    reason: 'Containers of a user network find each other by name.',
    action: { kind: 'file', process: name, file: 'hosts', text },
    undo: [{ kind: 'file', process: name, file: 'hosts', text: old }],
  };
}

/** As the responder takes it: `80/tcp`, `127.0.0.1:80/tcp`, `[::1]:80/tcp`. */
function servedText({ address, port, protocol }: ServedPort): string {
  const at = address === undefined ? '' : `${bracketed(address)}:`;
  return `${at}${String(port)}/${protocol}`;
}

function plannedProcess(
  lab: AddressedLab,
  container: AddressedContainer,
  sysctls: readonly (readonly [string, string])[],
): PlannedProcess {
  const { spec } = container;
  const mode = spec.networkMode;
  const owns = mode.kind === 'networks' || mode.kind === 'none';
  const resolv = resolvConf(container, lab.networks);
  return {
    name: spec.name,
    kind: 'container',
    hostname: container.hostname,
    network: owns
      ? { kind: 'own' }
      : mode.kind === 'container'
        ? { kind: 'of', process: mode.container }
        : { kind: 'host' },
    program: spec.command === undefined ? { kind: 'responder' } : { kind: 'command', argv: spec.command },
    serve: container.served.map(servedText),
    environment: spec.environment,
    sysctls: owns ? sysctls : [],
    files: {
      hosts: hostsFile(lab, container),
      hostname: `${container.hostname}\n`,
      ...(resolv === undefined ? {} : { resolvConf: resolv }),
    },
  };
}
