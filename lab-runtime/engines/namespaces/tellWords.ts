/** Says who runs in a lab. */
import { runsWords } from './runsWords.ts';

/**
 * `tell_lab FOLDER`, after `alive_holder FOLDER`: prints `@lab NAME HOLDER-PID`, then `@pid PROCESS PID` for each living
 * process, pids as the target sees them.
 */
export const tellWords = `${runsWords}
tell_lab() {
  printf '@lab %s %s\\n' "\${1##*/}" "$holder"
  for file in "/proc/$holder/root/run/vethscope/c/"*/pid; do
    { read -r _ outer started <"$file"; } 2>/dev/null || continue
    name=\${file%/pid}
    if runs "$outer" "$started"; then printf '@pid %s %s\\n' "\${name##*/}" "$outer"; fi
    if [ -e "$name/missing" ]; then printf '@standin %s\\n' "\${name##*/}"; fi
  done
}
`;
