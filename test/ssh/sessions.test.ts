/** Servers that allow only so many sessions on a connection (MaxSessions), and connections that nothing uses. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isLabError } from '../../lab-runtime/model/labError.ts';
import { silentLogger } from '../../lab-runtime/model/logger.ts';
import { createSshTarget, type Multiplex, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import type { ConnectionState, Conversation } from '../../lab-runtime/targets/target.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { eventually } from '../lab/support/eventually.ts';

const targetOf = (server: SshServer, idleMinutes?: number, multiplex?: Multiplex): SshTarget =>
  createSshTarget({
    host: 'lab',
    logger: silentLogger,
    graceMs: 300,
    extraArguments: ['-F', server.configFile],
    idleMinutes,
    multiplex,
  });

/** How many connections a server has had. */
const connectionsOf = (server: SshServer): number => server.log().match(/Accepted publickey/g)?.length ?? 0;

/** A stream that has said that it is there, and answers. */
interface Stream {
  readonly conversation: Conversation;
  readonly asks: (text: string) => Promise<string>;
}

async function openStream(target: SshTarget): Promise<Stream> {
  let hear: (line: string) => void = () => undefined;
  const nextLine = (): Promise<string> =>
    new Promise((resolve) => {
      hear = resolve;
    });
  const ready = nextLine();
  const conversation = target.converse(
    'echo ready; while read -r line; do echo "heard $line"; done',
    {
      onStdout: (line) => {
        hear(line);
      },
    },
    { what: 'stream' },
  );
  await Promise.race([ready, conversation.done]);
  return {
    conversation,
    asks: (text) => {
      const answer = nextLine();
      conversation.write(`${text}\n`);
      return answer;
    },
  };
}

describe('sessions over ssh', function () {
  this.timeout(120_000);

  for (const [allowed, multiplex] of [
    [2, 'master'],
    [10, 'master'],
    [1, 'framed'],
  ] as const) {
    it(`thirty streams at once, and scripts beside them, where a connection may have ${String(allowed)} sessions, shared by ${multiplex}`, async () => {
      const server = await startSshServer({ config: [`MaxSessions ${String(allowed)}`] });
      const target = targetOf(server, undefined, multiplex);
      try {
        const streams = await Promise.all(Array.from({ length: 30 }, () => openStream(target)));
        const runs = await Promise.all(
          Array.from({ length: 12 }, (_, index) => target.run(`echo ${String(index)}`, { what: 'beside' })),
        );
        assert.deepEqual(
          runs.map(({ stdout }) => stdout.trim()),
          Array.from({ length: 12 }, (_, index) => String(index)),
        );
        const answers = await Promise.all(streams.map(({ asks }, index) => asks(String(index))));
        assert.deepEqual(
          answers,
          streams.map((_, index) => `heard ${String(index)}`),
        );
        assert.equal(target.connection.state.kind, 'connected');
        for (const { conversation } of streams) conversation.end();
        const ends = await Promise.all(streams.map(({ conversation }) => conversation.done));
        assert.deepEqual([...new Set(ends.map(({ exitCode }) => exitCode))], [0]);
      } finally {
        await target.connection.close();
        await server.close();
      }
    });
  }

  it('what runs in frames leaves no process behind for each script', async () => {
    const server = await startSshServer();
    const target = targetOf(server, undefined, 'framed');
    try {
      await target.run('true', { what: 'first' });
      const count = async (): Promise<number> => {
        const { stdout } = await target.run('cat /proc/[0-9]*/status 2>/dev/null | grep -c "^Uid:.$(id -u)"', {
          what: 'count',
        });
        return Number(stdout);
      };
      const before = await count();
      for (let round = 0; round < 40; round++) await target.run('true', { what: 'again' });
      assert.ok((await count()) < before + 20);
    } finally {
      await target.connection.close();
      await server.close();
    }
  });

  it('a terminal gets in where the connection has no session left for it', async () => {
    const server = await startSshServer({ config: ['MaxSessions 3'] });
    const target = targetOf(server);
    try {
      const streams = await Promise.all([openStream(target), openStream(target)]);
      const { file, args } = target.terminal(['echo', 'here']);
      const terminal = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
      let text = '';
      terminal.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      const [code] = (await once(terminal, 'close')) as readonly unknown[];
      assert.deepEqual([code, text.trim()], [0, 'here']);
      assert.equal(await streams[0].asks('still'), 'heard still');
    } finally {
      await target.connection.close();
      await server.close();
    }
  });

  it('short scripts wait for one another, rather than for a connection of their own', async () => {
    const server = await startSshServer();
    const target = targetOf(server);
    try {
      await Promise.all(Array.from({ length: 25 }, () => target.run('true', { what: 'short' })));
      assert.equal(connectionsOf(server), 1);
    } finally {
      await target.connection.close();
      await server.close();
    }
  });

  it('a server that allows none but the first one is named, with what to do', async () => {
    const server = await startSshServer({ config: ['MaxSessions 1'] });
    const target = targetOf(server);
    try {
      await assert.rejects(target.run('true', { what: 'test' }), (error) => {
        assert.ok(isLabError(error, 'target-unreachable'), String(error));
        assert.match(error.remedy ?? '', /MaxSessions/);
        return true;
      });
    } finally {
      await target.connection.close();
      await server.close();
    }
  });

  it('a connection that nothing uses is closed quietly, and opens again when it is needed', async () => {
    const server = await startSshServer();
    const target = targetOf(server, 0.01);
    const states: ConnectionState['kind'][] = [];
    target.connection.onDidChange(({ kind }) => {
      states.push(kind);
    });
    const closed = (): boolean => target.connection.state.kind === 'closed';
    try {
      // What runs is use, however long it says nothing.
      const { exitCode } = await target.run('sleep 2; exit 4', { what: 'long' });
      assert.equal(exitCode, 4);
      assert.deepEqual(states, ['connecting', 'connected']);
      await eventually('the connection to be closed', closed);
      assert.equal((await target.run('echo again', { what: 'again' })).stdout, 'again\n');
      await eventually('the connection to be closed again', closed);
      assert.deepEqual(states, ['connecting', 'connected', 'closed', 'connecting', 'connected', 'closed']);
      assert.equal(connectionsOf(server), 2);
      await eventually('the server to notice', () => server.log().match(/Disconnected from user/g)?.length === 2);
    } finally {
      await target.connection.close();
      await server.close();
    }
  });

  it('a terminal outlives the connection that it came over', async () => {
    const server = await startSshServer();
    const target = targetOf(server, 0.01);
    try {
      await target.connection.open();
      const { file, args } = target.terminal(['sh', '-c', 'echo there; read -r line; echo "got $line"']);
      const terminal = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] });
      let text = '';
      terminal.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      const ended = once(terminal, 'close');
      await eventually('the terminal to be there', () => text.includes('there'));
      await eventually('the connection to be closed', () => target.connection.state.kind === 'closed');
      terminal.stdin.end('hello\n');
      await ended;
      assert.match(text, /got hello/);
      assert.equal(connectionsOf(server), 1);
    } finally {
      await target.connection.close();
      await server.close();
    }
  });
});
