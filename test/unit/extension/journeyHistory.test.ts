import assert from 'node:assert/strict';
import { parseService, servicesOf, serviceText } from '../../../extension/commands/servicesOf.ts';
import { ruleLine } from '../../../extension/commands/ruleLine.ts';
import { historyLimit, JourneyHistory } from '../../../extension/panels/history.ts';
import { actionOf } from '../../../extension/panels/webview/keys.ts';
import { Walk } from '../../../extension/panels/webview/walk.ts';
import type { XrayQuestion } from '../../../lab-runtime/index.ts';
import { journeyOf } from '../../support/journeys.ts';
import { shop } from './shop.ts';

describe('the journeys of a window', () => {
  const journey = journeyOf('delivered');
  const question: XrayQuestion = { kind: 'tcp', from: 'client', to: 'host', port: 80 };

  it('are kept, the newest first, fifty at most', () => {
    const history = new JourneyHistory();
    for (let made = 0; made < historyLimit + 3; made++) history.add({ lab: 'shop' }, question, journey);
    assert.equal(history.all.length, historyLimit);
    assert.equal(history.all[0]?.id, historyLimit + 3);
  });

  it('are compared with the last that asked the same in the same lab', () => {
    const history = new JourneyHistory();
    const first = history.add({ lab: 'shop' }, question, journey);
    history.add({ lab: 'other' }, question, journey);
    history.add({ target: 'ssh:a', lab: 'shop' }, question, journey);
    history.add({ lab: 'shop' }, { ...question, port: 81 }, journey);
    const last = history.add({ lab: 'shop' }, { ...question }, journey);
    assert.equal(history.previousOf(last), first);
    assert.equal(history.previousOf(first), undefined);
    assert.equal(history.previousOf(history.add({ lab: 'shop' }, { ...question, ttl: 1 }, journey)), undefined);
  });
});

describe('what may be asked of a place', () => {
  const observed = shop;

  it('is offered: its ports, tcp before udp, then pages, then a ping', () => {
    const offered = servicesOf(observed, 'host').map(serviceText);
    assert.equal(offered.at(-1), 'ICMP');
    const kinds = offered.map((text) => text.split(' ')[0]);
    assert.deepEqual(
      [...new Set(kinds)],
      kinds.includes('UDP') ? ['TCP', 'UDP', 'HTTP', 'ICMP'] : ['TCP', 'HTTP', 'ICMP'],
    );
    assert.equal(new Set(offered).size, offered.length);
    assert.deepEqual(servicesOf(observed, '192.0.2.1').map(serviceText), ['ICMP']);
  });

  it('can be typed', () => {
    const typed = ['80', '80/tcp', '53/udp', 'udp 53', 'http 8080', 'HTTP:80', 'TCP 80', 'icmp', 'ping', 'ICMP'];
    assert.deepEqual(
      typed.map(parseService).map((one) => one && serviceText(one)),
      [...['TCP 80', 'TCP 80', 'UDP 53', 'UDP 53', 'HTTP 8080', 'HTTP 80', 'TCP 80', 'ICMP', 'ICMP', 'ICMP']],
    );
    for (const wrong of ['', 'x', '0', '65536', '80 81', 'icmp 80', 'tcp', '-1', '80/sctp']) {
      assert.equal(parseService(wrong), undefined, wrong);
    }
  });
});

describe('the line of a rule in the text of the rules', () => {
  const text = [
    '*nat',
    ':DOCKER - [0:0]',
    '[1:60] -A DOCKER -j RETURN',
    'COMMIT',
    '*filter',
    ':FORWARD DROP [0:0]',
    ':DOCKER - [0:0]',
    '[0:0] -A FORWARD -j DOCKER',
    '-A DOCKER',
    '[0:0] -A DOCKER-USER -j RETURN',
    '[2:0] -A DOCKER -j ACCEPT',
    'COMMIT',
    '',
    '# IPv6',
    '*filter',
    ':FORWARD ACCEPT [0:0]',
    '-A FORWARD -j DROP',
    'COMMIT',
    '',
    '# iptables-legacy',
    '*filter',
    '-A DOCKER -j DROP',
  ].join('\n');
  const find = (chain: string, number?: number, more: Partial<Parameters<typeof ruleLine>[1]> = {}) =>
    ruleLine(text, { family: 'ipv4', isLegacy: false, table: 'filter', chain, number, ...more });

  it('is found by table, chain and number, in the section of its family and backend', () => {
    assert.deepEqual([find('DOCKER', 1), find('DOCKER', 2), find('DOCKER', 3)], [8, 10, undefined]);
    assert.equal(find('DOCKER', 1, { table: 'nat' }), 2);
    assert.equal(find('FORWARD', 1, { family: 'ipv6' }), 16);
    assert.equal(find('DOCKER', 1, { isLegacy: true }), 21);
    assert.equal(find('FORWARD'), 5);
    assert.equal(find('FORWARD', undefined, { family: 'ipv6' }), 15);
    assert.equal(find('NONE', 1), undefined);
  });
});

describe('a walk through a journey', () => {
  const timers: { readonly work: () => void; readonly milliseconds: number; over: boolean }[] = [];
  const tick = (): void => {
    const timer = timers.find(({ over }) => !over);
    assert.ok(timer, 'nothing waits');
    timer.over = true;
    timer.work();
  };
  let seen: number[] = [];
  const walk: Walk = new Walk(
    () => seen.push(walk.current),
    (work, milliseconds) => {
      const timer = { work, milliseconds, over: false };
      timers.push(timer);
      return () => (timer.over = true);
    },
  );
  beforeEach(() => {
    timers.length = 0;
    walk.begin(3, 0);
    seen = [];
  });

  it('goes by hand, and not beyond its ends', () => {
    for (const to of [1, 2, 3, -1]) walk.go(to);
    assert.deepEqual(seen, [1, 2, 2, 0]);
  });

  it('plays to its end, and from the beginning again', () => {
    walk.toggle();
    assert.equal(walk.isPlaying, true);
    tick();
    tick();
    assert.deepEqual([walk.current, walk.isPlaying], [2, false]);
    assert.ok(timers.every(({ over }) => over));
    walk.toggle();
    assert.deepEqual([walk.current, walk.isPlaying], [0, true]);
  });

  it('pauses, by itself where somebody takes over', () => {
    walk.toggle();
    walk.toggle();
    assert.equal(walk.isPlaying, false);
    walk.toggle();
    walk.go(2);
    assert.equal(walk.isPlaying, false);
    assert.ok(timers.every(({ over }) => over));
  });

  it('is as quick as it is told to be, also while it plays', () => {
    walk.toggle();
    walk.speed = 2;
    assert.deepEqual(
      timers.map(({ milliseconds, over }) => [milliseconds, over]),
      [
        [1200, true],
        [600, false],
      ],
    );
    walk.speed = 1;
  });

  it('has its keys, of which a button keeps its own', () => {
    const keys = ['j', 'ArrowDown', 'K', 'Home', 'End', ' ', 'Enter', 'x'];
    assert.deepEqual(
      keys.map((key) => actionOf(key, 'step')),
      ['next', 'next', 'previous', 'first', 'last', 'toggle', 'reveal', undefined],
    );
    assert.deepEqual(
      [' ', 'Enter', 'j'].map((key) => actionOf(key, 'control')),
      [undefined, undefined, 'next'],
    );
    assert.equal(actionOf('ArrowDown', 'choice'), undefined);
  });
});
