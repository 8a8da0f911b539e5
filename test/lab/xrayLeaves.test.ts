/** An xray changes nothing that is the user's, and is shown to nobody; what it has made goes with it, however it ends. */
import assert from 'node:assert/strict';
import {
  addContainer,
  diffSnapshots,
  inEnglish,
  isLabError,
  removeContainer,
  takeSnapshot,
  watchLab,
  xrayLab,
  type Journey,
  type RunningLab,
  type XrayQuestion,
  type XraySession,
} from '../../lab-runtime/index.ts';
import { eventually } from './support/eventually.ts';
import { labFrom, openBench, type LabBench } from './support/labBench.ts';
import { processesOf, rememberMachine } from './support/machine.ts';
import { dumpLab, markersIn, placesOf } from './support/xrayTraces.ts';

const text = `
services:
  a: { networks: [front] }
  b: { networks: [front], expose: ["53/udp"], ports: ["8080:80"] }
  c: { networks: [back] }
networks:
  front: { ipam: { config: [{ subnet: 172.30.0.0/24 }] } }
  back: { ipam: { config: [{ subnet: 172.31.0.0/24 }] } }
`;

const published: XrayQuestion = { kind: 'tcp', from: 'client', to: 'host', port: 8080 };
let nobody = 100;

/** The answer takes a while: nobody has the address, and nobody has been asked for it before. */
function slow(): XrayQuestion {
  nobody += 1;
  return { kind: 'icmp', from: 'a', to: `172.30.0.${String(nobody)}`, timeoutMs: 900 };
}

function said({ verdict, cause }: Journey): string {
  return `${verdict}${cause === undefined ? '' : `, ${cause.kind}: ${inEnglish(cause.text)}`}`;
}

const isCancelled = (error: unknown): boolean => isLabError(error, 'cancelled');

