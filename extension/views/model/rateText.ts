/** `3.5/s`, packets per second; undefined where nothing was counted, or that is not known. */
export function rateText(rate: number | undefined): string | undefined {
  if (rate === undefined || rate <= 0) return undefined;
  return `${rate < 0.1 ? '<0.1' : rate < 10 ? rate.toFixed(1) : String(Math.round(rate))}/s`;
}
