/** `vethscope vm start|stop|rm|ls`: virtual machines for labs, on this machine. */
import { Command } from 'commander';
import type { LabVm } from '../index.ts';
import type { Cli } from './session/cli.ts';
import { exitCode } from './session/exitCode.ts';
import { openSession, type CommonOptions, type Session } from './session/session.ts';
import { formatTable } from './output/table.ts';
import { verb } from './session/verb.ts';

const defaultName = 'lab';

/** Machines: made with QEMU from Debian packages, reached as `vm:NAME`. */
export function vmVerb(cli: Cli): Command {
  return new Command('vm')
    .description('Virtual machines for labs, on this machine: QEMU, a Debian kernel, nothing stored.')
    .addCommand(startVerb(cli))
    .addCommand(stopVerb(cli))
    .addCommand(rmVerb(cli))
    .addCommand(lsVerb(cli));
}

function startVerb(cli: Cli): Command {
  return machineVerb(
    'start',
    'Make and start a machine; the first time its image is made, which takes a minute or two.',
    [
      ['vethscope vm start', 'the machine vm:lab'],
      ['vethscope up --target vm:lab', 'a lab in it'],
    ],
  ).action(async (name: string, flags: CommonOptions) => {
    const session = openHere(cli, flags);
    const vm = await session.during(`Starting ${name}`, (line) =>
      cli.runtime.startVm(session.target, name, {
        signal: session.signal,
        onStep: (text) => {
          line.say(text);
        },
      }),
    );
    session.answer(vm, () => `vm:${name} runs${how(vm)}.\n`);
    cli.finish(exitCode.ok);
  });
}

function stopVerb(cli: Cli): Command {
  return machineVerb('stop', 'Stop a machine. What runs in it ends, and nothing of it is kept.').action(
    async (name: string, flags: CommonOptions) => {
      const session = openHere(cli, flags);
      const stopped = await cli.runtime.stopVm(session.target, name, { signal: session.signal });
      session.answer({ stopped }, () => (stopped ? `vm:${name} is stopped.\n` : `vm:${name} does not run.\n`));
      cli.finish(stopped ? exitCode.ok : exitCode.no);
    },
  );
}

function rmVerb(cli: Cli): Command {
  return machineVerb('rm', 'Stop and forget a machine, with the keys that were made for it.').action(
    async (name: string, flags: CommonOptions) => {
      const session = openHere(cli, flags);
      await cli.runtime.deleteVm(session.target, name, { signal: session.signal });
      session.answer({ removed: name }, () => `${name}\n`);
      cli.finish(exitCode.ok);
    },
  );
}

function lsVerb(cli: Cli): Command {
  return verb('ls', 'List the machines.').action(async (flags: CommonOptions) => {
    const session = openHere(cli, flags);
    const vms = await cli.runtime.listVms(session.target, { signal: session.signal });
    session.answer(vms, () =>
      formatTable(
        ['TARGET', 'STATE'],
        vms.map((vm) => [`vm:${vm.name}`, vm.running === undefined ? 'stopped' : `running${how(vm)}`]),
      ),
    );
    cli.finish(exitCode.ok);
  });
}

function machineVerb(name: string, description: string, examples: readonly (readonly [string, string])[] = []) {
  return verb(name, description, examples).argument('[NAME]', 'the machine', defaultName);
}

/** Machines are made here, whatever the target of other verbs is. */
function openHere(cli: Cli, flags: CommonOptions): Session {
  return openSession(cli, { ...flags, target: 'local', sudo: false });
}

function how({ running }: LabVm): string {
  if (running === undefined) return '';
  const speed = running.accelerator === 'kvm' ? 'with KVM' : 'by software emulation, which is slow';
  return `, ${speed}; ssh answers at 127.0.0.1:${String(running.port)}`;
}
