/** Words for what a journey is made of, in the user's language. Pure. */
import * as l10n from '@vscode/l10n';
import { bracketed } from '../../lab-runtime/light.ts';
import type { Journey, JourneyObject, JourneyPacket, JourneyRule, JourneyStep } from '../../lab-runtime/index.ts';
import type { End, FieldView, RuleView } from './protocol.ts';

/** What became of a packet, in a word or two. */
export function endText(end: End): string {
  switch (end) {
    case 'delivered':
      return l10n.t('Delivered');
    case 'rejected':
      return l10n.t('Rejected');
    case 'dropped':
      return l10n.t('Dropped');
    case 'unanswered':
      return l10n.t('Unanswered');
    case 'unknown':
      return l10n.t('Unknown');
  }
}

/** A hook by the name that iptables gives it; all else in words. */
export function stageText(stage: JourneyStep['stage']): string {
  switch (stage) {
    case 'name':
      return l10n.t('name');
    case 'socket':
      return l10n.t('socket');
    case 'link':
      return l10n.t('interface');
    case 'bridge':
      return l10n.t('bridge');
    case 'neighbour':
      return l10n.t('neighbour');
    case 'route':
      return l10n.t('routing');
    case 'deliver':
      return l10n.t('delivery');
    case 'ingress':
    case 'prerouting':
    case 'input':
    case 'forward':
    case 'output':
    case 'postrouting':
    case 'egress':
      return stage.toUpperCase();
  }
}

/** What the drawing calls the place of a step: an interface by its name, both ends of a conversation alike. */
export function placeText({ stage, device }: Pick<JourneyStep, 'stage' | 'device'>): string {
  switch (stage) {
    case 'deliver':
      return stageText('socket');
    case 'link':
    case 'bridge':
    case 'neighbour':
    case 'ingress':
    case 'egress':
      return device ?? stageText(stage);
    default:
      return stageText(stage);
  }
}

/** What a step did to the packet; empty where it just went on. */
export function resultText(result: JourneyStep['result']): string {
  if (result === 'pass') return '';
  return result === 'drop' ? l10n.t('dropped') : l10n.t('rejected');
}

/** `seen · trace` */
export function sourceText({ certainty, by }: Pick<JourneyStep, 'certainty' | 'by'>): string {
  return [certainty === 'seen' ? l10n.t('seen') : l10n.t('inferred'), tellerText(by)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What tells of a step, where that has a name in the user's language. */
function tellerText(by: string): string {
  switch (by) {
    case 'trace':
      return l10n.t('the kernel’s trace');
    case 'snapshot':
      return l10n.t('the snapshot');
    case 'arrival':
      return l10n.t('its arrival');
    case 'conntrack':
      return l10n.t('connection tracking');
    case 'ruleset':
      return l10n.t('its rules');
    case 'counters':
      return l10n.t('its counters');
    case 'unknown':
      return l10n.t('nothing that is known');
    default:
      return by;
  }
}

/** What was asked: `TCP client → host:32769`. */
export function questionText({
  kind,
  from,
  to,
  port,
}: Pick<Journey['probe'], 'kind' | 'from' | 'to' | 'port'>): string {
  const goal = port === undefined ? to : `${bracketed(to)}:${String(port)}`;
  return `${kind === 'icmp' ? 'ICMP' : kind.toUpperCase()} ${from} → ${goal}`;
}

/** The header of a packet after a step. */
export function fieldsOf({ packet, rewritten = [] }: Pick<JourneyStep, 'packet' | 'rewritten'>): readonly FieldView[] {
  const before = rewritten.reduce((so: JourneyPacket, { field, from }) => ({ ...so, [field]: from }), packet);
  const { proto, info } = packet;
  return [
    { label: l10n.t('Protocol'), value: protocolName(proto) },
    changed(l10n.t('Source'), before, packet, ({ src, sport }) => endpoint(src, sport)),
    changed(l10n.t('Destination'), before, packet, ({ dst, dport }) => endpoint(dst, dport)),
    ...(packet.ttl === undefined ? [] : [changed('TTL', before, packet, ({ ttl }) => String(ttl))]),
    ...(packet.length === undefined ? [] : [{ label: l10n.t('Bytes'), value: String(packet.length) }]),
    ...(info === undefined ? [] : [{ label: l10n.t('Kind'), value: info }]),
  ];
}

function changed(
  label: string,
  before: JourneyPacket,
  after: JourneyPacket,
  read: (packet: JourneyPacket) => string,
): FieldView {
  const [was, value] = [read(before), read(after)];
  return was === value ? { label, value } : { label, value, before: was };
}

function protocolName(proto: string): string {
  return proto === 'icmpv6' ? 'ICMPv6' : proto.toUpperCase();
}

function endpoint(address: string, port: number | undefined): string {
  return port === undefined ? address : `${bracketed(address)}:${String(port)}`;
}

/** Where a rule stands: `filter DOCKER-USER 1`. */
export function rulePlace({ family, table, chain, number }: JourneyRule): string {
  const foreign = family === 'ip' ? [] : [family];
  return [...foreign, table, chain, ...(number === undefined ? [] : [String(number)])].join(' ');
}

/** How a verdict is coloured. */
export function toneOf({ verdict }: Pick<JourneyRule, 'verdict'>): RuleView['tone'] {
  if (verdict === 'DROP' || verdict === 'REJECT') return 'bad';
  if (verdict === 'ACCEPT') return 'good';
  return /^(?:DNAT|SNAT|MASQUERADE|REDIRECT)$/u.test(verdict) ? 'rewrite' : 'neutral';
}

/** What an object is called where there is little room. */
export function objectName(object: JourneyObject): string | undefined {
  switch (object.kind) {
    case 'rule':
      return `${object.table} ${object.chain} ${String(object.number)}`;
    case 'chain':
      return `${object.table} ${object.chain}`;
    case 'route':
      return object.text;
    case 'interface':
      return object.name;
    case 'neighbour':
      return `${object.address} @ ${object.device}`;
    case 'setting':
      return `${object.name} = ${object.value}`;
    case 'port':
      return `${String(object.port)}/${object.protocol}`;
    case 'namespace':
      return undefined;
  }
}
