/** Which veth is whose, proven from both ends. */
import type { Cast } from './cast.ts';
import { host, inside, words } from './command.ts';
import type { TourStep } from './tourStep.ts';

/** The host's view, the container's, and Vethscope's answer for all. */
export function pairSteps(cast: Cast): readonly TourStep[] {
  return [pairFromHost(cast), pairFromContainer(cast), veths(cast)];
}

function pairFromHost(cast: Cast): TourStep {
  const { box } = cast;
  const veth = box.endpoint.hostInterface;
  return {
    id: 'pair-from-host',
    title: 'Which veth is whose: asked on the host',
    where: host,
    command: words(`ip -o link show dev ${veth}`),
    why: '“@if” is the number of the other end, in the namespace that link-netnsid stands for; the number alone proves nothing, for each namespace counts for itself.',
    check: ({ output }) => ends(output, veth) !== undefined && / link-netnsid \d+/.test(output),
  };
}

function pairFromContainer(cast: Cast): TourStep {
  const { box } = cast;
  const veth = box.endpoint.hostInterface;
  const device = box.endpoint.containerInterface;
  return {
    id: 'pair-from-container',
    title: `Asked inside ${box.name}`,
    where: inside(box),
    command: words(`ip -o link show dev ${device}`),
    why: 'The two numbers are those of the host, crosswise: seen from both ends, it is one cable.',
    check: ({ output, earlier }) => {
      const here = ends(output, device);
      const there = ends(earlier('pair-from-host'), veth);
      return here !== undefined && here.own === there?.other && here.other === there.own;
    },
  };
}

function veths({ box, web }: Cast): TourStep {
  return {
    id: 'veths',
    title: 'Which veth is whose: all of them',
    where: { kind: 'machine' },
    command: { kind: 'verb', verb: { kind: 'veths' } },
    why: 'Docker never says which veth belongs to which container; Vethscope matches the pair (namespace, number) from both ends.',
    check: ({ output }) =>
      [box, web].every((player) =>
        output.split('\n').some((line) => {
          // The columns are VETH, BRIDGE and CONTAINER, where all who share the namespace stand.
          const [veth = '', , owners = ''] = line.split(/ {2,}/);
          return veth.startsWith(`${player.endpoint.hostInterface} `) && owners.split(', ').includes(player.name);
        }),
      ),
  };
}

/** `5: veth1a2b3c4@if4: …`: own number and that of the other end. */
function ends(output: string, name: string): { readonly own: string; readonly other: string } | undefined {
  const [, own, other] = new RegExp(`^(\\d+): ${name}@if(\\d+):`, 'm').exec(output) ?? [];
  return own === undefined || other === undefined ? undefined : { own, other };
}
