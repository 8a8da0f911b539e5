/** Running labs as `--json` prints them: a stable contract. */
import type { AddressedContainer, RunningLab } from '../../index.ts';

/** A container of `ls --json`. */
export function containerJson(running: RunningLab, container: AddressedContainer) {
  return {
    name: container.spec.name,
    pid: running.pids[container.spec.name] ?? null,
    networks: container.endpoints.map(({ network, address, mac }) => ({ network, address, mac })),
    ports: container.ports.map(({ hostIp, hostPort, containerPort, protocol }) => ({
      hostIp,
      hostPort,
      containerPort,
      protocol,
    })),
  };
}

/** A lab of `ls --json`. */
export function labJson(running: RunningLab) {
  return {
    name: running.name,
    engine: running.engine,
    state: 'running',
    file: running.lab.file ?? null,
    holderPid: running.holderPid,
    ...(running.replayOf && { replayOf: running.replayOf }),
    containers: running.lab.containers.map((container) => containerJson(running, container)),
  };
}

/** A container of `ps --json` and of the verbs that change one. */
export function containerDetailJson(running: RunningLab, container: AddressedContainer) {
  return {
    ...containerJson(running, container),
    lab: running.name,
    id: container.id,
    image: container.spec.image ?? null,
    command: container.spec.command ?? null,
    state: stateOf(running, container),
  };
}

/** A container whose process has ended is still part of its lab. */
export function stateOf(running: RunningLab, { spec }: AddressedContainer): 'running' | 'exited' {
  return running.pids[spec.name] === undefined ? 'exited' : 'running';
}
