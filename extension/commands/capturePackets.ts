import * as l10n from '@vscode/l10n';
import { basename } from 'node:path';
import { commands, Uri, window, workspace } from 'vscode';
import type { CaptureResult } from '../../lab-runtime/index.ts';
import type { Commands } from '../contributions.ts';
import { UserError } from '../errors/userError.ts';
import type { Runtime } from '../runtime.ts';
import type { Services } from '../services.ts';
import { targetName } from '../targets/targetName.ts';
import { findWireshark, isScreenHere, openInWireshark } from '../wireshark.ts';
import { withProgress } from '../withProgress.ts';
import { PacketRecorder } from './packetRecorder.ts';
import { pickInterfaces, type PickedInterfaces } from './pickInterfaces.ts';
import { runProbe, type ProbeRun } from './probeTerminal.ts';
import type { Summary } from './probeSummary.ts';
import { subjectOf } from './subjectOf.ts';
import { useTarget } from './useTarget.ts';

/** Milliseconds between two reports of how many packets there are. */
const reportMs = 250;

/** Records packets into a pcapng file, each as a line in a terminal, until the user ends it. */
export function capturePackets(services: Services): Commands['vethscope.capturePackets'] {
  return async (about, file, count) => {
    const picked = await pickInterfaces(services, subjectOf(services, about), file === undefined);
    if (picked === undefined) return undefined;
    const destination = file ?? (await askWhere(picked));
    if (destination === undefined) return undefined;
    if (destination.scheme !== 'file')
      throw new UserError(l10n.t('Packets are written to a file of this machine only.'));
    const [runtime, target] = await Promise.all([services.runtime(), useTarget(services, picked.observed.target)]);
    const title = l10n.t('capture: {0}', picked.name);
    const path = destination.fsPath;
    const result = await withProgress(l10n.t('Capturing packets of {0}', picked.name), (work) =>
      runProbe({
        title,
        icon: 'record',
        run: ({ signal, onLine }) => {
          const recorder = new PacketRecorder({ runtime, file: path, onLine });
          const run = { signal: AbortSignal.any([signal, work.signal]), say: work.say };
          return record(runtime, recorder, { target, picked, count, ...run });
        },
        summary: (outcome) => summaryOf(outcome, path),
      }),
    );
    void offer(result, destination).catch(services.report);
    return result;
  };
}

interface Recording extends Pick<ProbeRun, 'signal'> {
  readonly target: Awaited<ReturnType<typeof useTarget>>;
  readonly picked: PickedInterfaces;
  readonly count: number | undefined;
  readonly say: (text: string) => void;
}

async function record(
  runtime: Runtime,
  recorder: PacketRecorder,
  { target, picked, count, signal, say }: Recording,
): Promise<CaptureResult> {
  const { running } = picked.observed;
  let packets = 0;
  const timer = setInterval(() => say(l10n.t('{0} packets so far', packets)), reportMs);
  let result: CaptureResult | undefined;
  try {
    result = await runtime.capture(
      target,
      running ?? 'host',
      { on: picked.on, count },
      {
        signal,
        onBegun: (begun) => recorder.begin(begun),
        onPacket: (packet) => {
          packets += 1;
          recorder.packet(packet);
        },
      },
    );
    return result;
  } finally {
    clearInterval(timer);
    recorder.end(result);
  }
}

function summaryOf({ packets, dropped = 0 }: CaptureResult, file: string): Summary {
  const lost = dropped === 0 ? [] : [l10n.t('The kernel had no room for {0} more.', dropped)];
  return { good: dropped === 0, lines: [countText(packets, file), ...lost] };
}

function countText(packets: number, file: string): string {
  return packets === 1 ? l10n.t('1 packet in {0}', file) : l10n.t('{0} packets in {1}', packets, file);
}

function askWhere({ observed, name }: PickedInterfaces): Thenable<Uri | undefined> {
  const [folder] = workspace.workspaceFolders ?? [];
  const whose = observed.running === undefined ? `${targetName(observed.target)}-${name}` : name;
  const suggested = `${whose.replaceAll(/[^\w.-]+/gu, '-')}.pcapng`;
  return window.showSaveDialog({
    title: l10n.t('Save Packets'),
    filters: { [l10n.t('Packet captures')]: ['pcapng'] },
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder.uri, suggested) }),
  });
}

/** Wireshark, where it is on the machine that the user sits at; else where the file is, and what would open it. */
async function offer({ packets }: CaptureResult, file: Uri): Promise<void> {
  const isHere = isScreenHere();
  const wireshark = isHere ? findWireshark() : undefined;
  if (wireshark !== undefined) {
    const action = l10n.t('Open in Wireshark');
    const chosen = await window.showInformationMessage(countText(packets, basename(file.fsPath)), action);
    if (chosen === action) await openInWireshark(wireshark, file.fsPath);
    return;
  }
  const action = l10n.t('Reveal File');
  const where = countText(packets, file.fsPath);
  const text = isHere
    ? l10n.t('{0}. Install Wireshark to look into them.', where)
    : l10n.t('{0}. Wireshark, installed on the machine you sit at, opens that file.', where);
  const chosen = await window.showInformationMessage(text, action);
  if (chosen === action) await commands.executeCommand(isHere ? 'revealFileInOS' : 'revealInExplorer', file);
}
