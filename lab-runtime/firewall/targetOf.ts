/** Where a rule sends a packet. */
import type { Rule } from '../model/ruleset.ts';

/** Options with a free text as value, which may look like an option itself: `--comment -j` is printed without quotes. */
const textOptions: ReadonlySet<string> = new Set([
  '--comment',
  '--log-prefix',
  '--nflog-prefix',
  '--ulog-prefix',
  '--string',
  '--hex-string',
  '--name',
]);

/** Index of the `-j` or `-g` among the arguments of a rule; -1 where there is none. */
export function targetIndex(args: readonly string[]): number {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (textOptions.has(arg)) index += 1;
    else if (arg === '-j' || arg === '-g') return index;
  }
  return -1;
}

/** Target of a rule and whether it is a jump (comes back) or a goto (does not). */
export function targetOf(args: readonly string[]): Pick<Rule, 'target' | 'jump'> {
  const index = targetIndex(args);
  const target = index === -1 ? undefined : args[index + 1];
  if (target === undefined) return { target: undefined, jump: 'none' };
  return { target, jump: args[index] === '-g' ? 'goto' : 'jump' };
}
