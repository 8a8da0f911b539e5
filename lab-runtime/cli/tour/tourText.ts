/** The tour on a terminal. */
import { terminalWidth } from '../output/terminalWidth.ts';
import { harmless, type Screen } from '../output/terminal.ts';
import type { StepResult } from './runTourStep.ts';
import type { TourStep } from './tourStep.ts';

const widest = 100;

/** What is looked at, the command at its prompt, what it printed, and why. */
export function stepText(result: StepResult, position: string, screen: Screen): string {
  const { step, prompt, command, output, state } = result;
  const head = `${screen.paint('bold', `${position} ${step.title}`)}\n${screen.paint('cyan', prompt)} ${command}\n`;
  if (state === 'skipped')
    return `${head}  (${step.optionalProgram ?? 'the program'} is not installed; the next step shows the same)\n\n`;
  const printed = output === '' ? screen.paint('dim', '  (nothing)\n') : indent(harmless(output));
  const wrong = state === 'unexpected' ? `${screen.paint('red', '✗ This is not what the lesson expects here.')}\n` : '';
  return `${head}${printed}${wrong}${whyText(step, screen)}\n`;
}

function whyText({ why }: TourStep, screen: Screen): string {
  const lines = wrap(why, Math.min(screen.columns, widest) - 2);
  return lines.map((line, index) => `${screen.paint('green', index === 0 ? '→' : ' ')} ${line}\n`).join('');
}

function indent(text: string): string {
  const ended = text.endsWith('\n') ? text : `${text}\n`;
  return ended.replaceAll(/^(?=.)/gm, '  ');
}

/** Words on lines of so many columns. */
function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && terminalWidth(`${line} ${word}`) <= columns) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}
