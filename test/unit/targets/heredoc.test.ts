import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { heredoc } from '../../../lab-runtime/targets/heredoc.ts';

const through = (text: string): string => execFileSync('sh', ['-s'], { input: heredoc('cat', text), encoding: 'utf8' });

describe('heredoc', () => {
  it('carries text byte for byte, whatever stands in it', () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '')),
      fc.constantFrom('$(touch /pwned)', '`id`', "'", '\\', 'EOF', 'END_00000000'),
    );
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
        const text = `${lines.join('\n')}\n`;
        assert.equal(through(text), text);
      }),
      { numRuns: 60 },
    );
  });

  it('is not ended by its own delimiter', () => {
    const first = /<<'(\w+)'/.exec(heredoc('cat', 'x\n'))?.[1] ?? '';
    const hostile = `x\n${first}\necho pwned\n`;
    assert.equal(through(hostile), hostile);
  });
});
