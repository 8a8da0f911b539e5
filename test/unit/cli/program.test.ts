import assert from 'node:assert/strict';
import { LabError } from '../../../lab-runtime/index.ts';
import { lessonText, run, runningLab, type } from './fakeCli.ts';

const lesson = runningLab();
const second = runningLab(lessonText, 'second');
const one = { labs: [lesson] };
const two = { labs: [lesson, second] };

function json(text: string): unknown {
  return JSON.parse(text);
}

describe('usage', () => {
  it('help goes to standard output and is no error, for every verb', async () => {
    const all = await type('--help');
    assert.equal(all.code, 0);
    const verbs = [...all.out.matchAll(/^ {2}(\w+)\b.{2,}$/gm)]
      .map(([, name = '']) => name)
      .filter((name) => !['help'].includes(name));
    for (const name of [
      'up',
      'down',
      'ls',
      'run',
      'rm',
      'ps',
      'port',
      'network',
      'publish',
      'unpublish',
      'plan',
      'show',
      'veths',
      'ports',
      'save',
      'diff',
      'exec',
      'shell',
      'ping',
      'traceroute',
      'http',
      'capture',
      'doctor',
      'tour',
    ]) {
      assert.ok(verbs.includes(name), name);
      const { code, out, err } = await run(name === 'network' ? ['network', 'connect', '--help'] : [name, '--help']);
      assert.deepEqual([code, err], [0, ''], name);
      assert.match(out, /Examples:\n {2}\$ vethscope /, name);
      assert.match(out, /--json/, name);
      assert.match(out, /--target/, name);
    }
  });

  it('help fits on a screen of eighty columns, and tells what a verb takes', async () => {
    for (const line of ['--help', 'network --help', 'run --help', 'up --help', 'ping --help']) {
      const { out } = await type(line);
      const [beforeExamples = ''] = out.split('Examples:');
      const long = beforeExamples.split('\n').filter((each) => each.length > 100);
      assert.deepEqual(long, [], line);
    }
    assert.match((await type('network --help')).out, /^ {2}connect \[LAB\] NETWORK CONTAINER +Attach/m);
  });

  it('--version is Vethscope’s', async () => {
    const { code, out, err } = await type('--version');
    assert.deepEqual([code, out, err], [0, '1.2.3\n', '']);
  });

  it('what is not understood is told on standard error, with code 2', async () => {
    for (const line of [
      'frobnicate',
      'ls --frob',
      'ping',
      'up --engine swarm',
      'up a b',
      'ping box web -c 0',
      'ping box web -c many',
      'network',
      'network frob',
    ]) {
      const { code, out, err } = await type(line, one);
      assert.deepEqual([code, out], [2, ''], line);
      assert.notEqual(err, '', line);
    }
  });

  it('what is no target is refused', async () => {
    for (const id of ['nowhere:far', 'ssh:-oProxyCommand=id', 'far']) {
      const { code, err } = await type(`ls --target ${id}`, one);
      assert.equal(code, 2, id);
      assert.match(err, /remedy: /, id);
    }
  });

  it('the target is that of the command line, else of the environment, else this machine', async () => {
    const targets = async (line: string, environment = {}) => (await type(line, { ...one, environment })).targets;
    assert.deepEqual(await targets('ls'), ['local']);
    assert.deepEqual(await targets('ls', { VETHSCOPE_TARGET: 'ssh:far' }), ['ssh:far']);
    assert.deepEqual(await targets('ls --target local --sudo', { VETHSCOPE_TARGET: 'ssh:far' }), ['local, as root']);
  });

  it('labs need Linux', async () => {
    const { code, err } = await type('up', { platform: 'darwin', files: { '/home/me/lab/compose.yaml': lessonText } });
    assert.equal(code, 3);
    assert.match(err, /darwin/);
  });

  it('every error has its exit code, is told on standard error, and leaves standard output empty', async () => {
    const codes = {
      usage: 2,
      'port-conflict': 2,
      'lab-busy': 1,
      'missing-tool': 3,
      'namespaces-closed': 3,
      'step-failed': 3,
    } as const;
    for (const [code, expected] of Object.entries(codes)) {
      const listLabs = () =>
        Promise.reject(new LabError(code as keyof typeof codes, `it is ${code}`, { stderr: 'low words' }));
      const result = await type('ps', { runtime: { listLabs } });
      assert.deepEqual([result.code, result.out, result.err], [expected, '', `error: it is ${code}\n`]);
      assert.match((await type('ps --verbose', { runtime: { listLabs } })).err, /stderr: low words/);
      assert.match(
        (await type('ps', { runtime: { listLabs }, environment: { VETHSCOPE_LOG: 'debug' } })).err,
        /stderr: low words/,
      );
    }
  });

  it('what a container said before it ended is always shown', async () => {
    const listLabs = () => Promise.reject(new LabError('service-exited', 'web ended', { stderr: 'no app.py' }));
    const { code, err } = await type('ps', { runtime: { listLabs } });
    assert.deepEqual([code, err], [1, 'error: web ended\n  stderr: no app.py\n']);
  });
});

