/** `node unixBridge.ts PATH PORT`: whoever connects to the socket of that path speaks with 127.0.0.1:PORT, as it is where this runs. */
import { connect, createServer } from 'node:net';

const [, , path = '', port = ''] = process.argv;
createServer((near) => {
  const far = connect(Number(port), '127.0.0.1');
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.pipe(other);
    one.on('error', () => other.destroy());
  }
}).listen(path, () => {
  process.stdout.write('ready\n');
});
process.stdin.on('end', () => process.exit()).resume();
