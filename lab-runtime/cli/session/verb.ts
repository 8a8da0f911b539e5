/** What all verbs have in common on the command line. */
import { Command } from 'commander';
import { LabError } from '../../index.ts';

/** A command with the options of every verb. Examples are shown at the end of its help, with what each does. */
export function verb(
  name: string,
  description: string,
  examples: readonly (readonly [string, string])[] = [],
): Command {
  const command = new Command(name)
    .description(description)
    .summary(/^[^.:;]*/.exec(description)?.[0] ?? '')
    .option('--target <target>', 'machine on which the lab runs: local, ssh:HOST, vm:NAME, … (default: local)')
    .option('--sudo', 'do everything there as root, by sudo')
    .option('--json', 'print the answer as one JSON document')
    .option('--verbose', 'tell every command that runs, and errors at length')
    .hook('preAction', (_, action) => {
      refuseEmptyValues(action);
    });
  return examples.length === 0 ? command : command.addHelpText('after', exampleText(examples));
}

/** An empty value is a variable of a script that is not set. Only an empty entrypoint has a meaning, as docker's has. */
function refuseEmptyValues(command: Command): void {
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    if (option.long === '--entrypoint' || !(value === '' || (Array.isArray(value) && value.includes('')))) continue;
    const flag = option.long ?? option.flags;
    throw new LabError('usage', `The value of ${flag} is empty: ""`, {
      object: flag,
      remedy: `Give it a value, or leave ${flag} out.`,
    });
  }
}

function exampleText(examples: readonly (readonly [string, string])[]): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, does]) => `  $ ${line.padEnd(width)}   ${does}`);
  return `\nExamples:\n${lines.join('\n')}`;
}
