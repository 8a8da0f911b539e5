import path from 'node:path';
import { quote } from '../../../lab-runtime/targets/quote.ts';
import type { VethOwner } from '../../../lab-runtime/index.ts';
import type { Machine } from './machine.ts';

/** One end of a cable: `INODE NAME`. */
type EndText = string;

/**
 * The cables of a machine, found by sending frames (see witness.py): `END ⇄ END`, the lesser first, in order. A bridge
 * floods what it sends itself, so that a cable is only what is told from both of its ends.
 */
export async function cablesByWitness(machine: Machine): Promise<readonly string[]> {
  const output = await machine.sh(quote(['python3', path.join(import.meta.dirname, 'witness.py')]));
  const told = output.split('\n').map((line) => {
    const [fromInode = '', from = '', toInode = '', to = ''] = line.split(' ');
    return [`${fromInode} ${from}`, `${toInode} ${to}`] as const;
  });
  const both = told.filter(([from, to]) => told.some(([otherFrom, otherTo]) => otherFrom === to && otherTo === from));
  return [...new Set(both.map(([from, to]) => cable(from, to)))].sort();
}

/** The same of what `vethscope veths host --json` says; veths without a known end are left out. */
export function cablesOf(owners: readonly VethOwner[], hostInode: number): readonly string[] {
  const known = owners.filter(({ namespaceInode }) => typeof namespaceInode === 'number');
  return [
    ...new Set(
      known.map(({ host, hostNamespaceInode, namespaceInode, containerInterface }) =>
        cable(
          `${String(hostNamespaceInode ?? hostInode)} ${host}`,
          `${String(namespaceInode)} ${String(containerInterface)}`,
        ),
      ),
    ),
  ].sort();
}

function cable(one: EndText, other: EndText): string {
  return one < other ? `${one} ⇄ ${other}` : `${other} ⇄ ${one}`;
}
