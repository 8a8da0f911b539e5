import assert from 'node:assert/strict';
import { ownerByMonitor, readMonitors } from '../../../../lab-runtime/snapshot/host/monitors.ts';

const id = '0123456789abcdef'.repeat(4);

describe('monitors', () => {
  const monitors = readMonitors(
    new Map([
      [10, ['/usr/bin/conmon', '--api-version', '1', '-c', id, '-u', id, '-n', 'web']],
      [20, ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'moby', '-id', id, '-address', 'x']],
      [21, ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'k8s.io', '-id', id]],
      [22, ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'default', '-id', id]],
      [23, ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'default', '-id', 'my-box.1']],
      [24, ['/usr/bin/containerd-shim-runc-v2', '-namespace', 'default', '-id', '../$(reboot)']],
      [30, ['/usr/bin/conmon', '-c', '$(reboot)']],
      [31, ['/usr/bin/conmon', '-c']],
      [32, []],
    ]),
  );

  it('tell their container by their arguments, and conmon its name', () => {
    assert.deepEqual(
      [...monitors].map(([pid, { owner, name }]) => [pid, owner.engine, owner.id, name]),
      [
        [10, 'podman', id, 'web'],
        [20, 'docker', id, undefined],
        [21, 'cri', id, undefined],
        [22, 'containerd', id, undefined],
        [23, 'containerd', 'my-box.1', undefined],
      ],
    );
  });

  it('own whoever descends from them, and not themselves', () => {
    const parents = new Map([
      [11, 10],
      [12, 11],
      [10, 1],
      [1, 0],
      [40, 41],
      [41, 40],
    ]);
    const engineOf = (pid: number): string | undefined => ownerByMonitor(pid, parents, monitors)?.engine;
    assert.deepEqual([11, 12, 10, 1, 99].map(engineOf), ['podman', 'podman', undefined, undefined, undefined]);
    assert.equal(engineOf(40), undefined, 'a circle, as it can be read while processes come and go');
  });
});
