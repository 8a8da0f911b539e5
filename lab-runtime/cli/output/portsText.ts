import {
  bracketed,
  type ListeningSocket,
  type Phrase,
  type PortChain,
  type TranslatedConnection,
} from '../../index.ts';
import { harmless, type Screen } from './terminal.ts';

/** How words are put. */
export interface PortsStyle {
  readonly paint: Screen['paint'];
  readonly inEnglish: (phrase: Phrase) => string;
}

/** One paragraph a port: its way from the host to who answers, then what is missing on it. */
export function portsText(chains: readonly PortChain[], style: PortsStyle): string {
  if (chains.length === 0) return 'No port is published.\n';
  return chains.map((chain) => paragraph(chain, style)).join('\n');
}

function paragraph(chain: PortChain, { paint, inEnglish }: PortsStyle): string {
  const { container, containerPort, protocol, listeners, rule, bridge, veth, servers, connections } = chain;
  const whose = container?.name ?? chain.address ?? '?';
  const head = `${place(chain.hostIp, chain.hostPort)}/${protocol} → ${whose} ${String(containerPort ?? '?')}/${protocol}`;
  const counted =
    rule?.packets === undefined ? '' : ` (${String(rule.packets)} ${rule.packets === 1 ? 'packet' : 'packets'})`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['listens', socketsText(listeners)],
    ['rule', rule && `nat ${rule.chain} ${String(rule.number)}: ${rule.text}${counted}`],
    ['cable', veth && [bridge, veth].filter((part) => part !== undefined).join(' → ')],
    ['inside', chain.containerInterface && `${chain.containerInterface} ${chain.address ?? ''}`],
    ['answers', socketsText(servers)],
    ['in use', connectionsText(connections)],
  ];
  return [
    `${paint('bold', harmless(head))}\n`,
    ...rows.flatMap(([title, text]) => (text ? [`  ${title.padEnd(8)} ${harmless(text)}\n`] : [])),
    ...chain.problems.map((problem) => `  ${paint('red', 'problem')}  ${harmless(inEnglish(problem))}\n`),
    ...chain.unknown.map((text) => `  ${paint('yellow', 'unknown')}  ${harmless(text)}\n`),
  ].join('');
}

function socketsText(sockets: readonly ListeningSocket[]): string {
  return sockets
    .map(({ address, port, process }) => {
      const who = process === undefined ? '' : ` ${process.command} (${String(process.pid)})`;
      return `${place(address, port)}${who}`;
    })
    .join(', ');
}

/** The first few; how many there are, in any case. */
function connectionsText(connections: readonly TranslatedConnection[]): string {
  if (connections.length === 0) return '';
  const shown = connections.slice(0, 5).map(({ source, sourcePort, state, isAnswered }) => {
    const words = [state, ...(isAnswered ? [] : ['unanswered'])].filter((word) => word !== undefined);
    return [place(source, sourcePort), ...words].join(' ');
  });
  const count = connections.length === 1 ? '1 connection' : `${String(connections.length)} connections`;
  return `${count}: ${[...shown, ...(connections.length > 5 ? ['…'] : [])].join(', ')}`;
}

function place(address: string, port: number): string {
  return `${bracketed(address)}:${String(port)}`;
}
