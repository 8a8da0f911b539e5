/** The last step of a packet that arrived: whose socket gets it. Pure. */
import { say, type Phrase } from '../../model/phrase.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { takes } from '../causes/deliveryCause.ts';
import type { Case } from '../causes/evidence.ts';
import { labelOf, stepAt, type StepDraft } from '../follow/stepDraft.ts';
import type { IpHeaders } from '../trace/packetHeaders.ts';

/** Only of a packet that has come to its end. */
export function deliverStep(one: Case): StepDraft {
  const { end, topology } = one;
  const { packet } = end.visit;
  const who = labelOf(topology, end.inode);
  const port = packet.kind === 'ip' ? packet.destinationPort : undefined;
  const protocol = packet.kind === 'ip' ? packet.protocol : 'other';
  const isTaken =
    packet.kind !== 'ip' ||
    end.direction === 'reply' ||
    (packet.protocol !== 'tcp' && packet.protocol !== 'udp') ||
    (one.evidence.listeners(end.inode)?.some((listener) => takes(listener, packet)) ?? true);
  return stepAt(
    one,
    { inode: end.inode, visit: end.visit },
    {
      stage: 'deliver',
      text:
        port === undefined
          ? say`Delivered to ${who}`
          : isTaken
            ? say`Delivered to ${who}, ${protocol} port ${port}`
            : say`Arrived at ${who}, where no socket takes ${protocol} port ${port}`,
      details: ownerOf(one),
      object:
        port === undefined
          ? { kind: 'namespace', namespace: end.inode }
          : { kind: 'port', namespace: end.inode, protocol, port },
    },
  );
}

/** Of a request: whose program listens there, where that is known; and for whom, where that is an engine's proxy. */
function ownerOf({ end, topology, evidence }: Case): readonly Phrase[] {
  const { packet } = end.visit;
  if (end.direction !== 'forward' || packet.kind !== 'ip') return [];
  const owner = end.namespace?.sockets?.find((one) => takes(one, packet))?.process;
  if (owner === undefined) return evidence.owner === undefined ? [] : [say`listened on by ${evidence.owner}`];
  const listened = say`listened on by ${owner.command} (pid ${owner.pid})`;
  const published = proxies.has(owner.command) ? publishedAt(topology.snapshot, packet) : undefined;
  return published === undefined
    ? [listened]
    : [listened, say`which connects to ${published.name} port ${published.port} for who asks: those are other packets`];
}

/** Programs of engines that take what is sent to a published port, by the kernel's name for them. */
const proxies: ReadonlySet<string> = new Set(['docker-proxy', 'rootlessport', 'rootlesskit', 'conmon']);

function publishedAt(
  { containers }: Snapshot,
  { protocol, destination, destinationPort }: IpHeaders,
): { readonly name: string; readonly port: number } | undefined {
  for (const { name, ports } of containers) {
    const port = ports.find(
      (one) =>
        one.protocol === protocol &&
        one.hostPort === destinationPort &&
        ['', '0.0.0.0', '::', destination].includes(one.hostIp),
    );
    if (port !== undefined) return { name, port: port.containerPort };
  }
  return undefined;
}
