/** The firewall's part of a plan: Docker's rules, one step a network and a container's ports. */
import type { AddressedContainer, AddressedLab, AddressedNetwork, PublishedPort } from '../model/addressedLab.ts';
import type { RuleLine, Step } from '../model/plan.ts';
import { changesBetween, nobody } from './changes.ts';
import type { Profile, Publication, RuleChange } from './profiles/profile.ts';
import { emptyRuleBook, type RuleBook } from './ruleBook.ts';

/** A publication and whose it is. */
interface OwnedPublication extends Publication {
  readonly container: AddressedContainer;
}

/**
 * Steps that bring the rules from those of one lab to those of another; `before` undefined is a host without Docker.
 * `restart` names containers that start again though nothing about them differs.
 */
export function ruleSteps(
  profile: Profile,
  before: AddressedLab | undefined,
  after: AddressedLab,
  restart: ReadonlySet<string> = nobody,
): readonly Step[] {
  return before === undefined ? freshSteps(profile, after).steps : changeSteps(profile, before, after, restart);
}

/** Collects steps while the book goes on from change to change. */
class Ledger {
  readonly steps: Step[] = [];
  book: RuleBook;

  constructor(book: RuleBook) {
    this.book = book;
  }

  enter(step: Omit<Step, 'action' | 'undo'>, change: (book: RuleBook) => RuleChange): void {
    const { book, lines } = change(this.book);
    this.book = book;
    if (lines.length > 0) this.steps.push(ruleStep(step, lines));
  }
}

function ruleStep(step: Omit<Step, 'action' | 'undo'>, lines: readonly RuleLine[]): Step {
  return { ...step, action: { kind: 'rules', lines }, undo: [] };
}

function freshSteps(profile: Profile, lab: AddressedLab): Ledger {
  const ledger = new Ledger(emptyRuleBook);
  ledger.enter(
    {
      id: 'rules/daemon',
      title: 'Make Docker’s chains',
      reason: 'Docker keeps its rules in chains of its own and lets the host forward nothing that they do not accept.',
    },
    profile.daemonStart,
  );
  for (const network of lab.networks) enterNetwork(ledger, profile, network);
  for (const publication of publications(lab)) enterPorts(ledger, profile, publication);
  return ledger;
}

function changeSteps(
  profile: Profile,
  before: AddressedLab,
  after: AddressedLab,
  restart: ReadonlySet<string>,
): readonly Step[] {
  const ledger = new Ledger(freshSteps(profile, before).book);
  const { removedNetworks, addedNetworks, removedContainers, addedContainers, kept } = changesBetween(
    before,
    after,
    restart,
  );
  const named = new Set([...removedContainers].map(({ spec }) => spec.name));
  const withdrawn = publications(before).flatMap((publication) => {
    const one = kept.find(({ before: container }) => container.id === publication.container.id);
    const ports = named.has(publication.container.spec.name) ? publication.ports : (one?.removedPorts ?? []);
    return ports.length === 0 ? [] : [{ ...publication, ports }];
  });
  const gone = new Set(withdrawn.flatMap(({ ports }) => ports));
  const staying = publications(before).map((publication) => ({
    ...publication,
    ports: publication.ports.filter((port) => !gone.has(port)),
  }));
  for (const publication of withdrawn) withdrawPorts(ledger, profile, publication, staying);
  for (const network of removedNetworks) withdrawNetwork(ledger, profile, network);
  for (const network of addedNetworks) enterNetwork(ledger, profile, network);
  const fresh = new Set(addedContainers.map(({ spec }) => spec.name));
  for (const publication of publications(after)) {
    const one = kept.find(({ after: container }) => container.id === publication.container.id);
    const ports = fresh.has(publication.container.spec.name) ? publication.ports : (one?.addedPorts ?? []);
    if (ports.length > 0) enterPorts(ledger, profile, { ...publication, ports });
  }
  return ledger.steps;
}

function enterNetwork(ledger: Ledger, profile: Profile, network: AddressedNetwork): void {
  const { bridge, spec } = network;
  const reason = spec.internal
    ? `${spec.name} is internal: nothing may leave ${bridge} or come into it.`
    : `Containers on ${bridge} may speak to each other and leave masked as the host; other networks may not reach them.`;
  ledger.enter({ id: `rules/network/${spec.name}`, title: `Add the rules of network ${spec.name}`, reason }, (book) =>
    profile.addNetwork(book, network),
  );
}

function withdrawNetwork(ledger: Ledger, profile: Profile, network: AddressedNetwork): void {
  const name = network.spec.name;
  ledger.enter(
    {
      id: `rules/network/${name}/remove`,
      title: `Take the rules of network ${name} back`,
      reason: 'They speak of a bridge that is going.',
    },
    (book) => profile.removeNetwork(book, network),
  );
}

function enterPorts(ledger: Ledger, profile: Profile, publication: OwnedPublication): void {
  const { container, address, ports } = publication;
  const { name } = container.spec;
  ledger.enter(
    {
      id: `rules/ports/${name}`,
      title: `Publish ${describePorts(ports)} of ${name}`,
      reason: `DNAT turns the host’s address and port into ${address}, an ACCEPT lets the packet pass, and a MASQUERADE helps ${name} when it calls itself that way.`,
    },
    (book) => profile.addPorts(book, publication),
  );
}

function withdrawPorts(
  ledger: Ledger,
  profile: Profile,
  publication: OwnedPublication,
  staying: readonly Publication[],
): void {
  const { container, ports } = publication;
  const { name } = container.spec;
  ledger.enter(
    {
      id: `rules/ports/${name}/remove`,
      title: `Take ${describePorts(ports)} of ${name} back`,
      reason: 'Nobody answers there any more.',
    },
    (book) => profile.removePorts(book, publication, staying),
  );
}

/** The first few: a range may be thousands. */
function describePorts(ports: readonly PublishedPort[]): string {
  const named = ports.slice(0, 8).map(describePort).join(', ');
  return ports.length > 8 ? `${named} and ${String(ports.length - 8)} more` : named;
}

function describePort({ hostIp, hostPort, containerPort, protocol }: PublishedPort): string {
  const host = hostIp === '0.0.0.0' ? '' : `${hostIp}:`;
  return `${host}${String(hostPort)}→${String(containerPort)}/${protocol}`;
}

function publications(lab: AddressedLab): readonly OwnedPublication[] {
  return lab.containers.flatMap((container) => {
    const network = lab.networks.find(({ spec }) => spec.name === container.gatewayNetwork);
    const endpoint = container.endpoints.find((one) => one.network === container.gatewayNetwork);
    if (network === undefined || endpoint === undefined || container.ports.length === 0) return [];
    return [{ container, network, address: endpoint.address, ports: container.ports }];
  });
}
