/** The folder of control sockets: nobody else may reach them, for who does is logged in. */
import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../model/labError.ts';
import { say } from '../../model/phrase.ts';

/** A path for the socket of a connection that is yet to be opened: its folder is there, of this user alone (0700). */
export async function socketPath(host: string, environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const runtime = environment.XDG_RUNTIME_DIR ?? '';
  const folder = runtime === '' ? join(tmpdir(), `vethscope-${String(uid)}`, 'ssh') : join(runtime, 'vethscope', 'ssh');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const part of [folder, join(folder, '..')]) {
    const { uid: owner, mode } = await lstat(part);
    if (owner !== uid || (mode & 0o077) !== 0) {
      throw new LabError('state-folder', say`${part} is open to others`, {
        object: part,
        remedy: `Make it yours alone, or remove it: rm -r ${part}`,
      });
    }
  }
  // sun_path has 108 bytes, and ssh adds 17 while it makes the socket.
  const name = createHash('sha256').update(host).digest('hex').slice(0, 8) + randomBytes(4).toString('hex');
  return join(folder, name);
}
