/** Connections that are cut, stalled or truncated at any moment: every call ends, nothing is half, twice, or left. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isLabError } from '../../lab-runtime/model/labError.ts';
import { silentLogger } from '../../lab-runtime/model/logger.ts';
import { createSshTarget, type Multiplex, type SshTarget } from '../../lab-runtime/targets/ssh/sshTarget.ts';
import { startFaultyProxy, type Fault, type FaultyProxy } from '../support/faultyProxy.ts';
import { startSshServer, type SshServer } from '../support/sshServer.ts';
import { throughProxy } from './support/throughProxy.ts';

/** Moments, as bytes from the server after an operation began: chosen ones around each message, and random ones. */
const chosen = [1, 2, 17, 36, 48, 52, 64, 100, 104, 120, 144, 150, 200, 300, 500, 1000, 2000];
const faults: readonly Fault[] = ['cut', 'stall', 'truncate'];
const randomMoments = { master: 200, framed: 60 } as const;
const lanes = 10;
/** No call takes longer: three signs of life of a second each, and what a busy machine adds. */
const limitMs = 30_000;

interface Moment {
  readonly bytes: number;
  readonly fault: Fault;
}

describe('a connection with faults', function () {
  this.timeout(600_000);
  let server: SshServer;
  before(async () => {
    server = await startSshServer({ config: ['MaxStartups 100', 'ClientAliveInterval 1', 'ClientAliveCountMax 3'] });
  });
  after(() => server.close());

  for (const multiplex of ['master', 'framed'] as const) {
    it(`at chosen and at random moments, shared by ${multiplex}`, () => atMoments(multiplex));
  }

  async function atMoments(multiplex: Multiplex): Promise<void> {
    const moments: Moment[] = [
      ...chosen.flatMap((bytes) => faults.map((fault) => ({ bytes, fault }))),
      ...Array.from({ length: randomMoments[multiplex] }, (_, index) => ({
        bytes: Math.floor(Math.random() * 6000),
        fault: faults[index % 3] ?? 'cut',
      })),
    ];
    assert.ok(moments.length >= 100);
    // An ordinary user may have some of an earlier run.
    const before = foldersOf(server.uid);
    const newFolders = (): readonly string[] => foldersOf(server.uid).filter((name) => !before.includes(name));
    const left = [...moments.entries()];
    const outcomes = new Map<string, number>();
    const lane = async (): Promise<void> => {
      await using bench = await openLane(server, multiplex);
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [index, moment] = next;
        const outcome = await bench.strike(`${multiplex}${String(index)}`, moment);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    await until(() => newFolders().length === 0, 'the folders of shells to go');
    await until(() => scriptsOf(server.uid).length === 0, 'the scripts to end on the server');
    // Both kinds of outcome have been seen, else the moments were badly chosen.
    assert.ok((outcomes.get('complete') ?? 0) > 5 && (outcomes.get('connection-lost') ?? 0) > 50, [...outcomes].join());
  }
});

/** Where a dispatcher of a user has its pipes. */
function foldersOf(uid: number): readonly string[] {
  const folder = tmpdir();
  return readdirSync(folder).filter(
    (name) =>
      name.startsWith('vethscope-shells-') && statSync(path.join(folder, name), { throwIfNoEntry: false })?.uid === uid,
  );
}

/** The supervised scripts of a user that run now. */
function scriptsOf(uid: number): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return statSync(`/proc/${pid}`).uid === uid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('exec 7<&-');
    } catch {
      return false;
    }
  });
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let round = 0; round < 600 && !condition(); round++) await sleep(50);
  assert.ok(condition(), what);
}

interface Lane extends AsyncDisposable {
  /** Runs a script over a link with that fault, and looks what came of it; resolves to what the caller was told. */
  strike(token: string, moment: Moment): Promise<string>;
}

async function openLane(server: SshServer, multiplex: Multiplex): Promise<Lane> {
  const proxy = await startFaultyProxy(server.port);
  const target = createSshTarget({
    host: 'lab',
    logger: silentLogger,
    aliveSeconds: 1,
    multiplex,
    graceMs: 300,
    extraArguments: throughProxy(server, proxy),
  });
  return {
    strike: (token, moment) => strike(server, proxy, target, token, moment),
    [Symbol.asyncDispose]: async () => {
      await target.connection.close();
      await proxy.close();
    },
  };
}

/** Says hello, notes that it ran, talks a while, and waits for an answer. */
const script = (file: string): string => `echo began >>${file}
i=0; while [ $i -lt 60 ]; do echo "line $i of the whole, and some more text"; i=$((i + 1)); done
echo ask; read -r answer
i=0; while [ $i -lt 40 ]; do echo "after $answer $i"; i=$((i + 1)); done
echo ended >>${file}`;

async function strike(
  server: SshServer,
  proxy: FaultyProxy,
  target: SshTarget,
  token: string,
  { bytes, fault }: Moment,
): Promise<string> {
  const file = `${server.home}/${token}`;
  await target.run('true', { what: 'warm up', looksOnly: true });
  const heard: string[] = [];
  proxy.strikeAfter(bytes, fault);
  const conversation = target.converse(
    script(file),
    {
      onStdout: (line) => {
        heard.push(line);
        if (line === 'ask') conversation.write('yes\n');
      },
    },
    { what: token },
  );
  const outcome = await Promise.race([
    conversation.done.then(
      ({ stdout, exitCode }) => {
        assert.equal(exitCode, 0);
        assert.equal(stdout.split('\n').length, 102, `${token}: a result is whole`);
        return 'complete';
      },
      (error: unknown) => {
        assert.ok(isLabError(error), String(error));
        return error.code;
      },
    ),
    sleep(limitMs, 'no end', { ref: false }),
  ]);
  proxy.calm();
  assert.notEqual(outcome, 'no end', `${token}: ${fault} after ${String(bytes)} bytes`);
  assert.deepEqual(
    heard.filter((line, index) => heard.indexOf(line) !== index),
    [],
    `${token}: no line is heard twice`,
  );
  // The next call gets through, whatever happened; the script ran once at most, and does not run any more.
  const look = await afterwards(target, `cat ${file}`);
  const whole = ['began\n', 'began\nended\n', ''];
  assert.ok(whole.includes(look), `${token}: ran ${JSON.stringify(look)}`);
  if (outcome === 'complete') assert.equal(look, 'began\nended\n');
  return outcome;
}

/** The script's end is waited for on the target: it may be noticed there a little later than here. */
async function afterwards(target: SshTarget, command: string): Promise<string> {
  const { stdout } = await target.run(command, { what: 'look', timeoutMs: limitMs, looksOnly: true });
  return stdout;
}
