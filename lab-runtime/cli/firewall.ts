/** `vethscope firewall [NAME|host]` */
import { setTimeout as pause } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { inEnglish, LabError, type FirewallView, type PacketRates, type ViewedChain } from '../index.ts';
import { isSnapshotFile, look } from './input/look.ts';
import { namespaceNamed } from './input/namespaceNamed.ts';
import { firewallText } from './output/firewallText.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions, type Session } from './session/session.ts';
import { verb } from './session/verb.ts';

interface FirewallFlags extends CommonOptions {
  readonly in?: string;
  readonly rate?: number;
}

/** Shows the firewall in the order in which it is asked. */
export function firewallVerb(cli: Cli): Command {
  return verb(
    'firewall',
    'Show the rules in the order in which the kernel asks them: hook, chain by priority, rule; those of iptables, of iptables-legacy and of nftables together, each with who made it.',
    [
      ['sudo vethscope firewall host', 'the rules of this machine'],
      ['vethscope firewall lesson --in web', 'those in a container'],
      ['sudo vethscope firewall host --rate 5', 'with the packets per second of the next five seconds'],
    ],
  )
    .argument('[NAME|host]', 'a lab, or the machine itself (default: the only lab that runs)')
    .option('--in <name>', 'whose rules: a container, an outside peer (default: the host)')
    .option('--rate <seconds>', 'look twice, so many seconds apart, and tell how fast rules count', parseSeconds)
    .action(async (name: string | undefined, flags: FirewallFlags) => {
      cli.finish(await firewall(cli, name, flags));
    });
}

function parseSeconds(text: string): number {
  const seconds = /^\d{1,4}(\.\d{1,2})?$/.test(text) ? Number(text) : 0;
  if (seconds < 0.1 || seconds > 3600) throw new InvalidArgumentError('Give seconds, from 0.1 to 3600.');
  return seconds;
}

async function firewall(cli: Cli, name: string | undefined, flags: FirewallFlags): Promise<number> {
  const session = openSession(cli, flags);
  const { packetRates, secondsBetween } = cli.runtime;
  const earlier = flags.rate === undefined ? undefined : await look(session, name);
  if (flags.rate !== undefined) await wait(session, name, flags.rate);
  const snapshot = await look(session, name);
  const namespace = namespaceNamed(snapshot, flags.in);
  const view = cli.runtime.firewallView(namespace, snapshot);
  const rates = earlier && packetRates(namespaceNamed(earlier, flags.in), namespace, secondsBetween(earlier, snapshot));
  session.answer(viewJson(cli, view, rates), () => firewallText(view, rates, cli.terminal.out.paint));
  return exitCode.ok;
}

/** A file does not change. */
async function wait(session: Session, name: string | undefined, seconds: number): Promise<void> {
  if (name !== undefined && isSnapshotFile(name)) {
    throw new LabError('usage', 'A snapshot in a file cannot be looked at twice', {
      object: '--rate',
      remedy: 'Leave --rate out, or name a lab or host.',
    });
  }
  const { signal } = session;
  try {
    await session.during('Waiting for packets', () => pause(seconds * 1000, undefined, { signal }));
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new LabError('cancelled', 'firewall: cancelled.', { object: 'firewall' });
  }
}

function viewJson({ runtime }: Cli, { hooks, others, ...view }: FirewallView, rates: PacketRates | undefined) {
  const chainJson = ({ rules, ...chain }: ViewedChain) => ({
    ...chain,
    rules: rules.map(({ madeBy, ...rule }) => {
      const rate = rates?.get(runtime.ruleKey(chain.id, rule.number));
      return {
        ...rule,
        ...(madeBy && { madeBy: inEnglish(madeBy) }),
        ...(rate !== undefined && { packetsPerSecond: rate }),
      };
    }),
  });
  return {
    ...view,
    hooks: hooks.map(({ chains, ...hook }) => ({ ...hook, chains: chains.map(chainJson) })),
    others: others.map(chainJson),
  };
}
