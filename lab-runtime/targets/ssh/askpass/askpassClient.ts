/**
 * The program that ssh starts to ask a question: a bundle of its own. Argument: the prompt. Prints the answer; exits
 * with 1 where there is none. See askpassServer.ts.
 */
import { connect } from 'node:net';

const { VETHSCOPE_ASKPASS_SOCKET: path = '', VETHSCOPE_ASKPASS_TOKEN: token = '' } = process.env;
const hint = process.env['SSH_ASKPASS_PROMPT'] ?? '';
const prompt = process.argv[2] ?? '';

let text = '';
process.exitCode = 1;
const socket = connect(path).setEncoding('utf8');
socket.write(`${JSON.stringify({ token, prompt, hint })}\n`);
socket.on('data', (chunk: string) => {
  text += chunk;
});
socket.on('error', () => undefined);
socket.on('end', () => {
  if (!text.startsWith('+')) return;
  process.stdout.write(text.slice(1));
  process.exitCode = 0;
});
