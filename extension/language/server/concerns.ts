/**
 * The closed list of what the language server reports, by code.
 *
 * `network`: what containers' networks and `x-lab` are about, and no other tool knows. Always reported.
 * `compose`: whether the file is YAML and keeps the Compose specification. Left to an extension that validates Compose
 * where there is one (see otherComposeServers.ts), except inside `x-lab`, which nobody else reads.
 *
 * A code that the parser gains does not compile until it stands here.
 */
import type { DiagnosticCode } from '../../../lab-runtime/index.ts';

/** See the head of this file. */
type Concern = 'network' | 'compose';

/** What each code is about. */
const concerns: Readonly<Record<DiagnosticCode, Concern>> = {
  'address-outside-subnet': 'network',
  'address-without-subnet': 'network',
  'bad-address': 'network',
  'bad-env-line': 'compose',
  'bad-mac': 'network',
  'bad-name': 'network',
  'bad-number': 'compose',
  'bad-port': 'network',
  'bad-protocol': 'network',
  'bad-subnet': 'network',
  'bad-variable': 'compose',
  'cannot-merge': 'compose',
  'conflicting-mac': 'network',
  'conflicting-network-mode': 'network',
  'conflicting-replicas': 'compose',
  'control-character': 'compose',
  'default-bridge-address': 'network',
  'default-bridge-aliases': 'network',
  'dependency-cycle': 'compose',
  'duplicate-address': 'network',
  'duplicate-host-port': 'network',
  'duplicate-key': 'compose',
  'duplicate-mac': 'network',
  'duplicate-name': 'network',
  'duplicate-network': 'compose',
  'empty-file': 'compose',
  'extends-cycle': 'compose',
  'external-network': 'network',
  'foreign-host-address': 'network',
  'host-port-zero': 'network',
  'inactive-service': 'compose',
  'include-cycle': 'compose',
  'ipv6-not-built': 'network',
  'malformed-yaml': 'compose',
  'missing-key': 'compose',
  'missing-subnet': 'network',
  'missing-variable': 'compose',
  'no-effect': 'network',
  'not-built': 'network',
  'open-quote': 'compose',
  'overlapping-subnets': 'network',
  'port-range-mismatch': 'network',
  'replicas-need-choice': 'network',
  'reserved-address': 'network',
  'reserved-name': 'network',
  'several-subnets': 'network',
  'shell-operator': 'compose',
  'too-complex': 'compose',
  'unknown-anchor': 'compose',
  'unknown-container': 'network',
  'unknown-dependency': 'compose',
  'unknown-key': 'compose',
  'unknown-network': 'network',
  'unknown-network-mode': 'network',
  'unknown-service': 'network',
  'unknown-x-lab-key': 'network',
  'unquoted-port': 'network',
  'unreadable-file': 'compose',
  'unset-variable': 'compose',
  'unsupported-docker': 'network',
  'unsupported-driver': 'network',
  'unused-network': 'network',
  'wrong-type': 'compose',
};

/** Whether a finding is a matter of the network or of `x-lab`. */
export function isNetworkMatter(code: string): boolean {
  return networkCodes.has(code);
}

const networkCodes = new Set(
  Object.entries(concerns).flatMap(([code, concern]) => (concern === 'network' ? [code] : [])),
);

/** Codes that are true of a whole project only, and may be false of a file that others are merged with. */
export const wholeProjectCodes: readonly DiagnosticCode[] = [
  'address-without-subnet',
  'empty-file',
  'unknown-container',
  'unknown-dependency',
  'unknown-network',
  'unknown-service',
  'unused-network',
];
