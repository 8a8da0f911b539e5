/** Virtual machines for labs, on Linux: QEMU with a Debian cloud kernel, reached over ssh on a port of 127.0.0.1. */
import { createServer } from 'node:net';
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import type { ScriptResult, Target } from '../target.ts';
import { imageScript } from './imageScript.ts';
import { defaultSize, type VmSize } from './qemu.ts';
import { vmFolder, vmsFolder } from './vmFolder.ts';
import { endScript, listVmsScript, makeScript, startScript } from './vmScripts.ts';

/** A machine, and how it runs. */
export interface LabVm {
  readonly name: string;
  readonly running?: { readonly pid: number; readonly port: number; readonly accelerator: 'kvm' | 'tcg' } | undefined;
}

/** Options of what takes time. */
export interface VmOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears what is being done. */
  readonly onStep?: ((text: string) => void) | undefined;
  readonly size?: VmSize | undefined;
  /** Seconds a start may take; default 120. */
  readonly startSeconds?: number | undefined;
}

/**
 * Makes and starts a machine; one that is there is only started, one that runs is left alone. `local` is the target of
 * this machine. Rejects with `missing-tool` and the command that installs, `not-linux` where this is no Debian,
 * `step-failed` with the end of the guest's console.
 */
export async function startVm(local: Target, name: string, options: VmOptions = {}): Promise<LabVm> {
  const folder = vmFolder(name);
  const { size = defaultSize, startSeconds = 120 } = options;
  expectImage(name, await tell(local, imageScript(folder.images), `image of ${name}`, options));
  expectDone(name, await tell(local, makeScript(folder), `make ${name}`, options));
  const script = startScript(folder, size, await freePort(), startSeconds);
  const started = await tell(local, script, `start ${name}`, options);
  const running = /^@running (\d+) (\d+) (kvm|tcg)$/m.exec(started.stdout);
  if (started.exitCode !== 0 || running === null) throw didNotStart(name, started, folder.console);
  const [, pid, port, accelerator] = running;
  return {
    name,
    running: { pid: Number(pid), port: Number(port), accelerator: accelerator === 'kvm' ? 'kvm' : 'tcg' },
  };
}

/** Ends a machine. Resolves to false where it did not run. What ran in it is gone. */
export async function stopVm(local: Target, name: string, options: VmOptions = {}): Promise<boolean> {
  const result = await tell(local, endScript(vmFolder(name), 'stop'), `stop ${name}`, options);
  expectDone(name, result);
  return result.stdout.includes('@ended');
}

/** Ends and forgets a machine, with its keys. The image stays, for the next one. */
export async function deleteVm(local: Target, name: string, options: VmOptions = {}): Promise<void> {
  expectDone(name, await tell(local, endScript(vmFolder(name), 'delete'), `delete ${name}`, options));
}

/** All machines of this user. */
export async function listVms(local: Target, { signal }: VmOptions = {}): Promise<readonly LabVm[]> {
  const { stdout } = await local.run(listVmsScript(vmsFolder()), { what: 'list machines', signal });
  return stdout.split('\n').flatMap((line) => {
    const [word, name = '', pid, port, accelerator] = line.split(' ');
    if (word !== '@vm') return [];
    if (accelerator !== 'kvm' && accelerator !== 'tcg') return [{ name }];
    return [{ name, running: { pid: Number(pid), port: Number(port), accelerator } }];
  });
}

async function tell(local: Target, script: string, what: string, { signal, onStep }: VmOptions): Promise<ScriptResult> {
  const onStdout = (line: string): void => {
    if (line.startsWith('@step ')) onStep?.(line.slice('@step '.length));
  };
  const conversation = local.converse(script, { onStdout }, { what, signal });
  conversation.end();
  return conversation.done;
}

function expectImage(name: string, result: ScriptResult): void {
  const missing = /^@missing (.+)$/m.exec(result.stdout)?.[1];
  if (missing !== undefined) {
    throw new LabError('missing-tool', say`Programs for a machine are missing: ${missing}`, {
      object: `vm:${name}`,
      remedy: `sudo apt-get install --no-install-recommends ${missing}`,
    });
  }
  const system = /^@system (.+)$/m.exec(result.stdout)?.[1];
  if (system !== undefined) {
    throw new LabError('not-linux', say`Machines are made from Debian packages, and this is ${system}`, {
      object: `vm:${name}`,
      remedy: 'Use any machine that ssh reaches: --target ssh:HOST.',
    });
  }
  expectDone(name, result);
}

function expectDone(name: string, { exitCode, stderr }: ScriptResult): void {
  if (exitCode === 0) return;
  throw new LabError('step-failed', say`The machine ${name} could not be made`, {
    object: `vm:${name}`,
    stderr: stderr.trim().slice(-4000),
    remedy: 'See standard error in the log; packages come from the sources of this machine: sudo apt-get update',
  });
}

function didNotStart(name: string, { exitCode, stderr }: ScriptResult, console: string): LabError {
  const message =
    exitCode === 70 ? say`The machine ${name} did not get ready` : say`QEMU did not start the machine ${name}`;
  return new LabError('step-failed', message, {
    object: `vm:${name}`,
    stderr: stderr.trim(),
    remedy: exitCode === 70 ? `Its console: ${console}` : 'Is there memory enough, and is the port free?',
  });
}

/** A port of 127.0.0.1 that is free now. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
