import * as l10n from '@vscode/l10n';
import { commands, Uri, window } from 'vscode';
import type { ReplayOutcome } from '../../lab-runtime/index.ts';
import type { Commands } from '../contributions.ts';
import { labKey, labRefOf } from '../labRef.ts';
import { readSetting } from '../readSetting.ts';
import { replayMarkdown } from '../replayMarkdown.ts';
import { savedTarget, type SavedSnapshot } from '../savedSnapshots.ts';
import { sayPhrase } from '../sayPhrase.ts';
import type { Services } from '../services.ts';
import type { Subject } from '../subject.ts';
import { targetName } from '../targets/targetName.ts';
import { nodeId } from '../views/model/nodeId.ts';
import { queryOf, virtualUri } from '../virtualDocuments.ts';
import { changeLab } from './changeLab.ts';
import { savedAbout } from './closeSnapshot.ts';
import { askForSnapshot, readSnapshot } from './openSnapshot.ts';
import { pickTarget } from './pickTarget.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/** The kind of virtual document: what came of a replay. */
const replayKind = 'replay';

/** Rebuilds a snapshot as a lab, and says what in it is not as it was. */
export function replaySnapshot(services: Services): Commands['vethscope.replaySnapshot'] {
  const outcomes = new Map<string, ReplayOutcome>();
  services.documents.provide(replayKind, (uri) => {
    const outcome = outcomes.get(queryOf(uri).get('lab') ?? '');
    return outcome === undefined ? '' : replayMarkdown(outcome);
  });
  return async (about, name) => {
    const title = l10n.t('Replay Snapshot as a Lab');
    const saved = await pickSnapshot(services, subjectOf(services, about), title);
    const lab = saved && (name ?? (await askName(services, saved, title)));
    if (saved === undefined || lab === undefined) return undefined;
    const on = await pickTarget(services, undefined, title);
    if (on === undefined) return undefined;
    await useTarget(services, on.id);
    const privilege = readSetting('vethscope.lab.privilege');
    const outcome = await changeLab(services, on.id, l10n.t('Replaying {0}', lab), (runtime, target, work) =>
      runtime.replayLab(target, saved.snapshot, { ...work, name: lab, privilege }),
    );
    const ref = labRefOf({ target: on.id, running: outcome.lab });
    outcomes.set(labKey(ref), outcome);
    services.documents.refresh(replayKind);
    services.targets.select({ ...ref, place: 'host' });
    await services.views.labs.reveal(nodeId('lab', labKey(ref)), 'unfold');
    void tell(outcome, labKey(ref));
    return lab;
  };
}

/** The one that is open, that of the file, or one that is asked for. */
async function pickSnapshot(
  services: Services,
  about: Subject | undefined,
  title: string,
): Promise<SavedSnapshot | undefined> {
  const named = savedAbout(about);
  const open = services.targets.saved.find(({ file }) => savedTarget(file) === named);
  if (open !== undefined) return open;
  const uri = about?.kind === 'file' ? Uri.file(about.file) : await askForSnapshot(title);
  return uri && readSnapshot(services, uri);
}

async function askName({ runtime }: Services, { file }: SavedSnapshot, title: string): Promise<string | undefined> {
  const { labNameFrom, labNameProblem } = await runtime();
  return window.showInputBox({
    title,
    prompt: l10n.t('Name of the lab'),
    value: labNameFrom(file),
    validateInput: (text) => {
      const problem = labNameProblem(text);
      return problem && `${sayPhrase(problem.message)} ${problem.remedy}`;
    },
  });
}

async function tell({ lab, notReplayed, differences }: ReplayOutcome, key: string): Promise<void> {
  const count = notReplayed.length + differences.changes.length;
  const of = lab.replayOf?.lab ?? targetName(lab.replayOf?.target ?? '');
  if (count === 0) {
    void window.showInformationMessage(l10n.t('Lab {0} is {1} as it was: nothing differs.', lab.name, of));
    return;
  }
  const show = l10n.t('Show');
  const answer = await window.showInformationMessage(
    l10n.t('Lab {0} is {1} as it was, but for {2}.', lab.name, of, count),
    show,
  );
  if (answer !== show) return;
  const title = `${l10n.t('Replay')} ${lab.name}.md`;
  await commands.executeCommand('markdown.showPreview', virtualUri(replayKind, title, { lab: key }));
}
