/** What was measured, and what is said of it. */

/** Milliseconds of each round, by what was done. */
export interface Times {
  readonly add: (what: string, ms: number) => void;
  /** In the order in which they were first added. */
  readonly all: () => readonly (readonly [string, readonly number[]])[];
  readonly of: (what: string) => readonly number[];
}

/** No times yet. */
export function createTimes(): Times {
  const times = new Map<string, number[]>();
  return {
    add: (what, ms) => times.set(what, [...(times.get(what) ?? []), ms]),
    all: () => [...times],
    of: (what) => times.get(what) ?? [],
  };
}

/**
 * What is compared with what, and what the ratio may be at most. The targets are those of `up` as such; the command
 * besides starts Node and reads the file.
 */
const ratios: readonly { readonly what: string; readonly against: string; readonly most?: number }[] = [
  { what: 'up', against: 'bare script', most: 1.5 },
  { what: 'up', against: 'Mininet', most: 0.5 },
  { what: 'vethscope up', against: 'bare script' },
  { what: 'vethscope up', against: 'Mininet' },
];

const downTargetMs = 300;

/** The median of the ratios of each round: what else a machine does changes from round to round. */
function medianRatio(some: readonly number[], others: readonly number[]): number | undefined {
  const ratios = some.flatMap((value, round) => (others[round] === undefined ? [] : [value / others[round]]));
  return ratios.length === 0 ? undefined : median(ratios);
}

/** Prints the times and the ratios; with targets, returns whether a ratio is beyond its own. */
export function reportTimes(times: Times, { targets }: { readonly targets: boolean }): boolean {
  const medians = new Map(times.all().map(([what, values]) => [what, median(values)]));
  const say = (text: string): boolean => process.stdout.write(`  ${text}\n`);
  say(`${'milliseconds'.padEnd(24)}  median   each round`);
  for (const [what, values] of times.all()) {
    const each = values.map((value) => value.toFixed(0)).join(' ');
    say(`${what.padEnd(24)}${(medians.get(what) ?? Number.NaN).toFixed(0).padStart(8)}   ${each}`);
  }
  const missed = ratios.map(({ what, against, most }) => {
    const ratio = medianRatio(times.of(what), times.of(against));
    if (ratio === undefined) return false;
    const judged = targets && most !== undefined ? `   ${verdict(ratio, most, '')}` : '';
    say(`${`${what} ÷ ${against}`.padEnd(28)}${ratio.toFixed(2).padStart(4)}${judged}`);
    return targets && most !== undefined && ratio > most;
  });
  // A time is no ratio: it depends on the machine, and only tells.
  if (targets) say(`down: ${verdict(medians.get('down') ?? Number.NaN, downTargetMs, ' ms')}`);
  return missed.includes(true);
}

function verdict(value: number, most: number, unit: string): string {
  return `${value <= most ? 'within' : 'BEYOND'} the target of ${String(most)}${unit}`;
}

/** The one in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
