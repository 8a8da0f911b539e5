import type { ListeningSocket, Phrase, PortChain } from '../../index.ts';
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
  const { container, containerPort, protocol, listeners, rule, bridge, veth, servers } = chain;
  const whose = container?.name ?? chain.address ?? '?';
  const head = `${place(chain.hostIp, chain.hostPort)}/${protocol} → ${whose} ${String(containerPort ?? '?')}/${protocol}`;
  const counted = rule?.packets === undefined ? '' : ` (${String(rule.packets)} packets)`;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['listens', socketsText(listeners)],
    ['rule', rule && `nat ${rule.chain} ${String(rule.number)}: ${rule.text}${counted}`],
    ['cable', veth && [bridge, veth].filter((part) => part !== undefined).join(' → ')],
    ['inside', chain.containerInterface && `${chain.containerInterface} ${chain.address ?? ''}`],
    ['answers', socketsText(servers)],
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

function place(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${String(port)}`;
}
