/** One packet in every situation that there is a cause for: the verdict, the cause and the object that is named are right. */
import assert from 'node:assert/strict';
import { isLabError, xrayLab, type XraySession } from '../../lab-runtime/index.ts';
import { everyNthElsewhere } from '../support/testTarget.ts';
import { openBench } from './support/labBench.ts';
import { checkJourney } from './xray/checkJourney.ts';
import { situations, upSituations, type SituationLab } from './xray/situationLab.ts';

describe('xray', function () {
  this.timeout(120_000);
  const bench = openBench();
  let place: SituationLab;
  let session: XraySession;

  before(async () => {
    place = await upSituations(bench);
    session = await xrayLab(bench.target, place.lab);
  });
  after(async () => {
    await session.close();
    await bench.close();
  });

  // By software emulation each change is looked at for seconds.
  for (const situation of everyNthElsewhere(situations, 10)) {
    it(situation.name, () =>
      place.during(situation, async () => {
        checkJourney(situation, await session.ask(situation.ask));
      }),
    );
  }

  it('a name that nobody knows', async () => {
    await assert.rejects(session.ask({ kind: 'icmp', from: 'a', to: 'shop.example.test' }), (error) => {
      assert.ok(isLabError(error, 'unknown-object'));
      assert.match(error.message, /a does not know the name shop\.example\.test/);
      return true;
    });
  });
});
