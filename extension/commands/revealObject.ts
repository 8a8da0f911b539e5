/** From a step of a journey to what it is about: a rule in the text of the rules, all else in its tree. */
import { setTimeout } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { commands, Selection, window } from 'vscode';
import type { JourneyObject } from '../../lab-runtime/index.ts';
import { viewIds } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import { refOf, type LabRef } from '../labRef.ts';
import { seenIn } from '../labs.ts';
import { namespaceOf, placeOfNamespace } from '../places.ts';
import type { Services } from '../services.ts';
import type { View } from '../views/view.ts';
import { objectNode, type ObjectNode } from './objectNode.ts';
import type { SeenPlace } from './pickSeen.ts';
import { placeId } from './revealContainer.ts';
import { ruleLine } from './ruleLine.ts';
import { rulesetDocument } from './showIptablesSave.ts';

type RuleObject = Extract<JourneyObject, { kind: 'rule' | 'chain' }>;

/** See the head of this file. What was seen is read anew where it does not know the object. */
export async function revealObject(services: Services, ref: LabRef, object: JourneyObject): Promise<void> {
  if (await tryToReveal(services, ref, object)) return;
  await services.targets.refreshAt(ref);
  if (!(await tryToReveal(services, ref, object))) throw new UserError(l10n.t('It is not there any more.'), 'refresh');
}

async function tryToReveal(services: Services, ref: LabRef, object: JourneyObject): Promise<boolean> {
  const observed = seenIn(services.targets.state, ref);
  const place = observed?.snapshot && placeOfNamespace(observed.snapshot, object.namespace);
  if (observed === undefined || place === undefined) return false;
  const seen = { observed, place };
  if ((object.kind === 'rule' || object.kind === 'chain') && object.backend !== 'nftables') {
    return selectRule(seen, object);
  }
  services.targets.select({ ...refOf(observed), place });
  if (object.kind === 'namespace') return revealSteadily(services.views.labs, placeId(observed, place) ?? '');
  return revealNode(services, objectNode(seen, object));
}

/** Opens the text of the rules with the rule selected. */
async function selectRule(seen: SeenPlace, object: RuleObject): Promise<boolean> {
  const document = await rulesetDocument(seen);
  const family = object.family === 'ip6' ? 'ipv6' : 'ipv4';
  const beside = seen.observed.snapshot && namespaceOf(seen.observed.snapshot, seen.place)?.legacyRulesets?.[family];
  const line = ruleLine(document.getText(), {
    family,
    // Where the machine's iptables is legacy itself, they are its own.
    isLegacy: object.backend === 'legacy' && beside !== undefined,
    table: object.table,
    chain: object.chain,
    number: object.kind === 'rule' ? object.number : undefined,
  });
  if (line === undefined) return false;
  const { range } = document.lineAt(line);
  await window.showTextDocument(document, { preview: true, selection: new Selection(range.start, range.end) });
  return true;
}

async function revealNode({ views, targets }: Services, { view, ids }: ObjectNode): Promise<boolean> {
  if (view === 'iptables') targets.orderRules('table');
  for (const id of ids) if (await revealSteadily(views[view], id)) return true;
  // The tree as a whole still shows whose namespace it is.
  await commands.executeCommand(`${viewIds[view]}.focus`);
  return true;
}

/**
 * A view that is opened by this, or has just heard of another namespace, may draw its tree only now: then it knows no such
 * node yet, or forgets what was selected. It is tried until the node stays selected.
 */
async function revealSteadily(view: View, id: string): Promise<boolean> {
  for (let attempt = 0; attempt < 8; attempt++) {
    const outcome = await view.reveal(id).catch(() => 'not yet' as const);
    if (outcome === false) return false;
    await setTimeout(200);
    if (outcome === true && view.treeView.selection[0]?.id === id) return true;
  }
  return false;
}
