/** Notices that labs came or went, whoever started or ended them: the folder that remembers them is watched. */
import type { FolderWatch, Target } from '../targets/target.ts';
import { labsFolder } from './namespaces/namespacesEngine.ts';
import { stateFolderWords } from './namespaces/stateFolder.ts';

/**
 * Calls `onChange` after a lab of this user came up, was changed or was taken down; sometimes also when nothing of the
 * kind happened. No process runs here while it waits; on another machine one looks every two seconds, and nothing goes
 * over the line until there is something to say. A lab whose holder was killed leaves its folder behind, and so is not
 * noticed here; see {@link watchLab}.
 */
export async function watchLabList(target: Target, onChange: () => void): Promise<FolderWatch> {
  if (target.watchFolder !== undefined) return target.watchFolder(await labsFolder(target), onChange);
  const { promise: began, resolve } = Promise.withResolvers<undefined>();
  let isFirst = true;
  let isStopped = false;
  const onStdout = (): void => {
    if (!isFirst && !isStopped) onChange();
    isFirst = false;
    resolve(undefined);
  };
  const conversation = target.converse(watchScript, { onStdout }, { what: 'watch labs' });
  await Promise.race([began, conversation.done]);
  return {
    stop: () => {
      // What is on its way may still come.
      isStopped = true;
      conversation.stop();
    },
  };
}

/** Says `changed` at first, and whenever names or times of the folder differ; ends with its owner. */
const watchScript = `${stateFolderWords}
before=none
while :; do
  now=$(ls -lin "$labs" "$labs"/* 2>/dev/null)
  [ "$now" = "$before" ] || echo changed
  before=$now
  sleep 2 || exit
done
`;
