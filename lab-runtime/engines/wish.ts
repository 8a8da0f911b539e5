/** A running lab as the wish it came from, and wishes for changing it. Pure. */
import type { AddressedLab } from '../model/addressedLab.ts';
import type { Attachment, Lab, LabContainer } from '../model/lab.ts';
import { LabError } from '../model/labError.ts';
import { say } from '../model/phrase.ts';
import { nameInText } from '../model/nameInText.ts';

/** The lab a running one was made from, so that it can be changed and addressed anew. */
export function wishOf(running: AddressedLab): Lab {
  return {
    name: running.name,
    ...(running.file === undefined ? {} : { file: running.file }),
    docker: running.docker,
    host: { address: running.uplink.address },
    outside: running.outside,
    networks: running.networks.map(({ spec }) => spec),
    containers: running.containers.map(({ spec }) => spec),
  };
}

/** A further container; its name must be free. */
export function withContainer(lab: Lab, container: LabContainer): Lab {
  if (lab.containers.some(({ name }) => name === container.name)) {
    throw new LabError('address-conflict', say`The container name ${container.name} is in use`, {
      object: `container ${container.name}`,
      remedy: `Choose another name, or remove it first: vethscope rm ${lab.name} ${container.name}`,
    });
  }
  return { ...lab, containers: [...lab.containers, container] };
}

/** Without a container; those that share its namespace must be removed first. */
export function withoutContainer(lab: Lab, name: string): Lab {
  containerOf(lab, name);
  const sharer = lab.containers.find(
    ({ networkMode }) => networkMode.kind === 'container' && networkMode.container === name,
  );
  if (sharer !== undefined) {
    throw new LabError('address-conflict', say`${sharer.name} shares the network namespace of ${name}`, {
      object: `container ${name}`,
      remedy: `Remove ${sharer.name} first.`,
    });
  }
  return { ...lab, containers: lab.containers.filter((container) => container.name !== name) };
}

/** With one more attachment. */
export function withAttachment(lab: Lab, name: string, attachment: Attachment): Lab {
  networkOf(lab, attachment.network);
  return changed(lab, name, (container) => {
    const mode = container.networkMode;
    if (mode.kind !== 'networks') throw notOnNetworks(container);
    if (mode.attachments.some(({ network }) => network === attachment.network)) {
      throw new LabError('address-conflict', say`${name} is attached to ${attachment.network} already`, {
        object: `container ${name}`,
      });
    }
    return { ...container, networkMode: { kind: 'networks', attachments: [...mode.attachments, attachment] } };
  });
}

/** Without an attachment. */
export function withoutAttachment(lab: Lab, name: string, network: string): Lab {
  return changed(lab, name, (container) => {
    const mode = container.networkMode;
    if (mode.kind !== 'networks') throw notOnNetworks(container);
    const attachments = mode.attachments.filter((one) => one.network !== network);
    if (attachments.length === mode.attachments.length) {
      throw new LabError('unknown-object', say`${name} is not attached to ${network}`, {
        object: `container ${name}`,
        remedy: `It is attached to: ${attachments.map((one) => one.network).join(', ') || 'no network'}`,
      });
    }
    return { ...container, networkMode: { kind: 'networks', attachments } };
  });
}

/** With one container changed; rejects a name that the lab does not have. */
export function changed(lab: Lab, name: string, change: (container: LabContainer) => LabContainer): Lab {
  containerOf(lab, name);
  return { ...lab, containers: lab.containers.map((one) => (one.name === name ? change(one) : one)) };
}

function containerOf(lab: Lab, name: string): LabContainer {
  const container = lab.containers.find((one) => one.name === name);
  if (container !== undefined) return container;
  throw new LabError('unknown-object', say`Lab ${lab.name} has no container ${nameInText(name)}`, {
    object: `container ${nameInText(name)}`,
    remedy: `There are: ${lab.containers.map((one) => one.name).join(', ') || 'none'}`,
  });
}

function networkOf(lab: Lab, name: string): void {
  if (lab.networks.some((network) => network.name === name)) return;
  throw new LabError('unknown-object', say`Lab ${lab.name} has no network ${nameInText(name)}`, {
    object: `network ${nameInText(name)}`,
    remedy: `There are: ${lab.networks.map((network) => network.name).join(', ')}`,
  });
}

function notOnNetworks(container: LabContainer): LabError {
  return new LabError('address-conflict', say`${container.name} has network mode ${container.networkMode.kind}`, {
    object: `container ${container.name}`,
    remedy: 'Only containers with a network namespace of their own can be connected to networks.',
  });
}
