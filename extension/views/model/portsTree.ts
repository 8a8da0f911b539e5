/** The Published Ports view: each published port as one chain, from who listens on the host to who answers. */
import * as l10n from '@vscode/l10n';
import { bracketed, portChains } from '../../../lab-runtime/light.ts';
import type { ListeningSocket, PortChain, Reach, Snapshot } from '../../../lab-runtime/index.ts';
import { targetOf } from '../../labRef.ts';
import { containerAt, placeOfContainer } from '../../places.ts';
import { isSaved } from '../../savedSnapshots.ts';
import { sayPhrase } from '../../sayPhrase.ts';
import { bullets, code, paragraphs, plain } from './markdown.ts';
import { nodeId } from './nodeId.ts';
import { portText } from './portText.ts';
import { packetsText } from './packetsText.ts';
import type { ShownNamespace } from './shownNamespace.ts';
import type { TreeNode } from './treeNode.ts';

/** The roots of the view: of a container its own ports, of the host and the outside those of all. */
export function portsTree(shown: ShownNamespace | undefined): readonly TreeNode[] {
  if (shown === undefined) return [];
  const { snapshot, namespace, place } = shown;
  const container = containerAt(snapshot, place);
  const isWanted = (chain: PortChain): boolean => {
    if (container !== undefined) return chain.container?.id === container.id;
    return namespace.role !== 'other' || chain.namespaceInode === namespace.inode;
  };
  return portChains(snapshot)
    .filter((chain) => chain.containerPort !== undefined && isWanted(chain))
    .map((chain) => portNode(shown, chain, chain.containerPort ?? 0));
}

function portNode(shown: ShownNamespace, chain: PortChain, containerPort: number): TreeNode {
  const { key, place, snapshot } = shown;
  const { container, protocol, address, rule } = chain;
  const outer = portText(chain);
  const inner = `${String(containerPort)}/${protocol}`;
  const name = container?.name ?? l10n.t('an unknown container');
  const owner = container && placeOfContainer(snapshot, container);
  const id = nodeId('port', key, place, owner ?? '', outer, inner);
  const packets = rule?.packets === undefined ? undefined : packetsText(rule.packets);
  const isWorking = chain.problems.length === 0 && (rule !== undefined || chain.listeners.length > 0);
  return {
    id,
    label: outer,
    description: [`→ ${name} ${address === undefined ? '' : `${address}:`}${inner}`, packets]
      .filter((part) => part !== undefined)
      .join(' · '),
    icon: isWorking ? { id: 'radio-tower' } : { id: 'warning', color: 'charts.yellow' },
    contextValue: contextOf(shown, protocol),
    spoken: l10n.t('Port {0} of the host leads to {1}, port {2}', outer, name, inner),
    tooltip: () =>
      paragraphs(
        plain(l10n.t('Port {0} of the host leads to {1}, port {2}', outer, name, inner)),
        rule === undefined
          ? l10n.t('The kernel has no DNAT rule for it.')
          : l10n.t('The rule that does it: {0}', code(`-A ${rule.chain} ${rule.text}`)),
        ...chain.problems.map((problem) => plain(sayPhrase(problem))),
      ),
    more: () => exposureText(snapshot, chain),
    ...(owner === undefined
      ? {}
      : {
          subject: {
            ...{ kind: 'port', ...shown.ref, place: owner, hostIp: chain.hostIp, hostPort: chain.hostPort },
            ...{ containerPort, protocol },
          } as const,
        }),
    children: wayNodes(chain, id),
  };
}

/** Nothing can be asked of a snapshot in a file. */
function contextOf({ snapshot, ref }: ShownNamespace, protocol: string): string {
  if (isSaved(targetOf(ref))) return 'seenPort';
  return `${snapshot.lab === undefined ? 'seenPort' : 'port'} ${protocol}`;
}

/** From where it can be reached; where nobody knows who listens, that is no question. */
async function exposureText(snapshot: Snapshot, chain: PortChain): Promise<string> {
  if (snapshot.host.sockets === undefined) return '';
  const { exposureOfPort } = await import('../../../lab-runtime/index.ts');
  const { fromHost, fromUplink, fromContainers, warnings } = exposureOfPort(snapshot, chain);
  return bullets([
    l10n.t('From the host: {0}', reachText(fromHost)),
    l10n.t('From the uplink’s network: {0}', reachText(fromUplink)),
    l10n.t('From containers: {0}', reachText(fromContainers)),
    ...warnings.map((warning) => `⚠ ${plain(sayPhrase(warning))}`),
  ]);
}

function reachText({ reachable, why, rule }: Reach): string {
  const words = { yes: l10n.t('yes'), no: l10n.t('no'), unknown: l10n.t('unknown') };
  const text = rule === undefined ? '' : ` ${code(rule.text)}`;
  return `**${words[reachable]}**, ${plain(sayPhrase(why))}${text}`;
}

/** Of very many connections, so many are shown. */
const mostShown = 20;

/** What a packet to the port meets, one after the other. */
function wayNodes(chain: PortChain, parent: string): readonly TreeNode[] {
  const { listeners, rule, bridge, veth, containerInterface, servers, connections, problems } = chain;
  const fact = (kind: string, label: string, description: string, icon: string): TreeNode => ({
    id: `${parent}/${nodeId(kind, label)}`,
    label,
    description,
    icon: { id: icon },
    contextValue: `fact ${kind}`,
    spoken: `${label}, ${description}`,
    children: [],
  });
  return [
    ...listeners.map((socket) =>
      fact('listener', processText(socket), l10n.t('listens on the host'), 'server-process'),
    ),
    ...(rule === undefined ? [] : [fact('rule', `${rule.chain} ${String(rule.number)}`, rule.text, 'arrow-swap')]),
    ...(bridge === undefined ? [] : [fact('bridge', bridge, l10n.t('bridge'), 'type-hierarchy-sub')]),
    ...(veth === undefined ? [] : [fact('veth', veth, l10n.t('cable to {0}', containerInterface ?? '?'), 'plug')]),
    ...servers.map((socket) =>
      fact('server', processText(socket), l10n.t('listens in the container'), 'server-process'),
    ),
    ...connections
      .slice(0, mostShown)
      .map(({ source, sourcePort, state, isAnswered }) =>
        fact(
          'connection',
          `${bracketed(source)}:${String(sourcePort)}`,
          [l10n.t('is connected'), state, ...(isAnswered ? [] : [l10n.t('unanswered')])]
            .filter((part) => part !== undefined)
            .join(' · '),
          'plug',
        ),
      ),
    ...(connections.length > mostShown
      ? [fact('connections', l10n.t('{0} more connections', connections.length - mostShown), '', 'ellipsis')]
      : []),
    ...problems.map((problem) => fact('problem', sayPhrase(problem), '', 'warning')),
  ];
}

function processText({ process, address, port, protocol }: ListeningSocket): string {
  const at = `${bracketed(address)}:${String(port)}/${protocol}`;
  return process === undefined ? at : `${process.command} (${String(process.pid)}) ${at}`;
}
