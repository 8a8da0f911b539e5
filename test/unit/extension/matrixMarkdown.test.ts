import assert from 'node:assert/strict';
import { matrixMarkdown } from '../../../extension/matrixMarkdown.ts';
import { causeGroups, type Matrix } from '../../../lab-runtime/index.ts';
import { say } from '../../../lab-runtime/model/phrase.ts';

const question = { kind: 'tcp', from: 'web', to: 'db', port: 80 } as const;
const matrix: Matrix = {
  ...{ version: 1, target: 'local', lab: 'shop', takenAt: '2026-11-27', milliseconds: 1234 },
  rows: [
    { name: 'web', names: ['web', 'be|side'], role: 'container' },
    { name: 'db', names: ['db'], role: 'container' },
  ],
  columns: [
    { name: 'db:5432/tcp', owner: 'db', protocol: 'tcp', port: 5432 },
    {
      ...{ name: 'host:8080/tcp', owner: 'web', protocol: 'tcp' },
      published: { hostIp: '0.0.0.0', containerPort: 80 },
    },
  ],
  cells: [
    { ...{ row: 0, column: 0, question, answer: 'yes', outcome: 'connected', milliseconds: 1 } },
    {
      ...{ row: 0, column: 1, question, answer: 'no', outcome: 'no answer', milliseconds: 1 },
      cause: { kind: 'rule-drop', text: say`rule ${'<b>'} drops it`, remedy: say`take it away` },
    },
    { ...{ row: 1, column: 0, question, answer: 'yes', outcome: 'connected', milliseconds: 1 } },
    { ...{ row: 1, column: 1, question, answer: 'unknown', outcome: 'not asked', milliseconds: 1 } },
  ],
};

describe('a matrix as a document', () => {
  it('has the table, what its numbers mean, and causes once', () => {
    assert.equal(
      matrixMarkdown(matrix, causeGroups(matrix)),
      String.raw`# Who reaches what in shop

2 reached, 1 not, 1 unknown · 2026\-11\-27 · 1.2 s

|  | 1 | 2 |
| --- | --- | --- |
| web, be\|side | ✓ | ✗ |
| db | ✓ | ? |

|  | What is asked | Who answers |
| --- | --- | --- |
| 1 | ${'`db:5432/tcp`'} | db |
| 2 | ${'`host:8080/tcp`'} | web ${'`80`'} |

## What is not reached, and why

### ✗ rule\-drop: 1 cell

- rule \<b\> drops it
  - web → host:8080/tcp

Remedy: take it away

### ? unknown: 1 cell

- not asked
  - db → host:8080/tcp`,
    );
  });
});
