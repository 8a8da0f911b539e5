/** All that makes a lab what it is, as the kernel has it and as it is written down. */
import assert from 'node:assert/strict';
import { findLab, takeSnapshot } from '../../../lab-runtime/index.ts';
import type { LabBench } from './labBench.ts';

/**
 * One fact a line, in alphabetical order; what chance decides (pids, indexes, counters) is left out, and the numbers of
 * interfaces, which go on when a container is connected again.
 */
export async function labView(bench: Pick<LabBench, 'target' | 'inside'>, name: string): Promise<readonly string[]> {
  const lab = await findLab(bench.target, name);
  const { host, namespaces, containers } = await takeSnapshot(bench.target, lab);
  const hosts = await bench.inside(lab, 'host', 'sh', '-c', 'cd /run/vethscope/c && grep "" */hosts');
  assert.ok(host.rulesets.ipv4.known);
  const { tables } = host.rulesets.ipv4.value;
  return [
    ...lab.lab.containers.flatMap(({ spec, endpoints, ports }) => [
      `state: container ${spec.name}`,
      ...endpoints.map(({ network, address }) => `state: ${spec.name} has ${address} on ${network}`),
      ...ports.map(
        ({ hostPort, containerPort }) => `state: ${String(hostPort)} leads to ${String(containerPort)} of ${spec.name}`,
      ),
    ]),
    ...lab.lab.networks.map(({ spec, bridge }) => `state: network ${spec.name} on ${bridge}`),
    ...containers.map((container) => `container ${container.name} is ${container.state}`),
    ...host.links.map((link) => `link ${link.name} ${link.kind} ${link.master ?? ''}`),
    ...namespaces.flatMap(({ label, addresses, routes }) => [
      ...addresses
        .filter(({ family }) => family === 'ipv4')
        .map((one) => `address in ${label}: ${one.interface} ${one.address}/${String(one.prefixLength)}`),
      ...routes
        .filter(({ family }) => family === 'ipv4')
        .map(({ text }) => `route in ${label}: ${text.replace(' linkdown', '')}`),
    ]),
    ...tables.flatMap((table) =>
      table.chains.flatMap((chain) => [
        `chain ${table.name} ${chain.name} ${chain.policy ?? ''}`,
        ...chain.rules.map(({ text }) => `rule ${table.name} ${chain.name} ${text}`),
      ]),
    ),
    ...hosts.split('\n').map((line) => `hosts of ${line}`),
  ]
    .map((line) => line.replaceAll(/\beth\d+\b/g, 'ethN'))
    .sort();
}
