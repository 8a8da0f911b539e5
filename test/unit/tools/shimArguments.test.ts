import assert from 'node:assert/strict';
import { parseShimArguments } from '../../harness/shimArguments.ts';

describe('parseShimArguments', () => {
  it('reads what @vscode/test-electron gives to VS Code', () => {
    const given = [
      '/lab',
      '--no-sandbox',
      '--user-data-dir=/d',
      '--extensions-dir=/e',
      '--extensionDevelopmentPath=/x',
      '--extensionTestsPath=/t=1',
    ];
    assert.deepEqual(parseShimArguments(given), {
      folder: '/lab',
      dataFolder: '/d',
      extensionsFolder: '/e',
      developmentPaths: ['/x'],
      testsPath: '/t=1',
      disableExtensions: false,
    });
  });
});