describe('plan', () => {
  it('prints the script, or the script in JSON', async () => {
    const files = { '/home/me/lab/demo.lab.yaml': lessonText };
    const plain = await type('plan', { files });
    assert.match(plain.out, /^#!\/bin\/sh\n# Builds the lab lesson/);
    const document = json((await type('plan --json', { files })).out);
    assert.deepEqual(document, { lab: 'lesson', script: plain.out });
  });
});

describe('down', () => {
  it('takes the only lab down, or the one named', async () => {
    assert.deepEqual((await type('down', one)).calls, [['downLab', 'lesson']]);
    const named = await type('down second --json', two);
    assert.deepEqual([named.code, json(named.out)], [0, { down: ['second'] }]);
  });

  it('says no where there is none', async () => {
    for (const line of ['down', 'down nolab']) {
      const { code, err } = await type(line);
      assert.equal(code, 1, line);
      assert.match(err, /^No lab .*running\.$/m);
    }
  });

  it('does not guess among several', async () => {
    const { code, err, calls } = await type('down', two);
    assert.deepEqual([code, calls], [2, []]);
    assert.match(err, /Running: lesson, second/);
  });

  it('--all takes all, also none, but no name', async () => {
    assert.deepEqual((await type('down --all', two)).calls.length, 2);
    assert.equal((await type('down --all')).code, 0);
    assert.equal((await type('down lesson --all', two)).code, 2);
  });
});

describe('ls, ps, port', () => {
  it('ls prints a hint, or an empty list, where there is none', async () => {
    const { code, out, err } = await type('ls --json');
    assert.deepEqual([code, json(out)], [0, []]);
    assert.match(err, /vethscope up FILE/);
    assert.equal((await type('ls')).out, '');
  });

  it('a lab of another version is told, and taken down with all', async () => {
    const unreadable = [{ name: 'old', holderPid: 7 }];
    const world = { runtime: { listAllLabs: () => Promise.resolve({ labs: [lesson], unreadable }) } };
    assert.match((await type('ls', world)).err, /^Lab old was made by another version.*vethscope down old$/m);
    assert.deepEqual((await type('down --all', world)).calls, [
      ['downLab', 'lesson'],
      ['downLab', 'old'],
    ]);
  });

  it('ls --json has the shape of the contract', async () => {
    const web = lesson.lab.containers[1];
    const [printed] = JSON.parse((await type('ls --json', one)).out) as readonly {
      readonly containers: readonly unknown[];
    }[];
    assert.deepEqual(
      { ...printed, containers: printed?.containers[1] },
      {
        name: 'lesson',
        engine: 'namespaces',
        state: 'running',
        file: '/lab/compose.yaml',
        holderPid: 100,
        containers: {
          name: 'web',
          pid: lesson.pids['web'],
          networks: [{ network: 'bridge', address: '172.17.0.3', mac: '02:42:ac:11:00:03' }],
          ports: web?.ports,
        },
      },
    );
  });

  it('ps looks like docker ps', async () => {
    const { out } = await type('ps', one);
    assert.match(out, /^CONTAINER ID {3}IMAGE +COMMAND +STATUS +PORTS +NAMES\n/);
    assert.match(
      out,
      /^[0-9a-f]{12} {3}nginx +"responder" +Up +0\.0\.0\.0:32769->80\/tcp, 0\.0\.0\.0:32768->443\/tcp +web$/m,
    );
    assert.match(out, /^[0-9a-f]{12} {3}app +"responder" +Up +9000\/tcp +app$/m);
    const ended = { ...lesson, pids: {} };
    assert.match((await type('ps', { labs: [ended] })).out, /"top -b" +Exited/);
    assert.match((await type('ps -q --no-trunc', one)).out, /^(?:[0-9a-f]{64}\n){3}$/);
    assert.match((await type('ps', two)).out, /^LAB +CONTAINER ID[^]*^second /m);
    assert.equal((await type('ps nolab', one)).code, 2);
  });

  it('port looks like docker port', async () => {
    assert.equal((await type('port web', one)).out, '80/tcp -> 0.0.0.0:32769\n443/tcp -> 0.0.0.0:32768\n');
    assert.equal((await type('port lesson web 80', two)).out, '0.0.0.0:32769\n');
    const no = await type('port web 81', one);
    assert.deepEqual([no.code, no.out], [1, '']);
    assert.match(no.err, /No public port 81\/tcp published for web/);
    assert.equal((await type('port web 70000', one)).code, 2);
    assert.equal((await type('port host', one)).code, 2);
  });
});

describe('which lab is meant', () => {
  it('the name may be left out where one lab runs', async () => {
    assert.deepEqual((await type('ping box web -c 1', one)).calls, [['pingFrom', 'lesson', 'box', 'web', 1]]);
    assert.deepEqual((await type('ping second box web', two)).calls, [['pingFrom', 'second', 'box', 'web', 4]]);
    assert.equal((await type('ping box web', two)).code, 2);
    assert.match((await type('ping box web')).err, /No lab is running/);
    assert.match((await type('ping other box web', one)).err, /No lab other is running/);
  });
});

describe('probes', () => {
  it('print the tool’s own lines, or the result as JSON', async () => {
    assert.equal((await type('ping box web', one)).out, 'PING web\n');
    assert.deepEqual(json((await type('ping box web --json', one)).out), {
      sent: 1,
      received: 1,
      times: [],
      errors: [],
    });
    assert.deepEqual(json((await type('http box http://web/ --json', one)).out), { status: 200, body: 'hello' });
    assert.equal((await type('http box http://web/', one)).out, 'hello\n');
  });

  it('say no where nobody answers', async () => {
    for (const line of [
      'ping box nobody',
      'traceroute box nobody',
      'http box http://nobody/',
      'http box http://web/missing',
    ]) {
      assert.equal((await type(line, one)).code, 1, line);
    }
    assert.match((await type('http box http://nobody/ --json', one)).err, /^error: box got no answer/);
    assert.equal((await type('traceroute box web', one)).code, 0);
  });
});

describe('exec and shell', () => {
  it('exec passes command and code on', async () => {
    const { code, terminal } = await run(['exec', 'lesson', 'web', '--', 'ip', '-j', 'addr', '--json'], {
      ...two,
      terminalCode: 7,
    });
    assert.equal(code, 7);
    assert.deepEqual(terminal[0]?.slice(0, 2), ['nsenter', '--no-fork']);
    assert.deepEqual(terminal[0].slice(-4), ['ip', '-j', 'addr', '--json']);
    assert.ok(terminal[0].includes(String(lesson.pids['web'])));
  });

  it('with a terminal the command leads a process group of its own', async () => {
    const script = async (terminal: boolean): Promise<string | undefined> =>
      (await type('exec web -- ls', { ...one, terminal })).terminal[0]?.find((word) => word.includes('"$@"'));
    assert.match((await script(true)) ?? '', /^set -m; /);
    assert.doesNotMatch((await script(false)) ?? 'set -m', /set -m/);
  });

  it('the two dashes may be left out, and so may the lab', async () => {
    for (const line of ['exec web -- id -u', 'exec web id -u', 'exec lesson web id -u', 'exec lesson web -- id -u']) {
      const { terminal, err } = await type(line, one);
      assert.deepEqual(terminal[0]?.slice(-2), ['id', '-u'], `${line}: ${err}`);
      assert.ok(terminal[0].includes(String(lesson.pids['web'])), line);
    }
    assert.equal((await type('exec web', one)).code, 2);
    for (const line of ['exec web', 'exec lesson web', 'exec lesson web --'])
      assert.match((await type(line, one)).err, /^error: There is no command to run/, line);
    assert.equal((await type('exec nobody -- ls', one)).code, 2);
  });

  it('explains 127 where the program is missing, not where it says so itself', async () => {
    const missing = await type('exec web -- nosuch', { ...one, terminalCode: 127, answer: () => ({ exitCode: 1 }) });
    assert.equal(missing.code, 127);
    assert.match(missing.err, /no program "nosuch" in web/);
    const own = await type('exec web -- sh', { ...one, terminalCode: 127, answer: () => ({ exitCode: 0 }) });
    assert.deepEqual([own.code, own.err], [127, '']);
  });

  it('exec --json captures', async () => {
    const answer = () => ({ exitCode: 3, stdout: 'a\n', stderr: 'b\n' });
    const { code, out, terminal } = await type('exec web --json -- ls', { ...one, answer });
    assert.deepEqual([code, json(out), terminal], [3, { exitCode: 3, stdout: 'a\n', stderr: 'b\n' }, []]);
  });

  it('shell opens on the host, in a container, and not as JSON', async () => {
    const onHost = (await type('shell', one)).terminal[0];
    assert.ok(onHost?.includes('100') && onHost.includes('PS1=lesson/host:$PWD# '));
    assert.ok((await type('shell lesson web', two)).terminal[0]?.includes('PS1=lesson/web:$PWD# '));
    assert.ok((await type('shell client', one)).terminal[0]?.includes('PS1=lesson/client:$PWD# '));
    assert.equal((await type('shell --json', one)).code, 2);
  });
});
