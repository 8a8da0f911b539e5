/** Which packet is to be traced: the user is asked from whom, to whom and what, as far as that is not given. */
import * as l10n from '@vscode/l10n';
import type { XrayQuestion } from '../../lab-runtime/index.ts';
import type { TraceWish } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { machineItself, refOf, targetOf, type LabRef } from '../labRef.ts';
import { nameToAsk, placeOfContainer, placesOf } from '../places.ts';
import type { Services } from '../services.ts';
import type { Observed } from '../store.ts';
import type { Subject, SubjectOf } from '../subject.ts';
import { webAddressOf } from '../webAddresses.ts';
import { pickDestination } from './pickDestination.ts';
import { pickLab } from './pickLab.ts';
import { pickOrType } from './pickOrType.ts';
import { pickSeenPlace, seenPlaceItems, type SeenPlace } from './pickSeen.ts';
import { parseService, servicesOf, serviceText } from './servicesOf.ts';

/** A question, and where it is asked. */
export interface AskedQuestion {
  readonly ref: LabRef;
  readonly question: XrayQuestion;
}

/** Undefined where the user turns away. */
export async function askQuestion(
  services: Services,
  about: Subject | undefined,
  wish: TraceWish,
): Promise<AskedQuestion | undefined> {
  if (about?.kind === 'port') {
    return about.lab === machineItself ? seenPortQuestion(services, about, wish) : portQuestion(services, about, wish);
  }
  const title = l10n.t('Trace Packet');
  const question = l10n.t('Who sends it?');
  const picked = await pickSeenPlace(services, about, { title, question });
  if (picked === undefined) return undefined;
  const { observed, place } = picked;
  const from = wish.from ?? nameToAsk(observed.snapshot, place);
  const to = wish.to ?? (await chooseGoal(picked, title));
  if (to === undefined || to === '') return undefined;
  const service = await chooseService(observed, to, wish, title);
  return service && { ref: refOf(observed), question: { ...wish, from, to, ...service } };
}

/** Whoever is out there asks, if the port can be reached from there: else the host itself. */
async function portQuestion(
  services: Services,
  about: SubjectOf<'port'>,
  wish: TraceWish,
): Promise<AskedQuestion | undefined> {
  const service = serviceOf(about);
  const observed = await pickLab(services, about);
  if (observed === undefined) return undefined;
  const { lab } = observed.running;
  const outer = webAddressOf(lab, { ...about, protocol: 'tcp' })?.reach === 'outside';
  const from = outer ? (lab.outside[0]?.name ?? 'host') : 'host';
  const to = about.hostIp === '0.0.0.0' ? 'host' : about.hostIp;
  return { ref: refOf(observed), question: { ...service, from, to, ...wish } };
}

/** Nobody knows who is outside of a machine: whoever is on it may ask. */
async function seenPortQuestion(
  services: Services,
  about: SubjectOf<'port'>,
  wish: TraceWish,
): Promise<AskedQuestion | undefined> {
  const service = serviceOf(about);
  const machine = { kind: 'machine', target: targetOf(about) } as const;
  const asking = { title: l10n.t('Trace Packet'), question: l10n.t('Who sends it?') };
  const picked = await pickSeenPlace(services, machine, asking);
  if (picked === undefined) return undefined;
  const { observed, place } = picked;
  const from = nameToAsk(observed.snapshot, place);
  const { hostIp } = about;
  const goal = { '0.0.0.0': { to: 'host', family: 'ipv4' }, '::': { to: 'host', family: 'ipv6' } } as const;
  const to = hostIp === '0.0.0.0' || hostIp === '::' ? goal[hostIp] : { to: hostIp };
  return { ref: refOf(observed), question: { ...service, from, ...to, ...wish } };
}

function serviceOf({ protocol, hostPort: port }: SubjectOf<'port'>): {
  readonly kind: 'tcp' | 'udp';
  readonly port: number;
} {
  if (protocol === 'sctp') throw new UserError(l10n.t('Only packets of TCP, UDP and ICMP can be traced.'));
  return { kind: protocol, port };
}

function chooseGoal({ observed, place }: SeenPlace, title: string): Promise<string | undefined> {
  if (observed.running !== undefined) return pickDestination({ observed, place }, title);
  const { snapshot } = observed;
  const items = snapshot === undefined ? [] : seenPlaceItems(snapshot).filter((item) => item.place !== place);
  return pickOrType({
    title,
    placeholder: l10n.t('To whom? Pick, or type an address'),
    items: items.map((item) => ({ ...item, value: nameToAsk(snapshot, item.place) })),
    typed: (text) => l10n.t('$(edit) Address {0}', text),
  });
}

async function chooseService(
  observed: Observed,
  to: string,
  { kind, port }: TraceWish,
  title: string,
): Promise<Pick<XrayQuestion, 'kind' | 'port'> | undefined> {
  if (kind === 'icmp') return { kind };
  if (kind !== undefined && port !== undefined) return { kind, port };
  const icons = { tcp: 'plug', udp: 'broadcast', http: 'globe', icmp: 'pulse' };
  const text = await pickOrType({
    title,
    placeholder: l10n.t('What? Pick, or type a port: 80, 53/udp, http 80'),
    items: servicesOf(observed, placeNamed(observed, to)).map((service) => ({
      label: `$(${icons[service.kind]}) ${serviceText(service)}`,
      description: service.reason,
      value: serviceText(service),
    })),
    typed: (typed) => l10n.t('$(edit) Port {0}', typed),
  });
  if (text === undefined || text === '') return undefined;
  const service = parseService(text);
  if (service === undefined) throw new UserError(l10n.t('{0} is no port.', text));
  return service.port === undefined ? { kind: service.kind } : { kind: service.kind, port: service.port };
}

/** Who is called so, or has that address. */
function placeNamed({ running, snapshot }: Observed, name: string): string {
  if (running === undefined) {
    const found = snapshot?.containers.find((one) => nameToAsk(snapshot, placeOfContainer(snapshot, one)) === name);
    return found === undefined || snapshot === undefined ? name : placeOfContainer(snapshot, found);
  }
  if (placesOf(running).includes(name)) return name;
  const { containers, uplink } = running.lab;
  if (uplink.address.split('/')[0] === name) return 'host';
  return containers.find(({ endpoints }) => endpoints.some(({ address }) => address === name))?.spec.name ?? name;
}
