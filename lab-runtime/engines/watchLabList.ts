/** Notices that labs came or went, whoever started or ended them: the folder that remembers them is watched. */
import type { FolderWatch, Target } from '../targets/target.ts';
import { labsFolder } from './namespaces/namespacesEngine.ts';

/**
 * Calls `onChange` after a lab of this user came up, was changed or was taken down; sometimes also when nothing of the
 * kind happened. No process runs while it waits. A lab whose holder was killed leaves its folder behind, and so is not
 * noticed here; see {@link watchLab}. Undefined where the target notices nothing.
 */
export async function watchLabList(target: Target, onChange: () => void): Promise<FolderWatch | undefined> {
  return target.watchFolder?.(await labsFolder(target), onChange);
}
