/** A container's network is a namespace, and a namespace belongs to processes. */
import type { Cast } from './cast.ts';
import { host, inside, machine, words } from './command.ts';
import type { TourStep } from './tourStep.ts';

/** From /proc/PID/ns to `ip netns`. */
export function namespaceSteps(cast: Cast): readonly TourStep[] {
  return [
    procNs(cast),
    procNsCompare(cast),
    netnsListEmpty(),
    netnsListLinked(cast),
    netnsLook(cast),
    netnsUnlinked(cast),
    netnsLives(cast),
  ];
}

function procNs(cast: Cast): TourStep {
  const { box } = cast;
  const pid = String(box.pid);
  return {
    id: 'proc-ns',
    title: `The namespaces of ${box.name}`,
    where: machine,
    command: words(`ls -l /proc/${pid}/ns`),
    why: `Process ${pid} is all that ${box.name} is: each link names a namespace by its inode, and net is the one with eth0 in it.`,
    check: ({ output }) => /^l.* net -> '?net:\[\d+\]/m.test(output) && /^l.* mnt -> /m.test(output),
  };
}

function procNsCompare(cast: Cast): TourStep {
  const { running, box } = cast;
  const pid = String(box.pid);
  return {
    id: 'proc-ns-compare',
    title: 'Two processes, two networks',
    where: machine,
    command: words(`readlink /proc/${String(running.holderPid)}/ns/net /proc/${pid}/ns/net`),
    why: 'The lab’s host and the container have different inodes, hence different interfaces, routes and rules.',
    check: ({ output }) => {
      const [first, second] = output.trim().split('\n');
      return /^net:\[\d+\]$/.test(first ?? '') && /^net:\[\d+\]$/.test(second ?? '') && first !== second;
    },
  };
}

function netnsListEmpty(): TourStep {
  return {
    id: 'netns-list-empty',
    title: 'Why ip netns list shows nothing',
    where: host,
    command: words('ip netns list'),
    why: 'It lists the names in /run/netns and Docker puts none there: a namespace needs a process or a name, and these have processes.',
    check: ({ output }) => output.trim() === '',
  };
}

function netnsListLinked({ box, innerPid }: Cast): TourStep {
  return {
    id: 'netns-list-linked',
    title: 'Give the namespace a name',
    where: host,
    command: {
      kind: 'script',
      script: `mkdir -p /run/netns && ln -sfn /proc/${innerPid}/ns/net /run/netns/${box.name} && ip netns list`,
    },
    why: `A link in /run/netns is enough; ${innerPid} is the pid of ${box.name} as the lab's host counts.`,
    check: ({ output }) => new RegExp(`^${box.name}( \\(id: \\d+\\))?$`, 'm').test(output),
  };
}

function netnsLook(cast: Cast): TourStep {
  const { box } = cast;
  const device = box.endpoint.containerInterface;
  return {
    id: 'netns-look',
    title: 'Look into it from the host',
    where: host,
    command: words(`ip -n ${box.name} -br addr show dev ${device}`),
    why: 'Now ip finds the namespace by name: the same eth0 as inside, without entering the container.',
    check: ({ output }) => output.startsWith(`${device}@`) && output.includes(` ${box.endpoint.address}/`),
  };
}

function netnsUnlinked({ box }: Cast): TourStep {
  return {
    id: 'netns-unlinked',
    title: 'Take the name away',
    where: host,
    command: { kind: 'script', script: `rm /run/netns/${box.name} && ip netns list` },
    why: 'Only the name is gone; the namespace lives as long as its process does.',
    check: ({ output }) => output.trim() === '',
  };
}

function netnsLives(cast: Cast): TourStep {
  const { box } = cast;
  const device = box.endpoint.containerInterface;
  return {
    id: 'netns-lives',
    title: `${box.name} did not notice`,
    where: inside(box),
    command: words(`ip -br addr show dev ${device}`),
    why: 'Names come and go; processes keep the namespace.',
    check: ({ output }) => output.includes(` ${box.endpoint.address}/`),
  };
}
