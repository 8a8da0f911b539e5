/** Containers as `docker ps` prints them. */
import type { AddressedContainer, RunningLab } from '../../index.ts';
import { stateOf } from './labJson.ts';
import { portsColumn } from './portText.ts';
import { formatTable } from './table.ts';

/** The table of `docker ps`, without its times; with a column for the lab where there are several. */
export function containersText(labs: readonly RunningLab[], { trunc }: { readonly trunc: boolean }): string {
  const several = labs.length > 1;
  const header = ['CONTAINER ID', 'IMAGE', 'COMMAND', 'STATUS', 'PORTS', 'NAMES'];
  const rows = labs.flatMap((running) =>
    running.lab.containers.map((container) => {
      const row = containerRow(running, container, trunc);
      return several ? [running.name, ...row] : row;
    }),
  );
  return formatTable(several ? ['LAB', ...header] : header, rows);
}

function containerRow(running: RunningLab, container: AddressedContainer, trunc: boolean): readonly string[] {
  const { spec, id, ports } = container;
  const command = spec.command?.join(' ') ?? 'responder';
  return [
    trunc ? id.slice(0, 12) : id,
    spec.image ?? '-',
    JSON.stringify(trunc ? ellipsis(command, 20) : command),
    ...(stateOf(running, container) === 'running' ? ['Up', portsColumn(ports, spec.expose)] : ['Exited', '']),
    spec.name,
  ];
}

/** As Docker shortens: the last of so many characters is `…`. */
function ellipsis(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
