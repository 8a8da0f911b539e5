/** The one public API of the runtime: what the extension and the command line build upon. */
export type {
  AddressedContainer,
  AddressedLab,
  AddressedNetwork,
  Endpoint,
  PublishedPort,
} from './model/addressedLab.ts';
export { bracketed } from './model/bracketed.ts';
export {
  captureProtocols,
  type CaptureBegun,
  type CapturedPacket,
  type CaptureFilter,
  type CaptureInterface,
  type CaptureProtocol,
  type CaptureResult,
  type CaptureWish,
} from './model/capture.ts';
export type { Fact } from './model/fact.ts';
export type {
  Attachment,
  ContainerPort,
  Lab,
  LabContainer,
  LabNetwork,
  NetworkMode,
  PortWish,
  Protocol,
} from './model/lab.ts';
export type * from './model/journey.ts';
export type * from './model/matrix.ts';
export { isLabError, LabError, type LabErrorCode } from './model/labError.ts';
export { silentLogger, type Logger } from './model/logger.ts';
export { nameInText } from './model/nameInText.ts';
export { inEnglish, type Phrase } from './model/phrase.ts';
export type { Plan, Step } from './model/plan.ts';
export type { Hop, HttpResult, PingResult, TracerouteResult } from './model/probe.ts';
export type { Chain, Counters, NativeChain, NativeRule, NativeTable, Rule, Ruleset, Table } from './model/ruleset.ts';
export type * from './model/snapshot.ts';
export type { Diagnostic, SourceRange } from './model/source.ts';
export { createLocalTarget } from './targets/local.ts';
export { openTarget, type OpenTargetOptions } from './targets/openTarget.ts';
export { configuredHosts } from './targets/ssh/configuredHosts.ts';
export { effectiveHost, type EffectiveHost } from './targets/ssh/effectiveHost.ts';
export type { Prompter, Question } from './targets/question.ts';
export { deleteVm, listVms, startVm, stopVm, type LabVm, type VmOptions } from './targets/vm/labVm.ts';
export { quote } from './targets/quote.ts';
export type { Conversation, Listener, RunOptions, ScriptResult, Target, TerminalCommand } from './targets/target.ts';
export type { DiagnosticCode } from './compose/diagnosticCode.ts';
export { labNameFrom, labNameProblem } from './compose/labName.ts';
export { parseEnvFile } from './compose/parseEnvFile.ts';
export { parseLabFile } from './compose/parseLabFile.ts';
export {
  addContainer,
  addressed,
  connect,
  disconnect,
  findLab,
  listAllLabs,
  listLabs,
  planScript,
  publish,
  removeContainer,
  unpublish,
  upLab,
  type UpOptions,
} from './engines/labs.ts';
export { down as downLab, type LabOutcome, type OperationOptions } from './engines/namespaces/namespacesEngine.ts';
export type { MissingProgram, Progress } from './engines/namespaces/buildEvents.ts';
export { enterArgv, whereNamed, type Where } from './engines/namespaces/enter.ts';
export type { RunningLab } from './engines/namespaces/state.ts';
export type { Privilege } from './engines/namespaces/upScript.ts';
export { capture, type CaptureOptions, type CaptureQuestion } from './engines/captureLab.ts';
export { enterNamespaceArgv } from './engines/enterMachine.ts';
export { observeHost } from './engines/observeHost.ts';
export { replayLab, replayScript, type ReplayOptions, type ReplayOutcome } from './engines/replay.ts';
export { takeSnapshot, type SnapshotOptions } from './engines/takeSnapshot.ts';
export { watchHost } from './engines/watchHost.ts';
export { watchLab } from './engines/watchLab.ts';
export { watchLabList } from './engines/watchLabList.ts';
export { captureFileEnd, captureFileHead, captureFilePacket, withComment } from './probes/capture/captureFile.ts';
export { commentPackets } from './probes/capture/commentPackets.ts';
export { interfaceName, packetJson, packetLine } from './probes/capture/packetLine.ts';
export { parsePing } from './probes/parsePing.ts';
export { fetchUrl, pingFrom, tracerouteFrom, type ProbeOptions } from './engines/probeLab.ts';
export { doctor, type DoctorReport } from './engines/doctor.ts';
export type { RuleSurroundings } from './firewall/ruleProvenance.ts';
export { backendNames, type HookedChain, type HookOrder } from './firewall/evaluationOrder.ts';
export {
  calledChain,
  firewallView,
  type FirewallView,
  type ViewedChain,
  type ViewedRule,
} from './firewall/firewallView.ts';
export { nativeName } from './firewall/nativeName.ts';
export { packetRates, ruleKey, secondsBetween, type PacketRates } from './firewall/packetRates.ts';
export { explainRule } from './firewall/explainRule.ts';
export { printRuleset } from './firewall/printRuleset.ts';
export { chainOf, isBuiltin, jumpsTo } from './firewall/rulesetNavigation.ts';
export {
  compareJourneys,
  type DifferentPart,
  type JourneyComparison,
  type JourneyDifference,
} from './journey/compareJourneys.ts';
export { exposureOfPort, exposures, type Exposure } from './journey/exposure.ts';
export type { Reach } from './journey/stop.ts';
export { causeGroups, type AlikeCells, type CauseGroup } from './journey/matrix/causeGroups.ts';
export { packetText } from './journey/follow/packetOf.ts';
export { matrixHost, matrixLab, type MatrixOptions } from './engines/matrix.ts';
export { xrayHost, xrayLab } from './engines/xrayLab.ts';
export type { XrayQuestion } from './probes/xray/question.ts';
export type { XraySession } from './probes/xray/session.ts';
export { addressesOf, portsOf, routesByTable } from './snapshot/namespaceParts.ts';
export { diffSnapshots, type SnapshotChange, type SnapshotDiff } from './snapshot/diffSnapshots.ts';
export { portChains, type PortChain } from './snapshot/portChains.ts';
export { parseSnapshot } from './snapshot/parseSnapshot.ts';
export { hiddenNamespaces } from './snapshot/host/hiddenNamespaces.ts';
export { vethOwners } from './snapshot/vethOwners.ts';
