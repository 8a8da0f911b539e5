/** Addresses, routes, policy rules and permanent neighbours of a snapshot's namespace, as commands of `ip`. Pure. */
import { nameInText } from '../../model/nameInText.ts';
import { say } from '../../model/phrase.ts';
import type { InterfaceAddress, Namespace, Route } from '../../model/snapshot.ts';
import type { NotReplayed } from './cast.ts';
import { isIpWord } from '../ipWord.ts';
import { isNameable, isReplayed, type IpCommand } from './links.ts';

/** See the head of this file. */
export interface ReplayedAddresses {
  readonly addresses: readonly IpCommand[];
  /** What may be refused: a table or protocol may have a name that this machine does not know. */
  readonly routes: readonly IpCommand[];
  readonly notReplayed: readonly NotReplayed[];
}

/** See the head of this file. Interfaces are up before. */
export function replayAddresses(namespace: Namespace): ReplayedAddresses {
  const replayed = new Set(namespace.links.filter(isReplayed).map(({ ifindex }) => ifindex));
  const addresses = namespace.addresses
    .filter((one) => replayed.has(one.ifindex) && !isLoopbacksOwn(one))
    .map((one) => addressCommand(namespace, one));
  const routes = [
    ...policyRules(namespace),
    ...namespace.routes.filter(isOurs).map(routeCommand),
    ...neighbours(namespace),
  ];
  return {
    addresses: addresses.filter(isSayable),
    routes: routes.filter(isSayable),
    notReplayed: [...addresses, ...routes]
      .filter((command) => !isSayable(command))
      .map((command) => ({
        what: `${nameInText(command.join(' '))} (${nameInText(namespace.label)})`,
        why: say`no command can have such words`,
      })),
  };
}

const isSayable = (command: IpCommand): boolean => command.every(isIpWord);

/** The kernel gives them to the loopback when it comes up. */
function isLoopbacksOwn({ interface: name, address, prefixLength }: InterfaceAddress): boolean {
  const text = `${address}/${String(prefixLength)}`;
  return name === 'lo' && (text === '127.0.0.1/8' || text === '::1/128');
}

function addressCommand(namespace: Namespace, one: InterfaceAddress): IpCommand {
  const { interface: name, family, address, prefixLength, broadcast, scope } = one;
  return [
    ...['addr', 'add', `${address}/${String(prefixLength)}`],
    ...(broadcast === undefined ? [] : ['brd', broadcast]),
    ...(family === 'ipv6' ? ['nodad'] : ['scope', scope]),
    ...(hasPrefixRoute(namespace, one) ? [] : ['noprefixroute']),
    ...['dev', name],
  ];
}

/** An address that is its own network has none; where the interface is down nobody can tell. */
function hasPrefixRoute(
  { routes, links }: Namespace,
  { family, prefixLength, ifindex, interface: name }: InterfaceAddress,
): boolean {
  const isUp = links.find((one) => one.ifindex === ifindex)?.flags.includes('UP') === true;
  if (!isUp || prefixLength === (family === 'ipv4' ? 32 : 128)) return true;
  return routes.some(
    (route) =>
      route.family === family &&
      route.device === name &&
      route.protocol === 'kernel' &&
      route.table !== 'local' &&
      route.destination.endsWith(`/${String(prefixLength)}`),
  );
}

/** What the kernel makes by itself of addresses and interfaces is left to it, and so is what it puts where there is no route. */
function isOurs({ protocol, metric, table, family }: Route): boolean {
  const isNullEntry = family === 'ipv6' && metric === 0xffffffff;
  return protocol !== 'kernel' && !isNullEntry && !(table === 'local' && protocol === undefined);
}

/** Words of a route that say how it fares, not what it is (iproute2 ip/iproute.c, print_rt_flags). */
const states = new Set([
  'linkdown',
  'dead',
  'offload',
  'offload_failed',
  'trap',
  'rt_offload',
  'rt_trap',
  'unresolved',
  'notify',
]);

function routeCommand({ family, text, table }: Route): IpCommand {
  const words = text
    .replaceAll(/ (?:expires \S+sec|error -?\d+|pref medium)/g, '')
    .split(' ')
    .filter((word) => !states.has(word))
    .map((word) => (word === 'default' && family === 'ipv6' ? '::/0' : word));
  // To append one of IPv6 would make it a hop of another.
  const add = family === 'ipv4' ? 'append' : 'add';
  return ['route', add, ...words, ...(table !== 'main' && !words.includes('table') ? ['table', table] : [])];
}

/** The three that every namespace is born with (net/ipv4/fib_rules.c, fib_default_rules_init). */
const bornWith: readonly (readonly [number, string])[] = [
  [0, 'from all lookup local'],
  [32_766, 'from all lookup main'],
  [32_767, 'from all lookup default'],
];

function policyRules({ rules }: Namespace): readonly IpCommand[] {
  const isBornWith = (priority: number, text: string): boolean =>
    bornWith.some(([number, words]) => number === priority && words === text);
  return [
    ...rules
      .filter(({ priority, text }) => !isBornWith(priority, text))
      .map(({ priority, text }) => ['rule', 'add', 'priority', String(priority), ...ruleWords(text)]),
    ...bornWith
      .filter(([number, words]) => !rules.some(({ priority, text }) => priority === number && text === words))
      .map(([number]) => ['rule', 'del', 'priority', String(number)]),
  ];
}

function ruleWords(text: string): readonly string[] {
  return text.replaceAll(' [detached]', '').replace('lookup [l3mdev-table]', 'l3mdev').split(' ');
}

function neighbours({ neighbours: entries }: Namespace): readonly IpCommand[] {
  return entries
    .filter(
      ({ states: of, mac, device }) => of.includes('PERMANENT') && mac !== undefined && isNameable({ name: device }),
    )
    .map(({ address, mac, device }) => [
      'neigh',
      'replace',
      address,
      'lladdr',
      mac ?? '',
      'dev',
      device,
      'nud',
      'permanent',
    ]);
}
