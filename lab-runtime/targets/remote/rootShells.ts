/**
 * Shells of root, by sudo(8): without a password where that is allowed, else with one that is asked for once, kept in
 * this process's memory only, and given to each sudo on its standard input. `-k` makes sudo always read it, so that it
 * can never be taken for a command.
 */
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';
import type { Prompter } from '../question.ts';
import type { OpenShell } from './remoteCarrier.ts';

/** What is put before the shell. */
export type Elevation = 'none' | 'without-password' | 'with-password';

/** A shell's command, as words. */
export function shellWords(elevation: Elevation): readonly [string, ...string[]] {
  const shell = ['/bin/sh', '-s'] as const;
  switch (elevation) {
    case 'none':
      return shell;
    case 'without-password':
      return ['sudo', '-n', '--', ...shell];
    case 'with-password':
      return ['sudo', '-k', '-S', '-p', '', '--', ...shell];
  }
}

/** What {@link RootShells} needs. */
export interface RootShellsParts {
  /** {@link Target.id} */
  readonly target: string;
  readonly open: (elevation: Elevation) => Promise<OpenShell>;
  /** Runs a script with that elevation and this standard input; resolves to whether it succeeded. */
  readonly succeeds: (words: readonly string[], input: string) => Promise<boolean>;
  readonly prompter: Prompter | undefined;
}

/** See the head of this file. */
export class RootShells {
  readonly #parts: RootShellsParts;
  #way: Promise<{ readonly password: string | undefined }> | undefined;

  constructor(parts: RootShellsParts) {
    this.#parts = parts;
  }

  /** A shell of root that reads its script from standard input. Rejects with `permission`. */
  async open(): Promise<OpenShell> {
    this.#way ??= this.#find().catch((error: unknown) => {
      this.#way = undefined;
      throw error;
    });
    const { password } = await this.#way;
    const shell = await this.#parts.open(password === undefined ? 'without-password' : 'with-password');
    if (password !== undefined) shell.client.write(`${password}\n`);
    return shell;
  }

  async #find(): Promise<{ readonly password: string | undefined }> {
    const { succeeds, prompter, target } = this.#parts;
    if (await succeeds(['sudo', '-n', '--', 'true'], '')) return { password: undefined };
    const command = 'sudo /bin/sh -s';
    const text = `Password for “${command}” on ${target}: `;
    for (let attempt = 0; prompter !== undefined && attempt < 3; attempt++) {
      const password = await prompter({ kind: 'sudo', target, command, text }, new AbortController().signal);
      if (password === undefined) break;
      if (await succeeds(['sudo', '-k', '-S', '-p', '', '--', 'true'], `${password}\n`)) return { password };
    }
    throw new LabError('permission', say`${target} does not let you become root`, {
      object: target,
      command: 'sudo -n true',
      remedy: 'Log in as root (ssh:root@HOST), allow sudo there, or leave --sudo out: labs need no root.',
    });
  }
}
