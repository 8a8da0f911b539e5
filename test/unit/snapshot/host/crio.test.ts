import assert from 'node:assert/strict';
import { readCrio } from '../../../../lab-runtime/snapshot/host/crio.ts';

/** In the form of the CRI's JSON (k8s.io/cri-api, runtime/v1/api.proto). */
const pods = {
  items: [
    {
      id: 'a'.repeat(64),
      metadata: { name: 'cart-7d9', uid: 'u', namespace: 'shop', attempt: 0 },
      state: 'SANDBOX_READY',
      createdAt: '1764200000000000000',
      labels: { app: 'cart' },
      annotations: {},
      runtimeHandler: '',
    },
  ],
};
const containers = {
  containers: [
    {
      id: 'b'.repeat(64),
      podSandboxId: 'a'.repeat(64),
      metadata: { name: 'web', attempt: 0 },
      image: { image: 'localhost/box:1', annotations: {} },
      imageRef: 'sha256:1',
      state: 'CONTAINER_RUNNING',
      labels: { 'io.kubernetes.pod.name': 'cart-7d9' },
    },
    { id: 'c'.repeat(64), podSandboxId: 'gone', metadata: { name: 'lone' }, image: {} },
  ],
};

describe('names of CRI-O', () => {
  it('are those of pods with their namespaces, and of the containers in them', () => {
    const { value, problems } = readCrio(`${JSON.stringify(pods)}\n${JSON.stringify(containers)}`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      value.map(({ id, name, engine, image }) => [id.slice(0, 1), name, engine, image]),
      [
        ['a', 'shop/cart-7d9', 'cri', undefined],
        ['b', 'shop/cart-7d9/web', 'cri', 'localhost/box:1'],
        ['c', 'lone', 'cri', undefined],
      ],
    );
  });

  it('are left out where an answer is none, and what is odd is told', () => {
    assert.deepEqual(readCrio('').value, []);
    assert.deepEqual(readCrio('{"items": []} {"containers": []}'), { value: [], problems: [] });
    const odd = readCrio('{"items": [{"id": 7}], "containers": "no"}');
    assert.deepEqual([odd.value, odd.problems.length], [[], 2]);
  });
});
