/** The Published Ports view: which port of the host leads where, and whether the kernel has a rule for it. */
import * as l10n from '@vscode/l10n';
import type { AddressedContainer, PublishedPort, Rule, Snapshot } from '../../../lab-runtime/index.ts';
import { code, paragraphs, plain } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import { portText } from './portText.ts';
import { packetsText } from './packetsText.ts';
import type { ShownNamespace } from './shownNamespace.ts';
import type { TreeNode } from './treeNode.ts';

/** The roots of the view: of a container its own ports, of the host and the outside those of all. */
export function portsTree(shown: ShownNamespace | undefined): readonly TreeNode[] {
  if (shown === undefined) return [];
  const { running, place } = shown;
  const own = running.lab.containers.filter(({ spec }) => spec.name === place);
  return (own.length > 0 ? own : running.lab.containers).flatMap((container) =>
    container.ports.map((port) => portNode(shown, container, port)),
  );
}

function portNode(
  { ref, key, place, snapshot }: ShownNamespace,
  container: AddressedContainer,
  port: PublishedPort,
): TreeNode {
  const name = container.spec.name;
  const endpoint = container.endpoints.find(({ network }) => network === container.gatewayNetwork);
  const outer = portText(port);
  const inner = `${String(port.containerPort)}/${port.protocol}`;
  const destination = endpoint === undefined ? undefined : `${endpoint.address}:${String(port.containerPort)}`;
  const rule = destination === undefined ? undefined : dnatRule(snapshot, port, destination);
  const packets = rule?.counters === undefined ? undefined : packetsText(rule.counters.packets);
  return {
    id: nodeId('port', key, place, name, outer, inner),
    label: outer,
    description: [`→ ${name} ${destination ?? String(port.containerPort)}/${port.protocol}`, packets]
      .filter((part) => part !== undefined)
      .join(' · '),
    icon: rule === undefined ? { id: 'warning', color: 'charts.yellow' } : { id: 'radio-tower' },
    contextValue: `port ${port.protocol}`,
    spoken: l10n.t('Port {0} of the host leads to {1}, port {2}', outer, name, inner),
    tooltip: () =>
      paragraphs(
        plain(l10n.t('Port {0} of the host leads to {1}, port {2}', outer, name, inner)),
        rule === undefined
          ? l10n.t('The kernel has no DNAT rule for it.')
          : l10n.t('The rule that does it: {0}', code(`-A ${rule.chain} ${rule.text}`)),
      ),
    subject: { kind: 'port', ...ref, place: name, ...port },
    children: [],
  };
}

function dnatRule({ host }: Snapshot, { hostPort, protocol }: PublishedPort, destination: string): Rule | undefined {
  const { ipv4 } = host.rulesets;
  if (!ipv4.known) return undefined;
  const has = (args: readonly string[], option: string, value: string): boolean =>
    args.some((arg, index) => arg === option && args[index + 1] === value);
  return ipv4.value.tables
    .filter(({ name }) => name === 'nat')
    .flatMap(({ chains }) => chains.flatMap(({ rules }) => rules))
    .find(
      ({ args }) =>
        has(args, '-p', protocol) &&
        has(args, '--dport', String(hostPort)) &&
        has(args, '--to-destination', destination),
    );
}
