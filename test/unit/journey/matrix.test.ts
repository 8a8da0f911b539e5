/** A matrix before and after it is asked: who and what, and why not. */
import assert from 'node:assert/strict';
import { inEnglish, type Journey, type Matrix, type MatrixCell, type MatrixCause } from '../../../lab-runtime/index.ts';
import { say } from '../../../lab-runtime/model/phrase.ts';
import type { Container, InterfaceAddress, Snapshot, SnapshotPort } from '../../../lab-runtime/model/snapshot.ts';
import type { Listener } from '../../../lab-runtime/journey/causes/evidence.ts';
import { answerOf, isDoubtful } from '../../../lab-runtime/journey/matrix/answerOf.ts';
import { causeGroups } from '../../../lab-runtime/journey/matrix/causeGroups.ts';
import { namesInMatrix, planMatrix } from '../../../lab-runtime/journey/matrix/planMatrix.ts';
import { namespace } from '../snapshot/snapshotFixtures.ts';

function at(device: string, address: string): InterfaceAddress {
  return { ifindex: 2, interface: device, family: 'ipv4', address, prefixLength: 24, scope: 'global' };
}

function container(name: string, namespaceInode: number | undefined, ports: readonly SnapshotPort[] = []): Container {
  const state = namespaceInode === undefined ? 'exited' : 'running';
  return { engine: 'docker', id: `${name}0123456789abc`, name, state, namespaceInode, hostname: name, ports };
}

function port(hostIp: string, hostPort: number, containerPort: number, protocol: 'tcp' | 'udp' = 'tcp'): SnapshotPort {
  return { hostIp, hostPort, containerPort, protocol };
}

const host = namespace({
  inode: 1,
  label: 'host',
  role: 'host',
  addresses: [at('docker0', '172.17.0.1'), at('eth0', '192.168.99.100')],
  routes: [
    {
      family: 'ipv4',
      table: 'main',
      type: 'unicast',
      destination: 'default',
      device: 'eth0',
      flags: [],
      text: 'default',
    },
  ],
});
const snapshot: Snapshot = {
  ...{ version: 1, target: 'local', bootId: 'boot', takenAt: '2026-11-27T00:00:00Z', host },
  namespaces: [
    host,
    namespace({ inode: 3, label: 'web', addresses: [at('eth0', '172.17.0.2')] }),
    namespace({ inode: 4, label: 'alone' }),
    namespace({ inode: 2, label: 'client', role: 'outside', addresses: [at('eth0', '192.168.99.1')] }),
    namespace({ inode: 5, label: 'somebody', role: 'other' }),
  ],
  networks: [],
  containers: [
    container('web', 3, [port('0.0.0.0', 8080, 80), port('::', 8080, 80), port('127.0.0.1', 53, 53, 'udp')]),
    container('beside', 3),
    container('alone', 4),
    container('gone', undefined),
    container('bare', 1),
  ],
  endpoints: [],
  unknown: [],
};
const listener = (protocol: 'tcp' | 'udp', listened: number, address = '0.0.0.0'): Listener => ({
  ...{ protocol, port: listened, address },
});
const listeners = new Map([
  [1, [listener('tcp', 22)]],
  [
    3,
    [
      listener('udp', 53),
      listener('tcp', 443),
      listener('tcp', 80),
      listener('tcp', 80, '::'),
      listener('tcp', 40000, '127.0.0.11'),
    ],
  ],
]);

describe('the plan of a matrix', () => {
  const plan = planMatrix(snapshot, listeners);

  it('has a row for each namespace that somebody is in: the host, the outside, containers', () => {
    assert.deepEqual(
      plan.rows.map(({ names, role }) => `${role} ${names.join(' ')}`),
      ['host host bare', 'outside client', 'container web beside', 'container alone'],
    );
    assert.deepEqual(namesInMatrix(snapshot), ['host', 'bare', 'client', 'web', 'beside', 'alone']);
  });

  it('has a column for each echo, port that is listened on and published port, once', () => {
    assert.deepEqual(
      plan.columns.map(({ name, owner }) => `${owner} ${name}`),
      [
        ...['bare bare/icmp', 'bare bare:22/tcp'],
        ...[
          'web web/icmp',
          'web web:80/tcp',
          'web web:443/tcp',
          'web web:53/udp',
          'web host:8080/tcp',
          'web 127.0.0.1:53/udp',
        ],
      ],
    );
    assert.equal(plan.questions.length, plan.rows.length * plan.columns.length);
  });

  it('asks for a published port at the host as who asks sees it', () => {
    const to = (column: string): readonly string[] =>
      plan.questions
        .filter((one) => plan.columns[one.column]?.name === column)
        .map(({ question }) => `${question.from} ${question.to} ${String(question.port)}`);
    assert.deepEqual(to('host:8080/tcp'), [
      'host 192.168.99.100 8080',
      ...['client host 8080', 'web host 8080', 'alone host 8080'],
    ]);
    assert.deepEqual(to('127.0.0.1:53/udp'), ['host 127.0.0.1 53', 'client host 53', 'web host 53', 'alone host 53']);
  });

  it('has only what is wanted', () => {
    const some = planMatrix(snapshot, listeners, { protocols: ['tcp'], from: ['beside', 'client'], to: ['host'] });
    assert.deepEqual(
      some.questions.map(({ question }) => question),
      [
        { kind: 'tcp', from: 'client', to: 'bare', port: 22 },
        { kind: 'tcp', from: 'client', to: 'host', port: 8080 },
        { kind: 'tcp', from: 'web', to: 'bare', port: 22 },
        { kind: 'tcp', from: 'web', to: 'host', port: 8080 },
      ],
    );
  });

  it('tells containers of two engines with one name apart by their ids', () => {
    const twice = {
      ...snapshot,
      containers: [...snapshot.containers, { ...container('web', 5), id: 'fedcba9876543210' }],
    };
    assert.deepEqual(
      planMatrix(twice, listeners).rows.map(({ name }) => name),
      ['host', 'client', 'web012345678', 'alone', 'fedcba987654'],
    );
  });
});

