/** Text for a supervised script's standard input, as frames (superviseScript.ts): a line each. */
export function inputFrames(text: string): string {
  const lines = text.split('\n');
  const rest = lines.pop() ?? '';
  return lines.map((line) => `d${line}\n`).join('') + (rest === '' ? '' : `p${rest}\n`);
}
