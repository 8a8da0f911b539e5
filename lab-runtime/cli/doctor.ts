/** `vethscope doctor` */
import type { Command } from 'commander';
import type { DoctorReport } from '../index.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions } from './session/session.ts';
import { harmless, type Screen, type Style } from './output/terminal.ts';
import { verb } from './session/verb.ts';

type Finding = DoctorReport['findings'][number];

/** Says what the target can do. */
export function doctorVerb(cli: Cli): Command {
  return verb(
    'doctor',
    'Say what this machine can do, what is missing, and how to get it. Exit code 3 where no lab can run.',
    [
      ['vethscope doctor', 'as a list'],
      ['vethscope doctor --json', 'for programs'],
    ],
  ).action(async (flags: CommonOptions) => {
    cli.finish(await doctor(cli, flags));
  });
}

async function doctor(cli: Cli, flags: CommonOptions): Promise<number> {
  const session = openSession(cli, flags);
  const report = await session.during('Examining this machine', () =>
    cli.runtime.doctor(session.target, { signal: session.signal }),
  );
  const findings = report.findings.map(({ phrases: _other, ...finding }) => finding);
  session.answer({ ...report, findings }, () => doctorText(report, cli.terminal.out.paint));
  return report.ready ? exitCode.ok : exitCode.cannot;
}

const marks: Readonly<Record<Finding['state'], readonly [Style, string]>> = {
  yes: ['green', '✓'],
  no: ['red', '✗'],
  unknown: ['yellow', '?'],
};

function doctorText({ ready, findings, install }: DoctorReport, paint: Screen['paint']): string {
  const lines = findings.map((finding) => findingText(finding, paint));
  const verdict = ready ? 'Labs can run here.' : 'Labs cannot run here yet.';
  const command = install === undefined ? '' : `Install what is missing: ${install}\n`;
  return `${lines.join('')}\n${paint('bold', verdict)}\n${command}`;
}

function findingText({ name, state, detail, remedy, required }: Finding, paint: Screen['paint']): string {
  const [style, mark] = marks[state];
  const head = `${paint(style, mark)} ${name}: ${harmless(detail)}${state !== 'yes' && !required ? ' (optional)' : ''}\n`;
  return remedy === undefined ? head : `${head}    ${harmless(remedy)}\n`;
}
