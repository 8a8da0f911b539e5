/** All commands: one verb a file. A verb that is forgotten here is a compile error. */
import { commands, Disposable } from 'vscode';
import { harmlessCommands, targetCommands, type CommandId, type Commands } from '../contributions.ts';
import { localTarget } from '../labRef.ts';
import { demandTrust } from '../runtime.ts';
import type { Services } from '../services.ts';
import { addHost } from './addHost.ts';
import { capturePackets } from './capturePackets.ts';
import { closeSnapshot } from './closeSnapshot.ts';
import { compareJourneys } from './compareJourneys.ts';
import { connectHost } from './connectHost.ts';
import { connectNetwork } from './connectNetwork.ts';
import { copyAddress } from './copyAddress.ts';
import { copyMac } from './copyMac.ts';
import { copyVethName } from './copyVethName.ts';
import { createVm } from './createVm.ts';
import { deleteVm } from './deleteVm.ts';
import { disconnectHost } from './disconnectHost.ts';
import { disconnectNetwork } from './disconnectNetwork.ts';
import { doctor } from './doctor.ts';
import { fetchUrl } from './fetchUrl.ts';
import { installTools } from './installTools.ts';
import { lookAsRoot } from './lookAsRoot.ts';
import { matrix } from './matrix.ts';
import { newLabFile } from './newLabFile.ts';
import { observeMachine } from './observeMachine.ts';
import { openLabFile } from './openLabFile.ts';
import { openSnapshot } from './openSnapshot.ts';
import { openTerminal } from './openTerminal.ts';
import { orderRulesByHook, orderRulesByTable } from './orderRules.ts';
import { ping } from './ping.ts';
import { publishPort } from './publishPort.ts';
import { refresh } from './refresh.ts';
import { removeContainer } from './removeContainer.ts';
import { removeHost } from './removeHost.ts';
import { replaySnapshot } from './replaySnapshot.ts';
import { restartLab } from './restartLab.ts';
import { revealChain } from './revealChain.ts';
import { revealContainer } from './revealContainer.ts';
import { revealVeth } from './revealVeth.ts';
import { runContainer } from './runContainer.ts';
import { saveSnapshot } from './saveSnapshot.ts';
import { selectNamespace } from './selectNamespace.ts';
import { showCommands } from './showCommands.ts';
import { showIptablesSave } from './showIptablesSave.ts';
import { showLog } from './showLog.ts';
import { startLab } from './startLab.ts';
import { startVm } from './startVm.ts';
import { stopLab } from './stopLab.ts';
import { stopVm } from './stopVm.ts';
import { traceAgain } from './traceAgain.ts';
import { tracePacket } from './tracePacket.ts';
import { traceroute } from './traceroute.ts';
import { unpublishPort } from './unpublishPort.ts';
import { useRoot } from './useRoot.ts';

const verbs: { readonly [Id in CommandId]: (services: Services) => Commands[Id] } = {
  'vethscope.addHost': addHost,
  'vethscope.capturePackets': capturePackets,
  'vethscope.closeSnapshot': closeSnapshot,
  'vethscope.compareJourneys': compareJourneys,
  'vethscope.connectHost': connectHost,
  'vethscope.connectNetwork': connectNetwork,
  'vethscope.copyAddress': copyAddress,
  'vethscope.copyMac': copyMac,
  'vethscope.copyVethName': copyVethName,
  'vethscope.createVm': createVm,
  'vethscope.deleteVm': deleteVm,
  'vethscope.disconnectHost': disconnectHost,
  'vethscope.disconnectNetwork': disconnectNetwork,
  'vethscope.doctor': doctor,
  'vethscope.fetchUrl': fetchUrl,
  'vethscope.installTools': installTools,
  'vethscope.lookAsRoot': lookAsRoot,
  'vethscope.matrix': matrix,
  'vethscope.newLabFile': newLabFile,
  'vethscope.observeMachine': observeMachine,
  'vethscope.openLabFile': openLabFile,
  'vethscope.openSnapshot': openSnapshot,
  'vethscope.openTerminal': openTerminal,
  'vethscope.orderRulesByHook': orderRulesByHook,
  'vethscope.orderRulesByTable': orderRulesByTable,
  'vethscope.ping': ping,
  'vethscope.publishPort': publishPort,
  'vethscope.refresh': refresh,
  'vethscope.removeContainer': removeContainer,
  'vethscope.removeHost': removeHost,
  'vethscope.replaySnapshot': replaySnapshot,
  'vethscope.restartLab': restartLab,
  'vethscope.revealChain': revealChain,
  'vethscope.revealContainer': revealContainer,
  'vethscope.revealVeth': revealVeth,
  'vethscope.runContainer': runContainer,
  'vethscope.saveSnapshot': saveSnapshot,
  'vethscope.selectNamespace': selectNamespace,
  'vethscope.showCommands': showCommands,
  'vethscope.showIptablesSave': showIptablesSave,
  'vethscope.showLog': showLog,
  'vethscope.startLab': startLab,
  'vethscope.startVm': startVm,
  'vethscope.stopLab': stopLab,
  'vethscope.stopVm': stopVm,
  'vethscope.traceAgain': traceAgain,
  'vethscope.tracePacket': tracePacket,
  'vethscope.traceroute': traceroute,
  'vethscope.unpublishPort': unpublishPort,
  'vethscope.useRoot': useRoot,
};

/**
 * Registers every command. What one fails with goes to `report`, and the command then resolves to undefined. Where
 * nothing may be run, a command that runs something fails before it asks anything.
 */
export function registerCommands(services: Services, report: (error: unknown) => void): Disposable {
  const registrations = Object.entries(verbs).map(([id, verb]) => {
    const run: (...args: never[]) => Promise<unknown> = verb(services);
    return commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        if (!harmlessCommands.has(id)) demandMachine(services, id);
        const answer: unknown = await Reflect.apply(run, undefined, withoutExtras(args));
        return answer;
      } catch (error) {
        report(error);
        return undefined;
      }
    });
  });
  return Disposable.from(...registrations);
}

function demandMachine({ targets }: Services, id: string): void {
  demandTrust();
  if (targets.all.length + targets.saved.length === 0 && !targetCommands.has(id)) throw targets.missing(localTarget);
}

/** Menus add all that is selected, and where the menu stood; our second arguments are texts and wishes. */
function withoutExtras(args: readonly unknown[]): readonly unknown[] {
  const isExtra = (arg: unknown): boolean =>
    Array.isArray(arg) || (typeof arg === 'object' && arg !== null && ('groupId' in arg || 'preserveFocus' in arg));
  return args.filter((arg, index) => index === 0 || !isExtra(arg));
}
