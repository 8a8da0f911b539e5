import assert from 'node:assert/strict';
import { procNetAddress } from '../../../lab-runtime/model/procNetAddress.ts';

describe('procNetAddress', () => {
  it('reads what the kernel prints, of either family', () => {
    const addresses = {
      '00000000': '0.0.0.0',
      '0100007F': '127.0.0.1',
      '00000000000000000000000000000000': '::',
      '00000000000000000000000001000000': '::1',
      '000080FE00000000FF005450E9ADDEFE': 'fe80::5054:ff:fede:ade9',
      '0000000000000000FFFF00000100007F': '127.0.0.1',
    };
    assert.deepEqual(Object.keys(addresses).map(procNetAddress), Object.values(addresses));
  });
});
