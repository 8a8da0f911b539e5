import assert from 'node:assert/strict';
import { cgroupOwner } from '../../../../lab-runtime/snapshot/host/cgroupOwner.ts';

const id = '0123456789abcdef'.repeat(4);
const other = 'fedcba9876543210'.repeat(4);

describe('cgroupOwner', () => {
  const cases: Readonly<Record<string, ReturnType<typeof cgroupOwner>>> = {
    [`4:memory:/docker/${id}`]: { engine: 'docker', id },
    [`0::/system.slice/docker-${id}.scope`]: { engine: 'docker', id },
    [`0::/system.slice/docker-${id}.scope/init`]: { engine: 'docker', id },
    [`9:name=systemd:/libpod_parent/libpod-${id}`]: { engine: 'podman', id },
    [`0::/machine.slice/libpod-${id}.scope/container`]: { engine: 'podman', id },
    [`0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope`]: { engine: 'podman', id },
    [`0::/machine.slice/libpod-conmon-${id}.scope`]: undefined,
    [`0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1.slice/cri-containerd-${id}.scope`]: {
      engine: 'cri',
      id,
    },
    [`3:cpu:/kubepods/burstable/pod9b3b1d6c-0a35-4b6e-9f0c-2f6f2f1d2c3b/${id}`]: { engine: 'cri', id },
    [`0::/kubepods.slice/kubepods-pod1.slice/crio-${id}.scope`]: { engine: 'cri', id },
    [`0::/kubepods.slice/kubepods-pod1.slice/crio-conmon-${id}.scope`]: undefined,
    [`0::/default/${id}`]: { engine: 'containerd', id },
    [`0::/system.slice/nerdctl-${id}.scope`]: { engine: 'containerd', id },
    [`0::/docker/${other}/docker/${id}`]: { engine: 'docker', id },
    '0::/lxc.payload.web1': { engine: 'lxc', id: 'web1', name: 'web1' },
    '8:pids:/lxc/web1/init.scope': { engine: 'lxc', id: 'web1', name: 'web1' },
    '0::/machine.slice/systemd-nspawn@deb12.service/payload': { engine: 'nspawn', id: 'deb12', name: 'deb12' },
    '0::/machine.slice/machine-my\\x2dbox.scope/payload': { engine: 'nspawn', id: 'my-box', name: 'my-box' },
    [`0::/system.slice/docker-${id.slice(0, 32)}.scope`]: undefined,
    '0::/user.slice/user-0.slice/session-1.scope': undefined,
    '0::/': undefined,
    '': undefined,
  };
  for (const [line, owner] of Object.entries(cases)) {
    it(line.replaceAll(id, 'ID').replaceAll(other, 'OTHER') || 'nothing', () => {
      assert.deepEqual(cgroupOwner(line), owner);
    });
  }
});
