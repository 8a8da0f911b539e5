import assert from 'node:assert/strict';
import { readNsids } from '../../../lab-runtime/snapshot/readNsids.ts';
import { readSysctls } from '../../../lab-runtime/snapshot/readSysctls.ts';
import { fixture } from './snapshotFixtures.ts';

describe('readNsids', () => {
  it('reads ids as the host numbers them, and leaves out what has none', () => {
    assert.deepEqual(
      [...readNsids(fixture('iproute2-6.1/host.lsns.txt'))],
      [
        [0, 4026532250],
        [1, 4026532319],
        [2, 4026532388],
      ],
    );
  });

  it('reads ids as a container numbers them', () => {
    assert.deepEqual(
      [...readNsids(fixture('iproute2-6.1/web.lsns.txt'))],
      [
        [0, 4026532181],
        [1, 4026532319],
      ],
    );
  });

  it('reads a line with a bind mount, and passes over a heading and noise', () => {
    const text = 'NS NETNSID PID NPROCS NSFS\n4026532400 3 9 1 /run/docker/netns/0123456789ab\n\nlsns: oops\n';
    assert.deepEqual([...readNsids(text)], [[3, 4026532400]]);
    assert.equal(readNsids('').size, 0);
  });
});

describe('readSysctls', () => {
  it('reads keys with slashes, with dots, and values of several words', () => {
    const text = 'net/ipv4/ip_forward=1\nnet.ipv4.ip_local_port_range = 32768\t60999\n\nnoise\n=x\n__proto__=1\n';
    assert.deepEqual(Object.entries(readSysctls(text)), [
      ['net.ipv4.ip_forward', '1'],
      ['net.ipv4.ip_local_port_range', '32768 60999'],
      ['__proto__', '1'],
    ]);
  });
});