describe('what an xray leaves as it was', () => {
  let bench: LabBench;
  let lab: RunningLab;
  const assertUntouched = rememberMachine();

  before(async () => {
    bench = openBench();
    lab = await bench.up(text, 'xray');
    // Tables of every kind beside ours.
    await bench.inside(
      lab,
      'host',
      'nft',
      'add table inet mine; add chain inet mine in { type filter hook input priority 5; }',
    );
    await bench.inside(lab, 'b', 'iptables', '-A', 'INPUT', '-p', 'tcp', '--dport', '81', '-j', 'ACCEPT');
    await bench.inside(lab, 'host', 'iptables-legacy', '-A', 'INPUT', '-s', '192.0.2.7', '-j', 'ACCEPT');
    await settled();
  });
  after(() => bench.close());
  afterEach(async () => {
    assert.deepEqual(await markersIn(bench, lab), []);
  });

  /** The kernel goes on a while after a lab is made: carriers, link-local addresses. */
  const settled = async (): Promise<void> => {
    let before = '';
    await eventually('the lab to settle', async () => {
      const [now, last] = [JSON.stringify(await dumpLab(bench, lab)), before];
      before = now;
      return now === last && !now.includes('tentative');
    });
  };

  const during = async (act: (session: XraySession) => Promise<void>): Promise<void> => {
    const session = await xrayLab(bench.target, lab);
    try {
      await act(session);
    } finally {
      await session.close();
    }
  };

  it('rules, routes, devices and settings of every namespace: before, while it is armed, while a packet is under way, after', async () => {
    const before = await dumpLab(bench, lab);
    await during(async (session) => {
      assert.equal((await markersIn(bench, lab)).length, placesOf(lab).length * 2 + 1);
      assert.deepEqual(await dumpLab(bench, lab), before);
      const asked = session.ask(slow());
      assert.deepEqual(await dumpLab(bench, lab), before);
      assert.equal(said(await asked).split(':')[0], 'dropped, neighbour-failed');
      assert.equal((await session.ask(published)).verdict, 'delivered');
      assert.deepEqual(await dumpLab(bench, lab), before);
    });
    assert.deepEqual(await dumpLab(bench, lab), before);
    assertUntouched();
  });

  it('what is shown of the lab, and what a watch of it hears', async () => {
    const before = await takeSnapshot(bench.target, lab);
    let changes = 0;
    const watch = watchLab(bench.target, lab, () => (changes += 1));
    try {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await during(async (session) => {
        assert.equal((await session.ask(published)).verdict, 'delivered');
        const now = await takeSnapshot(bench.target, lab);
        assert.doesNotMatch(JSON.stringify(now), /vethscope_xray/);
        assert.deepEqual(diffSnapshots(before, now), { changes: [], unknown: [] });
      });
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.equal(changes, 0);
      await bench.inside(lab, 'host', 'iptables', '-A', 'FORWARD', '-s', '192.0.2.1', '-j', 'ACCEPT');
      await eventually('a rule of the user to be noticed', () => changes > 0);
      await bench.inside(lab, 'host', 'iptables', '-D', 'FORWARD', '-s', '192.0.2.1', '-j', 'ACCEPT');
    } finally {
      watch.stop();
      await watch.done;
    }
  });

  it('another xray of the same lab, which nobody hears of', async () => {
    await during(async (one) => {
      await during(async (other) => {
        const alone = await one.ask(published);
        for (const session of [one, other, one, other]) {
          const { forward, reply, verdict } = await session.ask(published);
          assert.equal(verdict, 'delivered');
          assert.deepEqual([forward.length, reply.length], [alone.forward.length, alone.reply.length]);
        }
        const both = await Promise.all([one.ask(slow()), other.ask(published), other.ask(slow()), one.ask(published)]);
        assert.deepEqual(
          both.map(({ verdict }) => verdict),
          ['dropped', 'delivered', 'dropped', 'delivered'],
        );
      });
      const agent = agents();
      assert.equal((await one.ask(published)).verdict, 'delivered');
      assert.deepEqual(agents(), agent, 'what another has made and taken away is no change');
    });
  });

  /** The processes of xrays on the target. */
  const agents = (): readonly number[] =>
    processesOf(bench.stateHome).flatMap(({ pid, command }) => (/^perl -e use strict/.test(command) ? [pid] : []));

  it('questions, however many there were before', async () => {
    await during(async (session) => {
      const wanted = said(await session.ask(published));
      for (let count = 0; count < 260; count += 1) {
        const kind = count % 2 === 0 ? 'icmp' : 'tcp';
        const journey = await session.ask(count % 5 === 0 ? published : { kind, from: 'a', to: 'b', port: 80 });
        assert.equal(said(journey), wanted, `question ${String(count)}`);
        assert.ok(journey.forward.length < 20, 'steps of another question are among them');
      }
    });
  }).timeout(60_000);

  it('nothing of an opening that is cancelled, whenever', async () => {
    const idle = processesOf(bench.stateHome).length;
    for (const ms of [0, 5, 15, 30, 45, 60, 80, 100, 130, 160]) {
      const cancel = new AbortController();
      const opening = xrayLab(bench.target, lab, cancel.signal);
      setTimeout(() => {
        cancel.abort();
      }, ms);
      const session = await opening.catch((error: unknown) => {
        assert.ok(isCancelled(error), String(error));
      });
      await session?.close();
      await eventually(
        `nothing to be left of what was cancelled after ${String(ms)} ms`,
        // What an earlier test has ended may have been there still when they were counted.
        () => processesOf(bench.stateHome).length <= idle,
        20,
      );
      assert.deepEqual(await markersIn(bench, lab), []);
    }
  }).timeout(60_000);

  it('one question that is cancelled, whenever: at once; the others go on', async () => {
    await during(async (session) => {
      await session.ask(published);
      const agent = agents();
      for (const ms of [0, 1, 3, 10, 30, 60, 100, 200]) {
        const cancel = new AbortController();
        const asked = session.ask(slow(), { signal: cancel.signal });
        const beside = session.ask(published);
        const told = assert.rejects(asked, isCancelled);
        await new Promise((resolve) => setTimeout(resolve, ms));
        const begun = performance.now();
        cancel.abort();
        await told;
        assert.ok(performance.now() - begun < 500);
        assert.equal((await beside).verdict, 'delivered');
      }
      assert.deepEqual(agents(), agent);
    });
  });

  it('a question that waits while all is looked at anew, where another that waits too is cancelled', async () => {
    await during(async (session) => {
      await bench.inside(lab, 'host', 'ip', 'route', 'add', '10.9.9.0/24', 'dev', 'lo');
      const cancel = new AbortController();
      const [first, second] = [session.ask(published, { signal: cancel.signal }), session.ask(published)];
      setTimeout(() => {
        cancel.abort();
      }, 40);
      await assert.rejects(first, isCancelled);
      assert.equal((await second).verdict, 'delivered');
      await bench.inside(lab, 'host', 'ip', 'route', 'del', '10.9.9.0/24');
    });
  });

  it('nothing, where it is closed with questions under way; nobody waits for their answers', async () => {
    for (const ms of [0, 20, 100, 300]) {
      const session = await xrayLab(bench.target, lab);
      const told = assert.rejects(session.ask(slow()), isCancelled);
      const changed = session.ask(slow()).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, ms));
      await session.close();
      await told;
      await changed;
      await assert.rejects(session.ask(published), isCancelled);
      assert.deepEqual(agents(), []);
    }
  });

  it('rules that are changed while it is armed: the next answer knows number and text', async () => {
    await during(async (session) => {
      const drop = ['iptables', '-w', '-I', 'DOCKER-USER', '1', '-p', 'tcp', '--dport', '80', '-j', 'DROP'];
      const before = ['iptables', '-w', '-I', 'DOCKER-USER', '1', '-s', '192.0.2.9', '-j', 'RETURN'];
      assert.equal((await session.ask(published)).verdict, 'delivered');
      await bench.inside(lab, 'host', ...drop);
      assert.match(
        said(await session.ask(published)),
        /^dropped, rule-drop: rule DOCKER-USER 1 of.*--dport 80 -j DROP$/,
      );
      await bench.inside(lab, 'host', ...before);
      assert.match(
        said(await session.ask(published)),
        /^dropped, rule-drop: rule DOCKER-USER 2 of.*--dport 80 -j DROP$/,
      );
      await bench.inside(lab, 'host', 'iptables', '-w', '-D', 'DOCKER-USER', '1');
      // Changed while all is looked at: what is told must be what there is then, or what there is later.
      for (let ms = 0; ms < 200; ms += 60) {
        const asked = session.ask(published);
        await new Promise((resolve) => setTimeout(resolve, ms));
        await bench.inside(lab, 'host', ...before);
        assert.match(said(await asked), /^dropped, rule-drop: rule DOCKER-USER [12] of/);
        assert.match(
          said(await session.ask(published)),
          /^dropped, rule-drop: rule DOCKER-USER 2 of.*--dport 80 -j DROP$/,
        );
        await bench.inside(lab, 'host', 'iptables', '-w', '-D', 'DOCKER-USER', '1');
      }
      await bench.inside(lab, 'host', 'iptables', '-w', '-D', 'DOCKER-USER', '1');
      assert.equal((await session.ask(published)).verdict, 'delivered');
    });
  }).timeout(60_000);

  it('containers that end, are added and removed while it is armed', async () => {
    const command = "sh -c 'while [ ! -e /tmp/end ]; do sleep 0.05; done'";
    const short = labFrom(
      `services: { short: { command: "${command}", networks: [front] } }\nnetworks: { front: {} }`,
      'xray',
    );
    const toShort: XrayQuestion = { kind: 'icmp', from: 'b', to: 'short' };
    await during(async (session) => {
      await assert.rejects(session.ask(toShort), (error) => isLabError(error, 'unknown-object'));
      const [container] = short.containers;
      assert.ok(container);
      lab = (await addContainer(bench.target, 'xray', container)).lab;
      assert.equal((await session.ask(toShort)).verdict, 'delivered');
      const devices = async (): Promise<string> => await bench.inside(lab, 'host', 'ip', '-br', 'link');
      const cables = (await devices()).split('\n').length;
      await bench.inside(lab, 'short', 'sh', '-c', '(sleep 0.3; exec touch /tmp/end) >/dev/null 2>&1 &');
      await eventually(
        'its cable to go, although it was under the xray',
        async () => (await devices()).split('\n').length < cables,
      );
      assert.notEqual((await session.ask(toShort)).verdict, 'delivered');
      await assert.rejects(session.ask({ kind: 'icmp', from: 'short', to: 'b' }), (error) =>
        isLabError(error, 'service-exited'),
      );
      lab = (await removeContainer(bench.target, 'xray', 'c')).lab;
      await assert.rejects(session.ask({ kind: 'icmp', from: 'c', to: 'b' }), (error) =>
        isLabError(error, 'unknown-object'),
      );
      assert.equal((await session.ask(published)).verdict, 'delivered');
    });
  });
});
