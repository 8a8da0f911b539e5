/** A second opinion on a running lab: the tools themselves, run in its namespaces. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  createLocalTarget,
  enterArgv,
  findLab,
  listLabs,
  silentLogger,
  whereNamed,
  type RunningLab,
} from '../../lab-runtime/index.ts';

const target = createLocalTarget({ logger: silentLogger });

/** The lab of that name, which must run. */
export function labNamed(name: string): Promise<RunningLab> {
  return findLab(target, name);
}

/** The names of the labs that run. */
export async function labNames(): Promise<readonly string[]> {
  return (await listLabs(target)).map(({ name }) => name);
}

/** What a program prints in a lab. */
export function inLab(running: RunningLab, place: string, ...argv: readonly string[]): string {
  const [file, ...args] = enterArgv(running, whereNamed(running, place), argv);
  assert.ok(file);
  return execFileSync(file, args, {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
  });
}

/** One interface as `ip -j addr` tells of it. */
export interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly address: string;
  readonly master?: string;
  readonly link_index?: number;
  readonly addr_info: readonly { readonly family: string; readonly local: string; readonly prefixlen: number }[];
}

/** The interfaces of a place. */
export function ipLinks(running: RunningLab, place: string): readonly IpLink[] {
  return JSON.parse(inLab(running, place, 'ip', '-j', 'addr')) as readonly IpLink[];
}

/** `-A` lines of iptables-save, without counters. */
export function rulesOf(dump: string): readonly string[] {
  return dump.split('\n').flatMap((line) => /^(?:\[\d+:\d+\] )?(-A .*)$/.exec(line)?.[1] ?? []);
}
