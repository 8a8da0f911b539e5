/** A situation that a packet meets: what is changed for it, what is asked, and what the answer has to be. */
import type { CauseKind, Journey, JourneyVerdict, XrayQuestion } from '../../../lab-runtime/index.ts';

/** A program and its arguments, run at a place of the lab. `$port-b` stands for the host's end of b's cable. */
export type Change = readonly [where: string, ...argv: string[]];

/** See the head of this file. */
export interface Situation {
  readonly name: string;
  readonly set?: readonly Change[];
  /** Takes it back, in this order. */
  readonly unset?: readonly Change[];
  readonly ask: XrayQuestion;
  /** Who asks learns something by it, so that the second answer is another. */
  readonly once?: true;
  readonly verdict: JourneyVerdict;
  readonly cause?: CauseKind;
  /** What the cause's sentence must name: the guilty object. */
  readonly names?: RegExp;
  readonly also?: (journey: Journey) => void;
}

/** Two containers on one network, more on others; ports published in several ways. */
export const labText = `
services:
  a: { networks: [front] }
  b: { networks: { front: { aliases: [other-b] } }, expose: ["53/udp"], ports: ["8080:80", "127.0.0.1:8081:80"] }
  c: { networks: [back], ports: ["8090:80"] }
  q1: { networks: [quiet] }
  q2: { networks: [quiet] }
  in1: { networks: [inside] }
  shy:
    networks: [front]
    command: ["perl", "-MSocket", "-e", "socket(S,2,1,0); bind(S,pack_sockaddr_in(90,inet_aton('127.0.0.1'))) or die; listen(S,5); sleep 100000"]
networks:
  front: { driver_opts: { com.docker.network.bridge.name: br-front }, ipam: { config: [{ subnet: 172.30.0.0/24 }] } }
  back: { driver_opts: { com.docker.network.bridge.name: br-back }, ipam: { config: [{ subnet: 172.31.0.0/24 }] } }
  quiet:
    driver_opts: { com.docker.network.bridge.name: br-quiet, com.docker.network.bridge.enable_icc: "false" }
    ipam: { config: [{ subnet: 172.29.0.0/24 }] }
  inside: { internal: true, driver_opts: { com.docker.network.bridge.name: br-inside }, ipam: { config: [{ subnet: 172.28.0.0/24 }] } }
`;

/** As the lab's containers are addressed: in the order in which they are started. */
export const places = { a: '172.30.0.2', b: '172.30.0.3', shy: '172.30.0.4', c: '172.31.0.2' } as const;

/** The words of iptables that put a rule first, and take it away. */
export function rule(
  where: string,
  table: string,
  chain: string,
  ...words: readonly string[]
): Pick<Situation, 'set' | 'unset'> {
  return ruleOf('iptables', where, table, chain, words);
}

/** The same of ip6tables. */
export function rule6(
  where: string,
  table: string,
  chain: string,
  ...words: readonly string[]
): Pick<Situation, 'set' | 'unset'> {
  return ruleOf('ip6tables', where, table, chain, words);
}

function ruleOf(
  program: string,
  where: string,
  table: string,
  chain: string,
  words: readonly string[],
): Pick<Situation, 'set' | 'unset'> {
  return {
    set: [[where, program, '-w', '-t', table, '-I', chain, '1', ...words]],
    unset: [[where, program, '-w', '-t', table, '-D', chain, '1']],
  };
}

/** Sets a sysctl, and sets it back. */
export function setting(where: string, name: string, value: string, before: string): Pick<Situation, 'set' | 'unset'> {
  return {
    set: [[where, 'sysctl', '-qw', `${name}=${value}`]],
    unset: [[where, 'sysctl', '-qw', `${name}=${before}`]],
  };
}
