import assert from 'node:assert/strict';
import { wiresharkPlaces } from '../../../extension/wiresharkPlaces.ts';

describe('Wireshark is looked for', () => {
  it('on the search path, and where its installers put it', () => {
    assert.deepEqual(wiresharkPlaces('linux', '/usr/local/bin::/usr/bin'), [
      '/usr/local/bin/wireshark',
      '/usr/bin/wireshark',
    ]);
    assert.deepEqual(wiresharkPlaces('darwin', '/bin'), [
      '/bin/wireshark',
      '/Applications/Wireshark.app/Contents/MacOS/Wireshark',
    ]);
    assert.deepEqual(wiresharkPlaces('win32', 'C:\\tools;D:\\x'), [
      'C:\\tools\\Wireshark.exe',
      'D:\\x\\Wireshark.exe',
      'C:\\Program Files\\Wireshark\\Wireshark.exe',
    ]);
  });
});
