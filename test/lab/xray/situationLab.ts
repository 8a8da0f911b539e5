/** A lab that situations are made in, one after the other. */
import type { RunningLab } from '../../../lab-runtime/index.ts';
import type { LabBench } from '../support/labBench.ts';
import { ipv6, ipv6Addresses } from './ipv6.ts';
import { links } from './links.ts';
import { routing } from './routing.ts';
import { rules } from './rules.ts';
import { labText, type Change, type Situation } from './situation.ts';
import { traffic } from './traffic.ts';

/** All of them. */
export const situations: readonly Situation[] = [...traffic, ...rules, ...routing, ...ipv6, ...links];

/** See the head of this file. */
export interface SituationLab {
  readonly lab: RunningLab;
  /** Makes a situation for as long as `act` takes. */
  readonly during: (situation: Situation, act: () => Promise<void>) => Promise<void>;
  /** Gives addresses of IPv6 again, which a device that was down has lost. */
  readonly mend: () => Promise<void>;
}

/** Brings it up. */
export async function upSituations(bench: LabBench): Promise<SituationLab> {
  const lab = await bench.up(labText, 'xray');
  const words = await wordsOf(bench, lab);
  const make = async (changes: readonly Change[]): Promise<void> => {
    for (const [where, ...argv] of changes) {
      await bench.inside(lab, where, ...argv.map((word) => words.get(word) ?? word));
    }
  };
  await make(ipv6Addresses);
  // Errors are told to one peer once a second otherwise.
  const unlimited = ['net.ipv4.icmp_ratelimit=0', 'net.ipv6.icmp.ratelimit=0'];
  await make(['host', 'b'].map((where): Change => [where, 'sysctl', '-qw', ...unlimited]));
  return {
    lab,
    mend: () => make(ipv6Addresses),
    during: async ({ set = [], unset = [] }, act) => {
      await make(set);
      try {
        await act();
      } finally {
        await make(unset);
      }
    },
  };
}

/** `$mac-a`, `$port-b`: what chance decides. */
async function wordsOf(bench: LabBench, lab: RunningLab): Promise<ReadonlyMap<string, string>> {
  const words = new Map<string, string>();
  for (const name of ['a', 'b']) {
    const index = await bench.inside(lab, name, 'cat', '/sys/class/net/eth0/iflink');
    const told = await bench.inside(lab, 'host', 'ip', '-o', 'link', 'show');
    words.set(`$mac-${name}`, await bench.inside(lab, name, 'cat', '/sys/class/net/eth0/address'));
    words.set(`$port-${name}`, new RegExp(`^${index}: ([^@:]+)`, 'm').exec(told)?.[1] ?? '');
  }
  return words;
}
