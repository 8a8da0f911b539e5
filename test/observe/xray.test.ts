/** A real packet on a machine with real engines: the verdict, the cause and what is named are right, and witnesses agree. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { quote, xrayHost, type Journey, type Snapshot, type XraySession } from '../../lab-runtime/index.ts';
import { skipBecause } from '../harness/skip.ts';
import { checkJourney } from '../lab/xray/checkJourney.ts';
import { openCaptureWitness } from './support/captureWitness.ts';
import { openDropWitness, type DropWitness } from './support/dropWitness.ts';
import { asUser, image } from './support/engines.ts';
import { startMachine, type Machine } from './support/machine.ts';
import { connects, makeChange, populate, targetOf } from './xray/hostMachine.ts';
import { hostSituations, unseenSituations } from './xray/situations.ts';
import { askBeforeWitnesses, withLength, type Witnesses } from './xray/witnesses.ts';

const cli = path.join(import.meta.dirname, '../../dist/cli.mjs');

describe('xray of a machine with engines', function () {
  this.timeout(300_000);
  /** What there is to end, the last first; nothing where the tests are skipped. */
  const left: (() => Promise<unknown>)[] = [];
  let machine: Machine;
  let session: XraySession;
  let drops: DropWitness | string;
  let witnesses: Witnesses | undefined;

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'dockerd needs root');
    machine = await startMachine();
    left.push(async () => machine[Symbol.asyncDispose]());
    await populate(machine);
    drops = await openDropWitness();
    if (typeof drops !== 'string') {
      left.push(drops.close);
      const snapshot = (await machine.vethscope('show', 'host')) as Snapshot;
      const captures = await openCaptureWitness(placesOf(snapshot), (argv) => machine.enter(argv));
      left.push(captures.close);
      witnesses = { drops, captures, snapshot };
    }
    session = await xrayHost(targetOf(machine));
    left.push(session.close);
  });
  after(async () => {
    for (const end of left.toReversed()) await end();
  });

  [...hostSituations, ...unseenSituations].forEach((situation, index) => {
    it(situation.name, async () => {
      const question = withLength(situation.ask, index);
      const watching = unseenSituations.includes(situation) ? undefined : witnesses;
      for (const change of situation.set ?? []) await makeChange(machine, change);
      try {
        const journey = await (watching === undefined
          ? session.ask(question)
          : askBeforeWitnesses(watching, session, question));
        checkJourney(situation, journey);
        await compareConnection(journey);
      } finally {
        for (const change of situation.unset ?? []) await makeChange(machine, change);
      }
    });
  });

  async function compareConnection({ probe, verdict }: Journey): Promise<void> {
    const { kind, from, destination, port } = probe;
    if (port === undefined || (kind !== 'tcp' && kind !== 'http')) return;
    const isMade = await connects(machine, from, destination, port);
    assert.equal(isMade, verdict === 'delivered', 'what a program of the system finds');
  }

  it('is all of it before witnesses: captures in every namespace, and the kernel’s reasons', function () {
    if (typeof drops === 'string') skipBecause(this, drops);
    assert.equal(witnesses?.captures.places.length, witnesses?.snapshot.namespaces.length);
  });

  it('is told by the command, and by a helper container that the engine is asked for', async () => {
    const here = (await machine.vethscope('xray', 'host', 'lan', 'host:8080')) as Journey;
    assert.equal(here.verdict, 'delivered');
    const words = ['xray', 'host', 'lan', 'host:8080', '--target', 'docker-host:default'];
    const there = (await machine.vethscopeWith({ VETHSCOPE_DOCKER_IMAGE: image }, ...words)) as Journey;
    const essence = ({ verdict, forward, reply }: Journey): readonly string[] =>
      [...forward, ...reply].map(({ namespace, stage, device }) => [verdict, namespace, stage, device].join(' '));
    assert.deepEqual(essence(there), essence(here));
  });

  it('is refused to who is not root, with what to do', async () => {
    await assert.rejects(
      machine.sh(`${asUser} ${quote([process.execPath, cli, 'xray', 'host', 'lan', 'host:8080'])} 2>&1`),
      /Packets in local cannot be traced: it takes root there/,
    );
  });

  it('leaves nothing behind in any namespace', async () => {
    await session.close();
    const tables = await machine.sh('nft list tables; ip netns exec lan nft list tables');
    assert.doesNotMatch(tables, /vethscope/);
  });
});

/** Paths into all namespaces, as the machine's processes see them. */
function placesOf({ namespaces }: Snapshot): ReadonlyMap<string, string> {
  return new Map(
    namespaces.flatMap(({ inode, role, pid, entrance }) => {
      const way = role === 'host' ? '/proc/1/ns/net' : pid === undefined ? entrance : `/proc/${String(pid)}/ns/net`;
      return way === undefined ? [] : [[String(inode), way] as const];
    }),
  );
}
