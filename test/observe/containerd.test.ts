/** containerd without docker: its own containers, and those that bear the labels of nerdctl and of Kubernetes. */
import assert from 'node:assert/strict';
import type { Snapshot, VethOwner } from '../../lab-runtime/index.ts';
import { skipBecause } from '../harness/skip.ts';
import { packImage } from './support/engines.ts';
import { startMachine, type Machine } from './support/machine.ts';

const id = 'c0ffee'.repeat(10) + 'beef';

/** A container by containerd's own client, with a cable to the host whose far end tells whose it is. */
function container(space: string, name: string, labels: Readonly<Record<string, string>>, cable: string): string {
  const flags = Object.entries(labels).map(([key, value]) => `--label '${key}=${value}'`);
  return `ctr -n ${space} run -d --rootfs ${flags.join(' ')} /run/image ${name} /bin/sleep 1000
pid=$(ctr -n ${space} tasks ls | awk -v name=${name} '$1 == name { print $2 }')
ip link add ${cable} up type veth peer name eth0 netns "$pid"
`;
}

const pod = { 'io.kubernetes.pod.name': 'cart-7d9', 'io.kubernetes.pod.namespace': 'shop' };

describe('a machine with containerd', function () {
  this.timeout(120_000);
  const left: (() => Promise<unknown>)[] = [];
  let machine: Machine;

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'containerd needs root');
    machine = await startMachine();
    left.push(async () => machine[Symbol.asyncDispose]());
    await packImage(machine);
    await machine.start('exec containerd --root /var/lib/containerd --state /run/containerd >/run/containerd.log 2>&1');
    await machine.sh(`for try in $(seq 300); do if ctr version >/dev/null 2>&1; then break; fi; sleep 0.1; done
${container('default', 'plain.1', {}, 'to-plain')}
${container('default', id, { 'nerdctl/name': 'web', 'com.docker.compose.project': 'site', 'nerdctl/ports': '[{"HostPort":8080,"ContainerPort":80,"Protocol":"tcp","HostIP":"0.0.0.0"}]' }, 'to-web')}
${container('k8s.io', 'sandbox1', { ...pod, 'io.cri-containerd.kind': 'sandbox' }, 'to-pod')}
ctr -n k8s.io containers create --rootfs --label 'io.cri-containerd.kind=container' ${Object.entries({
      ...pod,
      'io.kubernetes.container.name': 'web',
    })
      .map(([key, value]) => `--label '${key}=${value}'`)
      .join(' ')} /run/image ended /bin/sleep 1`);
  });
  after(async () => {
    for (const end of left.toReversed()) await end();
  });

  it('names whose each veth is', async () => {
    const owners = (await machine.vethscope('veths', 'host')) as readonly VethOwner[];
    assert.deepEqual(
      owners.map(({ host, container: whose }) => [host, whose?.engine, whose?.name, whose?.id]),
      [
        ['to-plain', 'containerd', 'plain.1', 'plain.1'],
        ['to-web', 'containerd', 'web', id],
        ['to-pod', 'cri', 'shop/cart-7d9', 'sandbox1'],
      ],
    );
  });

  it('has what the labels tell: the project, the ports, a container of a pod that does not run', async () => {
    const { containers } = (await machine.vethscope('show', 'host')) as Snapshot;
    const named = (name: string) => containers.find((one) => one.name === name);
    assert.deepEqual(named('web')?.ports, [{ hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' }]);
    assert.deepEqual([named('web')?.project, named('web')?.command], ['site', ['/bin/sleep', '1000']]);
    assert.deepEqual(
      [named('shop/cart-7d9/web')?.state, named('shop/cart-7d9/web')?.engine, named('shop/cart-7d9')?.state],
      ['exited', 'cri', 'running'],
    );
  });

  it('is complete without its answer: names are ids then, and why is said', async () => {
    await machine.sh('kill -STOP "$(pgrep -x containerd)"');
    const owners = (await machine.vethscope('veths', 'host')) as readonly VethOwner[];
    const { unknown } = (await machine.vethscope('show', 'host')) as Snapshot;
    await machine.sh('kill -CONT "$(pgrep -x containerd)"');
    assert.deepEqual(
      owners.map(({ host, container: whose }) => [host, whose?.id]),
      [
        ['to-plain', 'plain.1'],
        ['to-web', id],
        ['to-pod', 'sandbox1'],
      ],
    );
    assert.ok(unknown.some(({ what }) => what === "names of containerd's containers"));
  });
});
