import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressLab } from '../../../lab-runtime/addressing/addressLab.ts';
import { cidrContains, lastAddress, parseCidr } from '../../../lab-runtime/model/address.ts';
import type { AddressedLab } from '../../../lab-runtime/model/addressedLab.ts';
import type { Lab, LabContainer, LabNetwork } from '../../../lab-runtime/model/lab.ts';
import { attachment, container, ipam, lab, network, port } from './wishes.ts';

const networkNames = ['back', 'front', 'mid', 'zone'] as const;

const networks: fc.Arbitrary<readonly LabNetwork[]> = fc.subarray([...networkNames], { minLength: 1 }).chain((names) =>
  fc.tuple(
    ...names.map((name) =>
      fc
        .record({
          subnet: fc.constantFrom(undefined, `10.${String(networkNames.indexOf(name))}.0.0/24`),
          internal: fc.boolean(),
          aux: fc.boolean(),
        })
        .map(({ subnet, internal, aux }) =>
          network(name, {
            internal,
            ...(subnet === undefined
              ? {}
              : ipam({ subnet, auxAddresses: aux ? { nas: subnet.replace('0/24', '3') } : {} })),
          }),
        ),
    ),
  ),
);

const portWishes = fc.uniqueArray(fc.constantFrom('80', '443', '53/udp', '8000-8100:81', '127.0.0.1:82'), {
  maxLength: 3,
});

/** Containers on some of the networks; sometimes with an address of their own, which is unique. */
function containersOn(all: readonly LabNetwork[]): fc.Arbitrary<readonly LabContainer[]> {
  const one = fc.record({
    on: fc.subarray(['bridge', ...all.map(({ name }) => name)]),
    given: fc.boolean(),
    ports: portWishes,
    priority: fc.integer({ min: 0, max: 2 }),
  });
  return fc.array(one, { minLength: 1, maxLength: 12 }).map((list) =>
    list.map(({ on, given, ports, priority }, index) =>
      container(
        `c${String(index)}`,
        on.map((name) => {
          const subnet = all.find((candidate) => candidate.name === name)?.ipam[0]?.subnet;
          const ipv4Address = given ? subnet?.replace('0/24', String(4 + index)) : undefined;
          return attachment(name, { ipv4Address, priority });
        }),
        { ports: ports.map(port) },
      ),
    ),
  );
}

const labs: fc.Arbitrary<Lab> = networks.chain((all) => containersOn(all).map((containers) => lab(all, containers)));

function everyEndpoint(addressed: AddressedLab) {
  return addressed.containers.flatMap(({ spec, endpoints }) =>
    endpoints.map((endpoint) => ({ ...endpoint, container: spec.name })),
  );
}

function assertUnique(values: readonly string[]): void {
  assert.deepEqual(values.toSorted(), [...new Set(values)].toSorted());
}

/** What every addressed lab must be, new or grown. */
function check(addressed: AddressedLab): void {
  const all = everyEndpoint(addressed);
  assertUnique(all.map(({ network: name, address }) => `${name} ${address}`));
  assertUnique([
    ...addressed.networks.map(({ bridge }) => bridge),
    ...all.flatMap(({ hostInterface, temporaryInterface }) => [hostInterface, temporaryInterface]),
  ]);
  assertUnique([...addressed.networks, ...addressed.containers].map(({ id }) => id.slice(0, 12)));
  assertUnique(all.map(({ container: name, containerInterface }) => `${name} ${containerInterface}`));
  for (const { network: name, address, prefixLength } of all) {
    const home = addressed.networks.find(({ spec }) => spec.name === name);
    const cidr = parseCidr(home?.subnet ?? '');
    assert(home !== undefined && cidr !== undefined);
    assert(cidrContains(cidr, address), `${address} in ${home.subnet}`);
    assert.equal(prefixLength, cidr.prefixLength);
    const reserved = [
      home.gateway,
      cidr.network,
      lastAddress(cidr),
      ...Object.values(home.spec.ipam[0]?.auxAddresses ?? {}),
    ];
    assert(!reserved.includes(address), `${address} is reserved`);
  }
  const ports = addressed.containers.flatMap((one) => one.ports);
  assertUnique(ports.map(({ hostIp, hostPort, protocol }) => `${hostIp} ${String(hostPort)} ${protocol}`));
  for (const { hostIp, hostPort, protocol } of ports) {
    const everywhere = ports.some(
      (other) => other.hostIp === '0.0.0.0' && other.hostPort === hostPort && other.protocol === protocol,
    );
    assert(hostIp === '0.0.0.0' || !everywhere, `${hostIp}:${String(hostPort)} is hidden`);
  }
}

describe('addressLab, for any lab', () => {
  it('gives every endpoint an address of its own that is nobody else’s', () => {
    fc.assert(
      fc.property(labs, (wish) => {
        check(addressLab(wish));
      }),
      { numRuns: 200 },
    );
  });

  it('gives the same lab the same result', () => {
    fc.assert(
      fc.property(labs, (wish) => {
        assert.deepEqual(addressLab(structuredClone(wish)), addressLab(wish));
      }),
      { numRuns: 50 },
    );
  });

  it('does not move a lab that does not change', () => {
    fc.assert(
      fc.property(labs, (wish) => {
        const running = addressLab(wish);
        assert.deepEqual(addressLab(wish, { previous: running }), running);
      }),
      { numRuns: 100 },
    );
  });

  it('does not move what stays when containers come and go', () => {
    const twoStates = networks.chain((all) => fc.tuple(fc.constant(all), containersOn(all), fc.nat(12), fc.nat(12)));
    fc.assert(
      fc.property(twoStates, ([all, containers, from, to]) => {
        const before = addressLab(lab(all, containers.slice(0, from)));
        const after = addressLab(lab(all, containers.slice(Math.floor(from / 2), to)), { previous: before });
        check(after);
        for (const stays of after.containers.filter(({ spec }) =>
          before.containers.some((other) => other.spec.name === spec.name),
        )) {
          assert.deepEqual(
            stays,
            before.containers.find(({ spec }) => spec.name === stays.spec.name),
          );
        }
        for (const [key, next] of Object.entries(before.ephemeral)) assert((after.ephemeral[key] ?? 0) >= next);
      }),
      { numRuns: 200 },
    );
  });
});
