/** What `[NAME|host]` means to the verbs that look. */
import type { Snapshot } from '../../index.ts';
import type { Session } from '../session/session.ts';
import { chooseLab } from './chooseLab.ts';

/** A snapshot of the machine itself for `host`, of the named lab, or of the only one that runs. */
export async function look(session: Session, name: string | undefined): Promise<Snapshot> {
  const { runtime } = session.cli;
  const options = { signal: session.signal };
  if (name === 'host') {
    return session.during(`Looking at ${session.target.id}`, () => runtime.observeHost(session.target, options));
  }
  const running = await chooseLab(session, name);
  return session.during(`Looking at ${running.name}`, () => runtime.takeSnapshot(session.target, running, options));
}
