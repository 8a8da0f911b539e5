import { readFileSync } from 'node:fs';

/** What a tool printed, e.g. `ping.iputils-20221126.ok`; see capture.sh beside it. */
export function probeFixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/probes/${name}.txt`, import.meta.url), 'utf8');
}
