/**
 * Two pieces of shell at the same time, and what the one says after what the other says. The second's output waits in a
 * variable, which no file is left of.
 */
export function meanwhile(first: string, second: string): string {
  return `{
${first}} &
later=$(
${second})
wait $!
printf '\\n%s\\n' "$later"
`;
}
