import assert from 'node:assert/strict';
import { diagnosticCodes } from '../../../lab-runtime/compose/diagnosticCode.ts';
import { isNetworkMatter, wholeProjectCodes } from '../../../extension/language/server/concerns.ts';

describe('what the language server reports', () => {
  it('is this, and the rest is left to those who validate Compose', () => {
    assert.deepEqual(diagnosticCodes.filter(isNetworkMatter), [
      'address-outside-subnet',
      'address-without-subnet',
      'bad-address',
      'bad-mac',
      'bad-name',
      'bad-port',
      'bad-protocol',
      'bad-subnet',
      'conflicting-mac',
      'conflicting-network-mode',
      'default-bridge-address',
      'default-bridge-aliases',
      'duplicate-address',
      'duplicate-host-port',
      'duplicate-mac',
      'duplicate-name',
      'external-network',
      'foreign-host-address',
      'host-port-zero',
      'ipv6-not-built',
      'missing-subnet',
      'no-effect',
      'not-built',
      'overlapping-subnets',
      'port-range-mismatch',
      'replicas-need-choice',
      'reserved-address',
      'reserved-name',
      'several-subnets',
      'unknown-container',
      'unknown-network',
      'unknown-network-mode',
      'unknown-service',
      'unknown-x-lab-key',
      'unquoted-port',
      'unsupported-docker',
      'unsupported-driver',
      'unused-network',
    ]);
  });

  it('knows only codes that the parser has', () => {
    assert.deepEqual(
      wholeProjectCodes.filter((code) => !diagnosticCodes.includes(code)),
      [],
    );
    assert.equal(isNetworkMatter('toString'), false);
  });
});
