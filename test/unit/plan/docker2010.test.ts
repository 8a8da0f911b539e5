import assert from 'node:assert/strict';
import { addressLab } from '../../../lab-runtime/addressing/addressLab.ts';
import type { AddressedLab, AddressedNetwork } from '../../../lab-runtime/model/addressedLab.ts';
import { docker2010 } from '../../../lab-runtime/plan/profiles/docker2010.ts';
import { emptyRuleBook, type RuleBook } from '../../../lab-runtime/plan/ruleBook.ts';
import { dockerRecordings, recordedRules, ruleLines } from './dockerRecordings.ts';
import { printBook, replayRules } from './replayRules.ts';
import { container, lab, network, port } from '../addressing/wishes.ts';

/** Networks first, then ports: the book of a lab built from nothing. */
function bookOf(addressed: AddressedLab): RuleBook {
  const daemon = docker2010.daemonStart(emptyRuleBook).book;
  const networks = addressed.networks.reduce((book, one) => docker2010.addNetwork(book, one).book, daemon);
  return addressed.containers.reduce((book, { endpoints, gatewayNetwork, ports }) => {
    const home = addressed.networks.find(({ spec }) => spec.name === gatewayNetwork);
    const address = endpoints.find((one) => one.network === gatewayNetwork)?.address;
    if (home === undefined || address === undefined) return book;
    return docker2010.addPorts(book, { network: home, address, ports }).book;
  }, networks);
}

describe('Docker 20.10', () => {
  describe('leaves the rules that were recorded', () => {
    for (const { fixture, commands, states } of dockerRecordings) {
      it(`${fixture}: ${commands}`, () => {
        assert.equal(replayRules(ruleLines(states).flat()), recordedRules(fixture));
      });
    }
  });

  it('has in its book what its lines make', () => {
    for (const { fixture, states } of dockerRecordings) {
      const [only, second] = states;
      if (only === undefined || second !== undefined) continue;
      assert.equal(printBook(bookOf(addressLab(only))), recordedRules(fixture), fixture);
    }
  });

  const addressed = addressLab(
    lab(
      [network('front'), network('back', { internal: true })],
      [container('web', ['front'], { ports: [port('8080:80'), port('53:53/udp')] })],
    ),
  );
  const [docker0, front, back] = addressed.networks;
  const ports = addressed.containers[0]?.ports ?? [];
  assert.ok(docker0 !== undefined && front !== undefined && back !== undefined);
  const running = docker2010.addNetwork(docker2010.daemonStart(emptyRuleBook).book, docker0).book;

  it('takes a network’s and a port’s own lines back and no others', () => {
    for (const one of [front, back]) {
      const added = docker2010.addNetwork(running, one);
      assert.deepEqual(docker2010.removeNetwork(added.book, one).book, running);
    }
    const more = docker2010.addNetwork(running, front).book;
    const published = docker2010.addPorts(more, { network: front, address: '172.18.0.2', ports });
    assert.equal(published.lines.length, 6);
    const withdrawn = docker2010.removePorts(published.book, { network: front, address: '172.18.0.2', ports }, []);
    assert.deepEqual(withdrawn.book, more);
    assert.deepEqual(
      withdrawn.lines.map(({ line }) => line),
      published.lines.map(({ line }) => line.replace('-A', '-D')),
    );
  });

  it('leaves what ports that stay need: they share rules', () => {
    const at = (hostPort: number, protocol: 'tcp' | 'sctp' = 'tcp') => ({
      network: front,
      address: '172.18.0.2',
      ports: [{ hostIp: '0.0.0.0', hostPort, containerPort: 80, protocol }],
    });
    const base = docker2010.addNetwork(running, front).book;
    const one = docker2010.addPorts(base, at(8080)).book;
    const two = docker2010.addPorts(one, at(8081)).book;
    const left = docker2010.removePorts(two, at(8081), [at(8080)]);
    assert.deepEqual(left.book, one);
    assert.deepEqual(
      left.lines.map(({ line }) => line.split(' ').slice(0, 2).join(' ')),
      ['-D DOCKER'],
    );
    assert.deepEqual(docker2010.removePorts(left.book, at(8080), []).book, base);
    const other = { ...at(9000, 'sctp'), address: '172.18.0.3' };
    const both = docker2010.addPorts(docker2010.addPorts(base, at(8080, 'sctp')).book, other).book;
    assert.deepEqual(docker2010.removePorts(both, at(8080, 'sctp'), [other]).book.tables.mangle, both.tables.mangle);
  });

  it('does nothing twice', () => {
    assert.deepEqual(
      docker2010.daemonStart(running).lines.filter(({ line }) => !line.startsWith(':FORWARD')),
      [],
    );
    assert.deepEqual(docker2010.removeNetwork(running, front).lines, []);
    const published = docker2010.addPorts(running, { network: docker0, address: '172.17.0.2', ports }).book;
    assert.deepEqual(docker2010.addPorts(published, { network: docker0, address: '172.17.0.2', ports }).lines, []);
  });

  it('takes nothing of others, however a bridge is called', () => {
    const others = docker2010.addNetwork(running, front).book;
    for (const bridge of ['docker', 'DOCKER', 'LOCAL', 'filter', '-j', 'ACCEPT']) {
      const one: AddressedNetwork = { ...front, bridge, subnet: '10.0.0.0/24' };
      const added: RuleBook = docker2010.addNetwork(others, one).book;
      assert.deepEqual(docker2010.removeNetwork(added, one).book, others, bridge);
    }
  });

  it('completes the checksums of SCTP', () => {
    const [sctp] = ports.map((one) => ({ ...one, protocol: 'sctp' as const, containerPort: 9899 }));
    const { lines } = docker2010.addPorts(running, {
      network: docker0,
      address: '172.17.0.2',
      ports: sctp === undefined ? [] : [sctp],
    });
    assert.deepEqual(lines.at(-1), {
      table: 'mangle',
      line: '-A POSTROUTING -p sctp -m sctp --sport 9899 -j CHECKSUM --checksum-fill',
    });
  });

  it('gives a network without ports no port rules, and an internal one never', () => {
    assert.deepEqual(docker2010.addPorts(running, { network: docker0, address: '172.17.0.2', ports: [] }).lines, []);
    assert.deepEqual(docker2010.addPorts(running, { network: back, address: '172.19.0.2', ports }).lines, []);
  });
});
