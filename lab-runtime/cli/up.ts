/** `vethscope up [FILE]` */
import { Option, type Command } from 'commander';
import type { RunningLab } from '../index.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { labJson } from './output/labJson.ts';
import { runningLabs } from './input/chooseLab.ts';
import { loadLab } from './input/loadLab.ts';
import { noteMissing, operationOptions } from './session/outcome.ts';
import { portsColumn } from './output/portText.ts';
import { privilegeOf } from './session/privilegeOf.ts';
import { openSession, requireLinux, type CommonOptions } from './session/session.ts';
import { formatTable } from './output/table.ts';
import { verb } from './session/verb.ts';

interface UpFlags extends CommonOptions {
  readonly name?: string;
  readonly root?: boolean;
}

/** Brings a lab up. */
export function upVerb(cli: Cli): Command {
  return verb('up', 'Bring up the lab of a Compose file. A lab that runs already is changed where the file differs.', [
    ['vethscope up', 'the lab of compose.yaml in this folder'],
    ['vethscope up shop.lab.yaml', 'the lab of this file'],
    ['vethscope up --name second', 'the same lab once more, under another name'],
    ['sudo vethscope up --root', 'made by root, where user namespaces are closed'],
  ])
    .argument('[FILE]', 'lab file (default: compose.yaml … or *.lab.yaml in this folder, or in one above)')
    .option('--name <name>', "the lab's name (default: the file's, or its folder's)")
    .addOption(
      new Option('--engine <engine>', 'what the lab is built with').choices(['namespaces']).default('namespaces'),
    )
    .option('--root', 'make the lab as root, without a user namespace')
    .action(async (file: string | undefined, flags: UpFlags) => {
      cli.finish(await up(cli, file, flags));
    });
}

async function up(cli: Cli, file: string | undefined, flags: UpFlags): Promise<number> {
  const session = openSession(cli, flags);
  const privilege = privilegeOf(cli, flags);
  requireLinux(cli, flags);
  const lab = loadLab(cli, file, { name: flags.name });
  const before = (await runningLabs(session)).find(({ name }) => name === lab.name)?.lab.file;
  if (before !== undefined && before !== lab.file) {
    session.note(
      `Lab ${lab.name} was made from ${before}; now it becomes that of ${String(lab.file)}. To have both: vethscope up --name NAME`,
    );
  }
  const outcome = await session.during(`Bringing up ${lab.name}`, (line) =>
    cli.runtime.upLab(session.target, lab, { ...operationOptions(session, line), privilege }),
  );
  noteMissing(session, outcome);
  session.answer(labJson(outcome.lab), () => labText(outcome.lab));
  return exitCode.ok;
}

/** The lab in a few lines: who has which address, and what is published. */
function labText({ name, lab }: RunningLab): string {
  const rows = lab.containers.map(({ spec, endpoints, ports }) => [
    spec.name,
    endpoints.map(({ network, address }) => `${address} (${network})`).join(', ') || modeText(spec.networkMode),
    portsColumn(ports),
  ]);
  const host = `Lab ${name} is up. Its host is ${lab.uplink.address}${outsideText(lab.outside)}\n`;
  return rows.length === 0 ? host : `${host}\n${formatTable(['CONTAINER', 'ADDRESS', 'PORTS'], rows)}`;
}

/** As Docker writes the network mode of a container without an address. */
function modeText(mode: RunningLab['lab']['containers'][number]['spec']['networkMode']): string {
  if (mode.kind === 'networks') return '-';
  return mode.kind === 'container' ? `container:${mode.container}` : mode.kind;
}

function outsideText(outside: RunningLab['lab']['outside']): string {
  const peers = outside.map(({ name, address }) => `${name} ${address}`).join(', ');
  return peers === '' ? '.' : `; outside: ${peers}.`;
}
