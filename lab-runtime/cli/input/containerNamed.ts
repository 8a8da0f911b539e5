import { LabError, type AddressedContainer, type RunningLab } from '../../index.ts';
import type { Cli } from '../session/cli.ts';

/** A container by any name the runtime takes; `host` and outside peers are none. Throws `unknown-object`. */
export function containerNamed({ runtime }: Cli, running: RunningLab, name: string): AddressedContainer {
  const where = runtime.whereNamed(running, name);
  const { containers } = running.lab;
  const found = where.kind === 'container' ? containers.find(({ spec }) => spec.name === where.name) : undefined;
  if (found !== undefined) return found;
  throw new LabError('unknown-object', `${name} is not a container`, {
    object: name,
    remedy: `Containers of lab ${running.name}: ${containers.map(({ spec }) => spec.name).join(', ') || 'none'}`,
  });
}
