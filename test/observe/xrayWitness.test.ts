/**
 * What an xray says of a packet, against two witnesses that know nothing of it: packet sockets in every namespace (where did it
 * come to, did an answer come back), and the kernel's own reason for the packets that it frees.
 */
import assert from 'node:assert/strict';
import { takeSnapshot, xrayLab, type XraySession } from '../../lab-runtime/index.ts';
import { skipBecause } from '../harness/skip.ts';
import { openBench } from '../lab/support/labBench.ts';
import { checkJourney } from '../lab/xray/checkJourney.ts';
import { situations, upSituations, type SituationLab } from '../lab/xray/situationLab.ts';
import { openCaptureWitness } from './support/captureWitness.ts';
import { openDropWitness } from './support/dropWitness.ts';
import { askBeforeWitnesses, withLength, type Witnesses } from './xray/witnesses.ts';

describe('xray before witnesses', function () {
  this.timeout(120_000);
  const bench = openBench();
  /** What there is to end, the last first. */
  const left: (() => Promise<unknown>)[] = [bench.close];
  let place: SituationLab;
  let session: XraySession;
  let witnesses: Witnesses;

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'tracefs and packet sockets need root');
    const drops = await openDropWitness();
    if (typeof drops === 'string') skipBecause(this, drops);
    left.push(drops.close);
    place = await upSituations(bench);
    const snapshot = await takeSnapshot(bench.target, place.lab);
    const places = snapshot.namespaces.map(({ inode, pid }) => [String(inode), `/proc/${String(pid)}/ns/net`] as const);
    const captures = await openCaptureWitness(new Map(places));
    left.push(captures.close);
    assert.equal(captures.places.length, places.length);
    session = await xrayLab(bench.target, place.lab);
    left.push(session.close);
    witnesses = { drops, captures, snapshot };
  });
  after(async () => {
    for (const end of left.toReversed()) await end();
  });

  situations.forEach((situation, index) => {
    it(situation.name, async () => {
      const question = withLength(situation.ask, index);
      await place.during(situation, async () => {
        checkJourney(situation, await askBeforeWitnesses(witnesses, session, question));
      });
    });
  });
});
