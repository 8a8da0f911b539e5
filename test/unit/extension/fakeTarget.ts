/** A target on another machine whose way there is what the test says. */
import { LabError, type Target } from '../../../lab-runtime/index.ts';
import type { Connection, ConnectionState } from '../../../lab-runtime/targets/target.ts';

/** See the head of this file. */
export class FakeConnection implements Connection {
  state: ConnectionState = { kind: 'closed' };
  opens = 0;
  closes = 0;
  /** What opening does before it succeeds; may fail. */
  opening: () => Promise<void> = () => Promise.resolve();
  readonly #listeners = new Set<(state: ConnectionState) => void>();

  onDidChange(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async open(): Promise<void> {
    this.opens += 1;
    await this.opening();
    this.become({ kind: 'connected' });
  }

  async close(): Promise<void> {
    this.closes += 1;
    this.become({ kind: 'closed' });
  }

  /** The way is gone. */
  lose(since = new Date()): void {
    this.become({ kind: 'lost', since, error: new LabError('connection-lost', 'The connection was lost') });
  }

  become(state: ConnectionState): void {
    this.state = state;
    for (const listener of this.#listeners) listener(state);
  }
}

/** A target that runs nothing but what `run` says. */
export function fakeTarget(id: string, parts: Partial<Pick<Target, 'connection' | 'run'>>): Target {
  return {
    id,
    run: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 0 }),
    converse: () => {
      throw new Error('nothing to converse with');
    },
    terminal: () => ({ file: 'true', args: [] }),
    ...parts,
  };
}
