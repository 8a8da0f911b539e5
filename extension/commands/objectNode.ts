/** Which node of which tree a step of a journey is about. Pure. */
import type { JourneyObject } from '../../lab-runtime/index.ts';
import { labKey, refOf } from '../labRef.ts';
import { namespaceOf } from '../places.ts';
import { interfaceNodeId, neighbourNodeId } from '../views/model/interfacesTree.ts';
import { nativeChainId } from '../views/model/nativeNodes.ts';
import { forwardingNodeId, routeNodeId } from '../views/model/routesTree.ts';
import type { SeenPlace } from './pickSeen.ts';

/** A view, and the nodes to look for in it: the first that is there. */
export interface ObjectNode {
  readonly view: 'interfaces' | 'routes' | 'iptables' | 'ports';
  readonly ids: readonly string[];
}

/** See the head of this file. */
export function objectNode(
  { observed, place }: SeenPlace,
  object: Exclude<JourneyObject, { kind: 'namespace' }>,
): ObjectNode {
  const key = labKey(refOf(observed));
  switch (object.kind) {
    case 'rule':
    case 'chain': {
      const chain = nativeChainId(key, place, object);
      const rule = object.kind === 'rule' ? [`${chain}/${String(object.number)}`] : [];
      return { view: 'iptables', ids: [...rule, chain] };
    }
    case 'route': {
      const route = observed.snapshot && namespaceOf(observed.snapshot, place)?.routes.find(sameRoute(object));
      return { view: 'routes', ids: route === undefined ? [] : [routeNodeId(key, place, route)] };
    }
    case 'interface':
      return { view: 'interfaces', ids: [interfaceNodeId(key, place, object.name)] };
    case 'neighbour':
      return {
        view: 'interfaces',
        ids: [neighbourNodeId(key, place, object.device, object.address), interfaceNodeId(key, place, object.device)],
      };
    case 'setting':
      return object.name.endsWith('forward')
        ? { view: 'routes', ids: [forwardingNodeId(key, place)] }
        : { view: 'interfaces', ids: settingInterface(object.name).map((name) => interfaceNodeId(key, place, name)) };
    case 'port':
      return { view: 'ports', ids: [] };
  }
}

function sameRoute({ text, table }: Extract<JourneyObject, { kind: 'route' }>) {
  const words = (route: string): string => route.replaceAll(/\s+/g, ' ').trim();
  return (route: { readonly text: string; readonly table: string }): boolean =>
    words(route.text) === words(text) && (table === undefined || route.table === table);
}

/** `net.ipv4.conf.eth0.rp_filter` is a setting of eth0. */
function settingInterface(name: string): readonly string[] {
  const found = /^net\.ipv[46]\.conf\.(.+)\.\w+$/u.exec(name)?.[1];
  return found === undefined || found === 'all' || found === 'default' ? [] : [found];
}
