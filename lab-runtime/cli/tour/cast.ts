/** Who plays which part in the tour: picked from the lab that runs. */
import {
  LabError,
  type AddressedContainer,
  type AddressedNetwork,
  type Endpoint,
  type RunningLab,
} from '../../index.ts';
import type { Session } from '../session/session.ts';

/** A container with its cable to the bridge. */
export interface Player {
  readonly name: string;
  readonly container: AddressedContainer;
  readonly endpoint: Endpoint;
  /** As the machine sees it. */
  readonly pid: number;
}

/** See the head of this file. */
export interface Cast {
  readonly running: RunningLab;
  readonly network: AddressedNetwork;
  /** The container that is looked into. */
  readonly box: Player;
  /** The pid of `box` as the lab's host sees it. */
  readonly innerPid: string;
  /** The container that publishes ports; on the same network. */
  readonly web: Player;
  /** Bare addresses. */
  readonly hostAddress: string;
  readonly client: { readonly name: string; readonly address: string };
}

/** Finds the parts in a lab. Rejects with `usage` where it has not what the lesson is about. */
export async function castOf(session: Pick<Session, 'target' | 'signal'>, running: RunningLab): Promise<Cast> {
  const pair = pairOf(running);
  const client = running.lab.outside[0];
  if (pair === undefined || client === undefined) {
    throw new LabError('usage', `The tour cannot be made in lab ${running.name}`, {
      object: `lab ${running.name}`,
      remedy:
        'It needs two containers on one network, one of them with a published tcp port, and an outside peer: the sample has them (vethscope tour without a file).',
    });
  }
  return {
    running,
    ...pair,
    innerPid: await innerPidOf(session, pair.box.pid),
    hostAddress: bare(running.lab.uplink.address),
    client: { name: client.name, address: bare(client.address) },
  };
}

function pairOf(running: RunningLab): Pick<Cast, 'network' | 'box' | 'web'> | undefined {
  for (const container of running.lab.containers) {
    const network = running.lab.networks.find(({ spec }) => spec.name === container.gatewayNetwork);
    const web = network === undefined ? undefined : playerOn(running, network, container);
    if (network === undefined || web === undefined || !container.ports.some(({ protocol }) => protocol === 'tcp'))
      continue;
    const box = running.lab.containers
      .filter((other) => other !== container && other.gatewayNetwork === network.spec.name)
      .map((other) => playerOn(running, network, other))
      .find((player) => player !== undefined);
    if (box !== undefined) return { network, box, web };
  }
  return undefined;
}

function playerOn(running: RunningLab, { spec }: AddressedNetwork, container: AddressedContainer): Player | undefined {
  const { name } = container.spec;
  const endpoint = container.endpoints.find(({ network }) => network === spec.name);
  const pid = running.pids[name];
  return endpoint === undefined || pid === undefined ? undefined : { name, container, endpoint, pid };
}

/** `NSpid` lists a process's pid in every pid namespace from the reader's inwards (proc_pid_status(5)). */
async function innerPidOf({ target, signal }: Pick<Session, 'target' | 'signal'>, pid: number): Promise<string> {
  const { stdout } = await target.run(`cat /proc/${String(pid)}/status`, { what: 'tour: pid inside the lab', signal });
  const [, , inner] = /^NSpid:.*$/m.exec(stdout)?.[0].split('\t') ?? [];
  if (inner !== undefined) return inner;
  throw new LabError('unexpected-output', `/proc/${String(pid)}/status has no pid inside the lab`, {
    object: `process ${String(pid)}`,
    remedy: 'Is the container still running? vethscope ps',
  });
}

function bare(address: string): string {
  return address.split('/')[0] ?? address;
}
