import type { Commands } from '../contributions.ts';
import { showLabFile } from '../labFile.ts';
import type { Services } from '../services.ts';
import { pickLabFile } from './pickLabFile.ts';
import { subjectOf } from './subjectOf.ts';

/** Opens the file a lab was made from. */
export function openLabFile(services: Services): Commands['vethscope.openLabFile'] {
  return async (about) => {
    const uri = await pickLabFile(services, subjectOf(services, about));
    if (uri !== undefined) await showLabFile(uri);
  };
}
