/** The tour against the kernel: every line of the lesson. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { eventually } from './support/eventually.ts';
import { processesGone } from './support/machine.ts';
import { openCommandLine } from './support/commandLine.ts';

interface StepJson {
  readonly id: string;
  readonly title: string;
  readonly where: string;
  readonly command: string;
  readonly output: string;
  readonly why: string;
  readonly state: 'as-taught' | 'unexpected' | 'skipped';
}

/** What the lesson consists of, in its order. */
const lesson = [
  'bridge-address',
  'brctl-show',
  'bridge-link',
  'veth-on-host',
  'eth0-in-container',
  'pair-from-host',
  'pair-from-container',
  'veths',
  'proc-ns',
  'proc-ns-compare',
  'netns-list-empty',
  'netns-list-linked',
  'netns-look',
  'netns-unlinked',
  'netns-lives',
  'routes-in-container',
  'routes-on-host',
  'ip-forward',
  'masquerade-before',
  'ping-outside',
  'masquerade-after',
  'outside-has-no-route',
  'ps',
  'port',
  'dnat-rules',
  'accept-rules',
  'http-from-outside',
  'dnat-counter',
  'ping-neighbour',
  'route-to-neighbour',
  'neighbour-mac',
  'host-route-to-container',
  'ping-from-host',
] as const;

describe('the tour', function () {
  this.timeout(60_000);
  const cli = openCommandLine();
  let steps: readonly StepJson[] = [];
  const outputOf = (id: (typeof lesson)[number]): string => steps.find((step) => step.id === id)?.output ?? '';

  before(async () => {
    const told = (await cli.json('tour --json --keep --name lesson')) as {
      readonly lab: string;
      readonly steps: readonly StepJson[];
    };
    assert.equal(told.lab, 'lesson');
    steps = told.steps;
  });
  after(() => cli.close());

  it('tells the whole lesson', () => {
    assert.deepEqual(
      steps.map(({ id }) => id),
      lesson,
    );
  });

  for (const id of lesson) {
    it(`the kernel says what the lesson says: ${id}`, () => {
      const step = steps.find((one) => one.id === id);
      assert.ok(step);
      if (id === 'brctl-show' && step.state === 'skipped') return;
      assert.equal(step.state, 'as-taught', `${step.where}: ${step.command}\n${step.output}`);
    });
  }

  it('has the facts of the lesson, by the letter', () => {
    assert.match(outputOf('bridge-address'), /inet 172\.17\.0\.1\/16 /);
    assert.match(outputOf('eth0-in-container'), /02:42:ac:11:00:02/);
    assert.match(outputOf('routes-in-container'), /^default via 172\.17\.0\.1 dev eth0 *\n172\.17\.0\.0\/16 dev eth0 /);
    assert.match(outputOf('ip-forward'), /^1$/m);
    assert.match(outputOf('port'), /^80\/tcp -> 0\.0\.0\.0:32769\n443\/tcp -> 0\.0\.0\.0:32768\n$/);
    assert.deepEqual(outputOf('dnat-rules').match(/^-A DOCKER .*DNAT.*$/gm), [
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 32768 -j DNAT --to-destination 172.17.0.3:443',
      '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 32769 -j DNAT --to-destination 172.17.0.3:80',
    ]);
    assert.deepEqual(outputOf('accept-rules').match(/^-A DOCKER .*$/gm), [
      '-A DOCKER -d 172.17.0.3/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 443 -j ACCEPT',
      '-A DOCKER -d 172.17.0.3/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT',
    ]);
    assert.match(outputOf('http-from-outside'), /^you: 192\.168\.99\.1:\d+\nme: 172\.17\.0\.3:80$/m);
  });

  it('shows commands that run as they stand', async () => {
    for (const { where, command, output } of steps.filter(({ id }) =>
      ['bridge-link', 'routes-on-host', 'dnat-rules', 'eth0-in-container'].includes(id),
    )) {
      const { code, out } = await cli.run(['exec', where, '--', ...command.split(' ')]);
      assert.deepEqual(
        [code, out.replaceAll(/ (?:tentative)?$/gm, '')],
        [0, output.replaceAll(/ (?:tentative)?$/gm, '')],
      );
    }
  });

  it('can be told again, for people, on a lab that runs, and leaves that running', async () => {
    const text = await cli.ok('tour --name lesson');
    assert.match(text, /^\[1\/33\] The bridge docker0\nhost # ip addr show dev docker0\n {2}\d+: docker0: /);
    assert.doesNotMatch(text, /✗/);
    assert.match(await cli.ok('ls'), /^lesson /m);
    await cli.ok('down lesson');
    await processesGone(cli.folder);
  });

  for (const name of ['media', 'wordpress']) {
    it(`can be told of another lab: ${name}`, async () => {
      const file = path.join(import.meta.dirname, `../fixtures/compose/real/${name}.yaml`);
      const told = (await cli.json(`tour ${file} --name other --json`)) as { readonly steps: readonly StepJson[] };
      const wrong = told.steps.filter(({ state }) => state === 'unexpected');
      assert.deepEqual([told.steps.length, wrong], [lesson.length, []]);
      await processesGone(cli.folder);
    });
  }

  it('takes its lab down at the end, also after Ctrl-C', async () => {
    const going = cli.start(['tour', '--name', 'interrupted']);
    await eventually('the first step', () => going.out().includes('[2/33]'));
    going.kill('SIGINT');
    const { code, err } = await going.ended;
    assert.deepEqual([code, err], [130, 'Cancelled.\n']);
    await processesGone(cli.folder);
    assert.deepEqual(await cli.json('ls --json'), []);
  });
});
