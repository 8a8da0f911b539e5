import assert from 'node:assert/strict';
import { asItIs } from '../../../lab-runtime/model/phrase.ts';
import { formatDiagnostic } from '../../../lab-runtime/cli/output/formatDiagnostic.ts';
import { formatError } from '../../../lab-runtime/cli/output/formatError.ts';
import { logLevel, screenLogger } from '../../../lab-runtime/cli/output/logger.ts';
import { startProgress } from '../../../lab-runtime/cli/output/progressLine.ts';
import { formatTable } from '../../../lab-runtime/cli/output/table.ts';
import { harmless } from '../../../lab-runtime/cli/output/terminal.ts';
import { LabError, type Diagnostic } from '../../../lab-runtime/index.ts';
import { textScreen } from './fakeCli.ts';

const paint = (_style: string, text: string): string => text;

describe('tables', () => {
  it('align by columns on the screen, also where letters are wide', () => {
    assert.equal(
      formatTable(
        ['NAME', 'IMAGE'],
        [
          ['网络', 'nginx'],
          ['web', 'x'],
        ],
      ),
      'NAME   IMAGE\n网络   nginx\nweb    x\n',
    );
  });

  it('leave no blanks at line ends, and hold control characters back', () => {
    assert.equal(
      formatTable(
        ['A', 'B'],
        [
          ['1', ''],
          ['\u001B[31m', 'x\ny'],
        ],
      ),
      'A       B\n1\n␛[31m   x y\n',
    );
  });
});

describe('text of foreign origin', () => {
  it('cannot steer the terminal', () => {
    assert.equal(harmless('a\u001B]0;title\u0007\r\u009Bb\u202Ec'), 'a␛]0;title␇␍\uFFFDb\uFFFDc');
    assert.equal(harmless('tab\tline\n网络 é'), 'tab\tline\n网络 é');
  });
});

describe('errors', () => {
  const error = new LabError('step-failed', '“Make the bridge” failed', {
    object: 'network/front',
    command: 'ip link add',
    stderr: 'RTNETLINK answers: File exists\nmore\n',
    remedy: 'See vethscope doctor',
  });

  it('say message, object and remedy', () => {
    assert.equal(
      formatError(error, { detail: 'short', paint }),
      'error: “Make the bridge” failed\n  object: network/front\n  remedy: See vethscope doctor\n',
    );
  });

  it('say the command and what it said where all is asked for', () => {
    const text = formatError(error, { detail: 'all', paint });
    assert.ok(
      text.includes('  command: ip link add\n  stderr: RTNETLINK answers: File exists\n    more\n  remedy'),
      text,
    );
  });

  it('do not repeat an object that the message names', () => {
    assert.equal(
      formatError(new LabError('usage', 'There is no x', { object: 'x' }), { detail: 'short', paint }),
      'error: There is no x\n',
    );
  });

  it('tell faults of our own as such', () => {
    const text = formatError(new TypeError('x is undefined'), { detail: 'all', paint });
    assert.match(text, /^error: Vethscope itself failed: x is undefined\n {2}stderr: TypeError/);
    assert.match(formatError('thrown text', { detail: 'short', paint }), /failed: thrown text\n/);
  });
});

describe('findings in a lab file', () => {
  const finding = (line: number, column: number, end: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
    severity: 'error',
    code: 'unknown-network',
    message: 'There is no network "nope".',
    remedy: 'Declare it.',
    phrases: { message: asItIs('There is no network "nope".') },
    range: { file: '/lab/compose.yaml', line, column, endLine: line, endColumn: end },
    ...more,
  });
  const view = (text: string | undefined) => ({ textOf: () => text, nameOf: () => 'compose.yaml', paint });

  it('show file, line, column, the line, and the place in it', () => {
    assert.equal(
      formatDiagnostic(finding(2, 14, 18), view('services:\n  networks: [nope]\n')),
      'compose.yaml:2:14: error: There is no network "nope".\n   2 |   networks: [nope]\n     |              ^^^^\n  remedy: Declare it.\n',
    );
  });

  it('point below wide letters and tabs', () => {
    assert.match(formatDiagnostic(finding(1, 4, 6), view('网络：ab')), /\| 网络：ab\n {5}\| {7}\^\^\n/);
    assert.match(formatDiagnostic(finding(1, 2, 3), view('\tx')), /\| \tx\n {5}\| \t\^\n/);
  });

  it('mark the rest of the line where the range goes on below, and one column where it is empty', () => {
    const below = finding(1, 1, 1, { range: { file: 'f', line: 1, column: 3, endLine: 4, endColumn: 2 } });
    assert.match(formatDiagnostic(below, view('a: b \nc')), /\| {3}\^\^\n/);
    assert.match(formatDiagnostic(finding(1, 1, 1), view('abc')), /\| \^\n/);
  });

  it('do without a line that cannot be read, is empty or endless', () => {
    for (const text of [undefined, '', 'x'.repeat(10_000)]) {
      assert.equal(
        formatDiagnostic(finding(1, 1, 2, { remedy: undefined }), view(text)),
        'compose.yaml:1:1: error: There is no network "nope".\n',
      );
    }
  });
});

describe('the log', () => {
  it('has the level that is wished for', () => {
    assert.equal(logLevel(false, {}), 'quiet');
    assert.equal(logLevel(true, {}), 'debug');
    assert.equal(logLevel(false, { VETHSCOPE_LOG: 'debug' }), 'debug');
    assert.equal(logLevel(true, { VETHSCOPE_LOG: 'trace' }), 'trace');
    assert.equal(logLevel(false, { VETHSCOPE_LOG: 'nonsense' }), 'quiet');
  });

  it('writes what the level allows', () => {
    const write = (level: 'quiet' | 'debug' | 'trace'): string => {
      const screen = textScreen();
      const logger = screenLogger(screen, level);
      logger.trace('t');
      logger.debug('d');
      logger.info('i');
      logger.warn('w');
      logger.error('e');
      return screen.text();
    };
    assert.equal(write('quiet'), 'w\ne\n');
    assert.equal(write('debug'), 'd\ni\nw\ne\n');
    assert.equal(write('trace'), 't\nd\ni\nw\ne\n');
  });
});

describe('progress', () => {
  it('is silent where there is no terminal', () => {
    const screen = textScreen();
    const progress = startProgress(screen, 'Bringing up', () => 0);
    progress.say('1/2');
    progress.end();
    assert.equal(screen.text(), '');
  });

  it('does not hang on a screen without columns', () => {
    const screen = { ...textScreen(), isTerminal: true, columns: 0 };
    let time = 0;
    const progress = startProgress(screen, 'Bringing up', () => time);
    time = 1500;
    progress.say('1/9');
    progress.end();
    assert.equal(screen.text(), '\r\u001B[K\r\u001B[K');
  });

  it('appears after a second, is written over, and wiped at the end', () => {
    const screen = { ...textScreen(), isTerminal: true };
    const written: string[] = [];
    let time = 0;
    const progress = startProgress(
      {
        ...screen,
        columns: 40,
        write: (more) => {
          written.push(more);
        },
      },
      'Bringing up',
      () => time,
    );
    time = 900;
    progress.say('1/9 Make the bridge');
    assert.equal(written.length, 0);
    time = 2100;
    progress.say('2/9 Lay a cable that has a very long title');
    assert.equal(written.join(''), '\r\u001B[KBringing up … 2/9 Lay a cable that has ');
    progress.end();
    assert.equal(written.at(-1), '\r\u001B[K');
  });
});
