/**
 * The part of the public API that costs next to nothing to load: errors, and pure functions over rulesets. The
 * extension uses it before, or without, loading the runtime; index.ts, which brings everything, has it too.
 */
export { backendNames, chainId, evaluationOrder } from './firewall/evaluationOrder.ts';
export { nativeName } from './firewall/nativeName.ts';
export { nativeVerdict } from './firewall/nativeVerdict.ts';
export { packetRates, ruleKey, secondsBetween } from './firewall/packetRates.ts';
export { explainRule } from './firewall/explainRule.ts';
export { provenancePhrase, ruleProvenance } from './firewall/ruleProvenance.ts';
export { chainOf, isBuiltin, jumpsTo } from './firewall/rulesetNavigation.ts';
export { hiddenNamespaces } from './snapshot/host/hiddenNamespaces.ts';
export { containersIn } from './snapshot/namespaceParts.ts';
export { portChains } from './snapshot/portChains.ts';
export { bracketed } from './model/bracketed.ts';
export { isLabError, LabError } from './model/labError.ts';
