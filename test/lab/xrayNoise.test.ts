/** The truth beside a lot of other traffic; and where the kernel cannot tell all, that this is said. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { xrayLab, type Journey, type XraySession } from '../../lab-runtime/index.ts';
import { randomFrom, seed } from '../support/seed.ts';
import { killMoments } from '../support/testTarget.ts';
import { openBench, type LabBench } from './support/labBench.ts';
import { startLoad, type Load } from './support/trafficLoad.ts';
import { markersIn } from './support/xrayTraces.ts';
import { places, type Situation } from './xray/situation.ts';
import { checkJourney } from './xray/checkJourney.ts';
import { situations, upSituations, type SituationLab } from './xray/situationLab.ts';

/** How many xrays there are; VETHSCOPE_TEST_XRAYS asks for more. */
const count = Number(process.env['VETHSCOPE_TEST_XRAYS'] ?? killMoments([...Array(120).keys()]).length);
/** Of each situation that is made. */
const each = 3;

/** Streams and floods beside the packets that are asked about, over the same bridge, the same rules and the same NAT. */
const loads: readonly Load[] = [
  { kind: 'tcp', from: 'b', to: places.a },
  { kind: 'udp', from: 'a', to: places.b },
  { kind: 'udp', from: 'a', to: '192.168.99.1' },
];

/** Counts answers. */
class Tally {
  readonly wrong: string[] = [];
  asked = 0;
  lost = 0;

  add(situation: Situation, journey: Journey): void {
    this.asked += 1;
    if (journey.verdict === 'unknown' && journey.cause?.kind === 'events-lost') {
      this.lost += 1;
      return;
    }
    try {
      checkJourney(situation, journey);
    } catch (error) {
      this.wrong.push(`${situation.name}: ${String(error)}`);
    }
  }

  get text(): string {
    const wrong = `${String(this.wrong.length)} wrong, ${String(this.lost)} not known for lost events`;
    return `${String(this.asked)} xrays: ${wrong}, VETHSCOPE_SEED=${String(seed)}`;
  }
}

describe('xray beside other traffic', function () {
  this.timeout(120_000 + count * 4000);
  let bench: LabBench;
  let place: SituationLab;

  before(async () => {
    bench = openBench();
    place = await upSituations(bench);
  });
  after(() => bench.close());

  it('is never wrong', async () => {
    const endLoad = await startLoad(bench, place.lab, ['a', 'b', 'client'], loads);
    const session = await xrayLab(bench.target, place.lab);
    const tally = new Tally();
    const random = randomFrom(seed);
    try {
      const before = await packetsOf(bench, place);
      while (tally.asked < count) {
        for (const situation of shuffled(random)) {
          if (tally.asked >= count) break;
          if (situation.name.startsWith('IPv6')) await place.mend();
          await place.during(situation, async () => {
            const times = situation.once === true ? 1 : each;
            for (let asked = 0; asked < times; asked += 1) tally.add(situation, await session.ask(situation.ask));
          });
        }
      }
      assert.ok((await packetsOf(bench, place)) - before > count * 500, 'there was not much other traffic');
    } finally {
      await session.close();
      await endLoad();
    }
    if (count > 120) process.stdout.write(`      ${tally.text}\n`);
    assert.deepEqual(tally.wrong, [], tally.text);
    assert.ok(tally.lost <= count / 20, tally.text);
  });

  it('says so where the kernel cannot tell all, and is not wrong then', async () => {
    await place.mend();
    const session = await xrayLab(bench.target, place.lab);
    const tally = new Tally();
    try {
      // Between two questions all may be looked at anew, with another mark.
      for (let round = 0; round < 10 && tally.lost === 0; round += 1) {
        const endFlood = await startLoad(bench, place.lab, ['a', 'b'], marked(await markOf(bench, place)));
        try {
          for (const situation of refused) tally.add(situation, await session.ask(situation.ask));
        } finally {
          await endFlood();
        }
      }
      assert.deepEqual(tally.wrong, [], tally.text);
      assert.ok(tally.lost > 0, `nothing was lost: ${tally.text}`);
      for (const situation of refused) checkJourney(situation, await askUntilKnown(session, situation));
    } finally {
      await session.close();
    }
  });
});

/** What was sent before the flood ended is told of for a moment longer, over a connection for seconds. */
async function askUntilKnown(session: XraySession, { ask }: Situation): Promise<Journey> {
  for (let tries = 1; ; tries += 1) {
    const journey = await session.ask(ask);
    if (journey.cause?.kind !== 'events-lost' || tries === 20) return journey;
    await pause(250);
  }
}

/** What is not certain without all events. */
const refused = situations.filter(({ set, cause }) => set === undefined && cause === 'no-listener').slice(0, 2);

/** The mark of a session is in the name of its tables. */
async function markOf(bench: LabBench, { lab }: SituationLab): Promise<string> {
  return /vethscope_xray_([\da-f]+)/.exec((await markersIn(bench, lab)).join())?.[1] ?? assert.fail();
}

/** What bears it is traced, too: more than anybody can be told of. */
function marked(head: string): readonly Load[] {
  const both: readonly Load[] = [
    { kind: 'udp', from: 'a', to: places.b, head },
    { kind: 'udp', from: 'b', to: places.a, head },
  ];
  return [...both, ...both, ...both];
}

async function packetsOf(bench: LabBench, { lab }: SituationLab): Promise<number> {
  return Number(await bench.inside(lab, 'b', 'cat', '/sys/class/net/eth0/statistics/rx_packets'));
}

function shuffled(random: () => number): readonly Situation[] {
  return situations
    .map((situation) => ({ situation, at: random() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ situation }) => situation);
}
