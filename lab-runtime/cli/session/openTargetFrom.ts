/** Opens targets as the environment says how. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { LabError, openTarget } from '../../index.ts';
import type { Cli } from './cli.ts';

const prefixes = z.record(z.string(), z.array(z.string()).check(z.minLength(1)));

/**
 * VETHSCOPE_SSH is the ssh to use, VETHSCOPE_DOCKER_IMAGE the image of the helper for `docker:`, VETHSCOPE_COMMANDS the
 * prefixes for `command:NAME` as JSON: `{"NAME": ["program", "argument"]}`.
 */
export function openTargetFrom(environment: Readonly<Record<string, string | undefined>>): Cli['openTarget'] {
  return (id, { logger, prompter, sudo }) =>
    openTarget(id, {
      logger,
      sudo,
      ...(prompter === undefined ? {} : { asking: { prompter, program: [process.execPath, askpassProgram()] } }),
      sshProgram: given(environment, 'VETHSCOPE_SSH'),
      dockerImage: given(environment, 'VETHSCOPE_DOCKER_IMAGE'),
      commands: commandsIn(given(environment, 'VETHSCOPE_COMMANDS') ?? '{}'),
    });
}

function given(environment: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const value = environment[name];
  return value === '' ? undefined : value;
}

function commandsIn(text: string): Readonly<Record<string, readonly string[]>> {
  try {
    return prefixes.parse(JSON.parse(text));
  } catch (cause) {
    throw new LabError('usage', 'VETHSCOPE_COMMANDS is not as it should be', {
      object: text.slice(0, 200),
      remedy: 'Write JSON: {"bastion": ["ssh", "-J", "jump", "host"]}',
      cause,
    });
  }
}

/** Beside the bundle in dist/, or the source. */
function askpassProgram(): string {
  const bundled = join(import.meta.dirname, '..', 'askpass.mjs');
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '../../targets/ssh/askpass/askpassClient.ts');
}
