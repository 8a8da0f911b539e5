/** `node unixBridge.ts PATH PORT`: whoever connects to the socket of that path speaks with 127.0.0.1:PORT, as it is where this runs. */
import { connect, createServer } from 'node:net';
import { joinSockets } from './joinSockets.ts';

const [, , path = '', port = ''] = process.argv;
createServer((near) => {
  joinSockets(near, connect(Number(port), '127.0.0.1'));
}).listen(path, () => {
  process.stdout.write('ready\n');
});
process.stdin.on('end', () => process.exit()).resume();
