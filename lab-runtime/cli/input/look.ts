/** What `[NAME|host|FILE]` means to the verbs that look. */
import { LabError, nameInText, type Snapshot } from '../../index.ts';
import type { Cli } from '../session/cli.ts';
import { requireLinux, type Session } from '../session/session.ts';
import { chooseLab } from './chooseLab.ts';

/** A snapshot of the machine itself for `host`, of a file that was saved, of the named lab, or of the only one that runs. */
export async function look(
  session: Session,
  name: string | undefined,
  wish: { readonly sockets?: boolean } = {},
): Promise<Snapshot> {
  const { runtime } = session.cli;
  const options = { ...wish, signal: session.signal };
  if (name === 'host') {
    requireLinux(session.cli, { target: session.target.id });
    return session.during(`Looking at ${session.target.id}`, () => runtime.observeHost(session.target, options));
  }
  if (name !== undefined && isSnapshotFile(name)) return openSnapshot(session, name);
  const running = await chooseLab(session, name);
  return session.during(`Looking at ${running.name}`, () => runtime.takeSnapshot(session.target, running, options));
}

/** A lab's name has no dot, so that this is none. */
export function isSnapshotFile(name: string): boolean {
  return /\.json$/iu.test(name);
}

/** Reads a snapshot file. Rejects with `usage` for one that cannot be read, or is none. */
export function openSnapshot({ cli }: Session, file: string): Snapshot {
  return cli.runtime.parseSnapshot(read(cli, file), nameInText(file));
}

function read({ machine }: Cli, file: string): string {
  try {
    return machine.readText(file);
  } catch (error) {
    throw new LabError('usage', `${nameInText(file)} cannot be read`, {
      object: nameInText(file),
      stderr: error instanceof Error ? error.message : String(error),
      remedy: 'Name a snapshot file that vethscope save has written.',
      cause: error,
    });
  }
}