function journey(verdict: Journey['verdict'], kind: Journey['probe']['kind'], cause?: MatrixCause): Journey {
  return {
    ...{ version: 1, target: 'local', takenAt: '', verdict, forward: [], reply: [], later: [], outcome: '', lost: [] },
    probe: { kind, from: 'a', to: 'b', family: 'ipv4', destination: '10.0.0.2' },
    ...(cause !== undefined && { cause: { ...cause, evidence: [], unmatched: [] } }),
  };
}

describe('the answer of a journey', () => {
  const silence: MatrixCause = { kind: 'no-answer', text: say`silent`, remedy: say`wait` };

  it('is yes for a datagram that a socket took, and no for a connection that nobody accepted', () => {
    assert.deepEqual(answerOf(journey('delivered', 'tcp')), { answer: 'yes' });
    assert.deepEqual(answerOf(journey('unanswered', 'udp', silence)), { answer: 'yes' });
    assert.deepEqual(answerOf(journey('unanswered', 'tcp', silence)), { answer: 'no', cause: silence });
    assert.equal(answerOf(journey('unanswered', 'udp', { ...silence, kind: 'wrong-source' })).answer, 'no');
    assert.equal(answerOf(journey('unknown', 'tcp', { ...silence, kind: 'events-lost' })).answer, 'unknown');
  });

  it('is worth another try where the machine may have had no time', () => {
    assert.equal(isDoubtful(journey('unanswered', 'icmp', silence)), true);
    assert.equal(isDoubtful(journey('unanswered', 'udp', silence)), false);
    assert.equal(isDoubtful(journey('dropped', 'tcp', { ...silence, kind: 'rule-drop' })), false);
  });
});

describe('the causes of a matrix', () => {
  const rule = (bridge: string): MatrixCause => ({ kind: 'network-isolation', text: say`rule ${bridge} drops it` });
  const cell = (row: number, column: number, answer: MatrixCell['answer'], cause?: MatrixCause): MatrixCell => ({
    ...{ row, column, answer, question: { kind: 'tcp', from: '', to: '' }, outcome: 'no answer', milliseconds: 1 },
    ...(cause !== undefined && { cause }),
  });
  const row = (name: string) => ({ name, names: [name], role: 'container' as const });
  const column = (name: string) => ({ name, owner: name, protocol: 'tcp' as const, port: 80 });
  const matrix: Matrix = {
    ...{ version: 1, target: 'local', takenAt: '', milliseconds: 1 },
    rows: ['a', 'b', 'c'].map(row),
    columns: ['x', 'y', 'z'].map(column),
    cells: [
      ...[cell(0, 0, 'no', rule('one')), cell(0, 1, 'no', rule('one')), cell(0, 2, 'yes')],
      ...[cell(1, 0, 'no', rule('one')), cell(1, 1, 'no', rule('one')), cell(1, 2, 'no', rule('two'))],
      ...[cell(2, 0, 'no', rule('one')), cell(2, 1, 'yes'), cell(2, 2, 'unknown')],
    ],
  };

  it('are told of once for all cells that are alike, the most frequent first', () => {
    assert.deepEqual(
      causeGroups(matrix).map(({ kind, answer, count, alike }) => ({
        ...{ kind, answer, count },
        alike: alike.map(({ cause, cells, blocks }) => [
          inEnglish(cause.text),
          cells.length,
          blocks.map(({ rows, columns }) => `${rows.join(' ')} → ${columns.join(' ')}`),
        ]),
      })),
      [
        {
          ...{ kind: 'network-isolation', answer: 'no', count: 6 },
          alike: [
            ['rule one drops it', 5, ['a b → x y', 'c → x']],
            ['rule two drops it', 1, ['b → z']],
          ],
        },
        { kind: 'unknown', answer: 'unknown', count: 1, alike: [['no answer', 1, ['c → z']]] },
      ],
    );
  });
});
