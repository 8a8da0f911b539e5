/** Targets on a server that record all they ask and log. */
import path from 'node:path';
import type { Question } from '../../../lab-runtime/targets/question.ts';
import { createSshTarget, type Multiplex, type SshTarget } from '../../../lab-runtime/targets/ssh/sshTarget.ts';
import type { SshServer } from '../../support/sshServer.ts';

const client = path.resolve(import.meta.dirname, '../../../lab-runtime/targets/ssh/askpass/askpassClient.ts');

/** See {@link createRecorder}. */
export interface Recorder {
  /** What the newest target has asked. */
  readonly questions: readonly Question[];
  /** What it has logged, on every level. */
  readonly lines: readonly string[];
  /** A new target; `answer` gets each question and its number, from 0. What was recorded before is forgotten. */
  readonly target: (
    server: SshServer,
    answer: (question: Question, number: number) => string | undefined,
    options?: { readonly sudo?: boolean; readonly multiplex?: Multiplex | undefined },
  ) => SshTarget;
  /** Closes all targets. */
  readonly close: () => Promise<void>;
}

/** Makes a recorder. */
export function createRecorder(): Recorder {
  const questions: Question[] = [];
  const lines: string[] = [];
  const targets: SshTarget[] = [];
  const note = (message: string): void => {
    lines.push(message);
  };
  return {
    questions,
    lines,
    target: (server, answer, options = {}) => {
      questions.length = 0;
      lines.length = 0;
      const target = createSshTarget({
        host: 'lab',
        logger: { trace: note, debug: note, info: note, warn: note, error: note },
        extraArguments: ['-F', server.configFile],
        asking: {
          program: [process.execPath, client],
          prompter: (question) => Promise.resolve(answer(question, questions.push(question) - 1)),
        },
        ...options,
      });
      targets.push(target);
      return target;
    },
    close: async () => {
      for (const target of targets.splice(0)) await target.connection.close();
    },
  };
}
