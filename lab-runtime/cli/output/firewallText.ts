/** A firewall for people: hook, chain, rule; what a rule leads to stands below it. */
import {
  backendNames,
  calledChain,
  inEnglish,
  ruleKey,
  type FirewallView,
  type PacketRates,
  type ViewedChain,
  type ViewedRule,
} from '../../index.ts';
import { harmless, type Screen, type Style } from './terminal.ts';

const layerNames: Readonly<Record<string, string>> = {
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  bridge: 'bridges',
  arp: 'ARP',
  netdev: 'devices',
};

const colours: Readonly<Record<string, Style>> = {
  accept: 'green',
  drop: 'red',
  reject: 'red',
  dnat: 'cyan',
  snat: 'cyan',
  masquerade: 'cyan',
  redirect: 'cyan',
};

/** How rules are written. */
interface Writing {
  readonly view: FirewallView;
  readonly rates: PacketRates | undefined;
  readonly paint: Screen['paint'];
  /** Chains that stand in this hook already. */
  readonly shown: Set<string>;
}

/** See the head of this file. `rates`: of the same namespace. */
export function firewallText(view: FirewallView, rates: PacketRates | undefined, paint: Screen['paint']): string {
  const banner =
    view.backends.length < 2
      ? ''
      : `${paint('yellow', 'mixed')}: ${view.backends.map((one) => backendNames[one]).join(', ')}: the rules of all of them apply\n`;
  const hooks = view.hooks.map(({ layer, hook, chains }) => {
    const writing = { view, rates, paint, shown: new Set<string>() };
    const tie = hasTie(chains) ? paint('dim', '  of equal priorities, which is asked first is not known') : '';
    return `${paint('bold', `${layerNames[layer] ?? layer} ${harmless(hook)}`)}${tie}\n${chains.map((chain) => hookedText(chain, writing)).join('')}`;
  });
  const unknown = view.unknown.map(
    ({ what, why }) => `${paint('yellow', 'unknown')}: ${harmless(what)}: ${harmless(why)}\n`,
  );
  const dormant = view.dormant.map(
    (table) => `nftables table ${harmless(table)}: dormant, none of its rules is asked\n`,
  );
  return [banner, hooks.join('\n') || 'No chain is asked.\n', ...dormant, ...unknown].join('');
}

function hasTie(chains: readonly ViewedChain[]): boolean {
  return new Set(chains.map(({ priority }) => priority)).size < chains.length;
}

function hookedText(chain: ViewedChain, writing: Writing): string {
  const { priority, table, name, policy = '?', devices, counters, backend } = chain;
  const counted = counters === undefined ? '' : `, ${packets(counters.packets)}`;
  const on = devices === undefined ? '' : ` on ${devices.join(', ')}`;
  const head = `${String(priority).padStart(6)}  ${harmless(`${table} ${name}${on}`)}  `;
  const about = `policy ${harmless(policy)}${counted} · ${backendNames[backend]}`;
  return `${head}${writing.paint('dim', about)}\n${rulesText(chain, writing, 8)}`;
}

function rulesText(chain: ViewedChain, writing: Writing, indent: number): string {
  return chain.rules.map((rule) => ruleText(chain, rule, writing, indent)).join('');
}

function ruleText(chain: ViewedChain, rule: ViewedRule, writing: Writing, indent: number): string {
  const { rates, paint } = writing;
  const rate = rates?.get(ruleKey(chain.id, rule.number));
  const count = rule.counters === undefined ? '-' : String(rule.counters.packets);
  const speed = rates === undefined ? '' : (rate === undefined ? '-' : `${perSecond(rate)}/s`).padStart(9);
  const colour = colours[(rule.verdict ?? '').toLowerCase()];
  const text = harmless(rule.text === '' ? '(every packet)' : rule.text).replaceAll(/[\n\t]/g, ' ');
  const maker = rule.madeBy === undefined ? '' : paint('dim', `  # ${harmless(inEnglish(rule.madeBy))}`);
  const line = `${' '.repeat(indent)}${String(rule.number).padStart(3)} ${count.padStart(8)}${speed}  ${colour === undefined ? text : paint(colour, text)}${maker}\n`;
  return line + rule.leadsTo.map((name) => calledText(chain, name, writing, indent + 4)).join('');
}

/** Chains may lead to one another in many ways: each stands once in a hook. */
function calledText(from: ViewedChain, name: string, writing: Writing, indent: number): string {
  const chain = calledChain(writing.view, from, name);
  const title = `${' '.repeat(indent)}→ ${harmless(name)}`;
  if (chain === undefined) return `${title}: not known\n`;
  if (writing.shown.has(chain.id)) return `${title}: as above\n`;
  writing.shown.add(chain.id);
  return chain.rules.length === 0 ? `${title}: no rule\n` : `${title}\n${rulesText(chain, writing, indent)}`;
}

function packets(count: number): string {
  return count === 1 ? '1 packet' : `${String(count)} packets`;
}

function perSecond(rate: number): string {
  return rate === 0 ? '0' : rate < 10 ? rate.toFixed(1) : String(Math.round(rate));
}
