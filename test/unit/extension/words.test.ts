import assert from 'node:assert/strict';
import { inWords, type DraftFinding } from '../../../lab-runtime/engines/doctor/finding.ts';
import { httpSummary, pingSummary, tracerouteSummary } from '../../../extension/commands/probeSummary.ts';
import { doctorMarkdown } from '../../../extension/doctorMarkdown.ts';
import { errorDetails, errorText } from '../../../extension/errors/errorText.ts';
import { code, plain } from '../../../extension/views/model/markdown.ts';
import { LabError, type LabErrorCode } from '../../../lab-runtime/index.ts';

describe('an error', () => {
  const codes: Readonly<Record<LabErrorCode, true>> = {
    usage: true,
    'bad-lab-file': true,
    'unknown-lab': true,
    'unknown-object': true,
    'lab-exists': true,
    'lab-busy': true,
    'lab-broken': true,
    'address-exhausted': true,
    'address-conflict': true,
    'port-conflict': true,
    'missing-tool': true,
    'namespaces-closed': true,
    permission: true,
    'state-folder': true,
    'service-exited': true,
    'step-failed': true,
    'command-failed': true,
    timeout: true,
    cancelled: true,
    'not-linux': true,
    'not-built': true,
    'unexpected-output': true,
    'target-unreachable': true,
    'authentication-failed': true,
    'host-key': true,
    'connection-lost': true,
  };

  it('of every code is one sentence', () => {
    for (const code of Object.keys(codes) as LabErrorCode[]) {
      const text = errorText(new LabError(code, 'The message', { object: 'container web' }));
      assert.match(text, /^\S[^\n]+$/, code);
      assert.doesNotMatch(text, /undefined|\{\d\}/, code);
    }
  });

  it('names its object in the user’s words', () => {
    assert.equal(
      errorText(new LabError('lab-busy', 'x', { object: 'lab shop' })),
      'lab shop is being changed by another command; try again when that has ended.',
    );
    assert.equal(errorText(new LabError('unknown-lab', 'x')), 'No lab is running.');
    assert.equal(
      errorText(new LabError('port-conflict', 'Port 80 is taken')),
      'The port of the host is taken already: Port 80 is taken.',
    );
  });

  it('tells the log everything', () => {
    const error = new LabError('step-failed', 'It failed', {
      object: 'network/front',
      command: 'ip link add\nip link set',
      stderr: 'RTNETLINK answers: File exists\n',
      remedy: 'Look.',
    });
    assert.equal(
      errorDetails(error),
      [
        'It failed (step-failed)',
        '  object: network/front',
        '  remedy: Look.',
        '  command:\n    ip link add\n    ip link set',
        '  standard error:\n    RTNETLINK answers: File exists',
      ].join('\n'),
    );
    assert.equal(errorDetails(new LabError('timeout', 'Too long')), 'Too long (timeout)');
  });
});

describe('the end of a probe', () => {
  it('counts a ping and measures it', () => {
    assert.deepEqual(pingSummary({ sent: 4, received: 3, times: [1, 2, 3], errors: [] }), {
      good: true,
      lines: ['4 sent, 3 answered, 25 % lost', 'least 1.000 ms, mean 2.000 ms, most 3.000 ms'],
    });
    const error = 'From 172.17.0.1: Destination Host Unreachable';
    assert.deepEqual(pingSummary({ sent: 2, received: 0, times: [], errors: [error, error] }), {
      good: false,
      lines: ['2 sent, 0 answered, 100 % lost', error],
    });
    assert.deepEqual(pingSummary({ sent: 0, received: 0, times: [], errors: [] }).lines, [
      '0 sent, 0 answered, 0 % lost',
    ]);
  });

  it('draws a route', () => {
    const hops = [
      { ttl: 1, address: '172.17.0.1', times: [0.1] },
      { ttl: 2, times: [] },
      { ttl: 3, address: '192.168.99.1', times: [0.2], annotation: '!H' },
    ];
    assert.deepEqual(tracerouteSummary({ destination: '192.168.99.1', hops, reached: true }), {
      good: true,
      lines: ['192.168.99.1 reached: 3 hops', '172.17.0.1 → * → 192.168.99.1 !H'],
    });
    assert.equal(
      tracerouteSummary({ destination: '10.0.0.1', hops: hops.slice(0, 1), reached: false }).lines[0],
      '10.0.0.1 not reached: 1 hop',
    );
  });

  it('tells a good page from a bad one', () => {
    assert.deepEqual(httpSummary({ status: 200, body: 'hello' }), { good: true, lines: ['Status 200, 5 characters'] });
    assert.equal(httpSummary({ status: 404, body: '' }).good, false);
  });
});

describe('Markdown', () => {
  it('shows hostile text as text', () => {
    assert.equal(plain('[a](command:x) <b> `c`\n# d'), '\\[a\\]\\(command:x\\) \\<b\\> \\`c\\` \\# d');
    assert.equal(code('a `` b'), '``` a `` b ```');
    assert.equal(code('plain'), '`plain`');
  });
});

describe('the doctor’s report', () => {
  it('begins with what is missing, and how to get it', () => {
    const text = doctorMarkdown({
      target: 'local',
      ready: false,
      findings: [
        { name: 'Linux', state: 'yes', detail: '6.1', required: true },
        { name: 'ip', state: 'no', detail: 'not found', remedy: 'apt-get install iproute2', required: true },
        { name: 'nft', state: 'unknown', detail: 'a | b', required: false },
      ].map((finding) => inWords(finding as DraftFinding)),
      install: 'sudo apt-get install iproute2',
    });
    assert.match(text, /^# Labs cannot run on this machine yet\n/);
    assert.match(text, /```sh\nsudo apt-get install iproute2\n```/);
    assert.match(
      text,
      /## What is missing\n\n\| What .*\n\| --- .*\n\| `ip` \| ✗ no \| yes \| not found \| apt\\-get install iproute2 \|\n\| `nft` \| \? unknown \| no, but good to have \| a \\\| b \|  \|\n/,
    );
    assert.doesNotMatch(doctorMarkdown({ target: 'local', ready: true, findings: [] }), /What is missing/);
  });
});
