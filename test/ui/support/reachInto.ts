/** Ports of a machine of the tests, reached from here: its 127.0.0.1 is its own, its files are everybody's. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Machine } from '../../observe/support/machine.ts';
import { joinSockets } from './joinSockets.ts';

/** A port of 127.0.0.1 here that leads to one of the machine's. */
export interface Reached extends AsyncDisposable {
  readonly port: number;
}

/** Opens one. */
export async function reachInto(machine: Machine, port: number): Promise<Reached> {
  const folder = await mkdtemp(join(tmpdir(), 'vethscope-reach-'));
  const path = join(folder, 'socket');
  const script = join(import.meta.dirname, 'unixBridge.ts');
  const [program = '', ...args] = machine.enter([process.execPath, script, path, String(port)]);
  const inner = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(inner, 'exit');
  await once(inner.stdout, 'data');
  const outer = createServer((near) => {
    joinSockets(near, connect(path));
  });
  await new Promise<void>((resolve) => {
    outer.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (outer.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      outer.close();
      inner.stdin.end();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
