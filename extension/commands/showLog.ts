import type { Commands } from '../contributions.ts';
import type { Services } from '../services.ts';

/** Opens the log. At level Debug it has every command with its duration, at Trace what the commands printed. */
export function showLog({ log }: Services): Commands['vethscope.showLog'] {
  return async () => {
    log.show();
    return Promise.resolve();
  };
}
