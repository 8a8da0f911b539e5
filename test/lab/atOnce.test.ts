/** Commands that meet: two at once on one lab, and `down` of a lab that is half up or whose holder is gone. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { openCommandLine } from './support/commandLine.ts';
import { kill, shellMeanwhile } from './support/labMachine.ts';
import { processesOf, rememberMachine } from './support/machine.ts';
import { assertNothingLeft, assertRefused } from './support/refusal.ts';

const text = `
name: one
services:
  web: { ports: ["8080:80"], network_mode: bridge }
  box: { command: sleep 1000, network_mode: bridge }
`;

/** Waits for the build script of the lab in this folder, stops it, and prints its pid; quickly, and so without a process. */
const stopBuilder = (folder: string): string => `lab='${folder}'
until { read -r holder _ <"$lab/born"; } 2>/dev/null; do sleep 0.01; done
while [ -e "/proc/$holder" ]; do
  # The holder starts it from a shell that says when it has failed.
  read -r children <"/proc/$holder/task/$holder/children"
  for child in $children; do
    { read -r builder <"/proc/$child/task/$child/children"; read -r words <"/proc/\${builder% }/cmdline"; } 2>/dev/null
    if [ "$words" = sh-s ]; then kill -STOP "$builder"; echo "$builder"; exit; fi
  done
done
`;

describe('commands that meet on one lab', function () {
  this.timeout(120_000);
  const cli = openCommandLine();
  const assertUntouched = rememberMachine();
  const file = cli.write('one.yaml', text);
  const serves = async (): Promise<void> => {
    assert.match(await cli.ok('http client http://192.168.99.100:8080/'), /^container: web$/m);
    await cli.ok('ping box web -c 1');
  };
  afterEach(async () => {
    await cli.run(['down', '--all']);
    await assertNothingLeft(cli);
    assertUntouched();
  });
  after(() => cli.close());

  /** Takes long enough to be caught in the middle. */
  const large = cli.write(
    'large.yaml',
    `${text}${Array.from({ length: 25 }, (_, index) => `  more${String(index)}: { network_mode: none, command: sleep 1000 }\n`).join('')}`,
  );
  /** Starts `up` and stops its build script in the middle: half up, for as long as one likes. */
  const halfUp = async () => {
    const going = cli.start(['up', large]);
    const builder = Number(await shellMeanwhile(stopBuilder(path.join(cli.stateHome, 'vethscope/labs/one'))));
    assert.ok(builder > 0, 'the build was over before it could be stopped');
    return { going, goOn: () => kill(builder, 'CONT') };
  };

  it('two ups at once: one lab comes of it, and whoever did not make it says so', async () => {
    const both = await Promise.all([cli.run(['up', file, '--verbose']), cli.run(['up', file, '--verbose'])]);
    assert.ok(both.some(({ code }) => code === 0));
    for (const { code, out, err } of both) {
      if (code === 0) continue;
      assert.deepEqual([code, out], [1, '']);
      assert.match(
        err,
        /^error: Lab one is being changed by another command\n {2}object: lab one\n {2}code: lab-busy\n {2}remedy: Try again/m,
      );
    }
    assert.equal(processesOf(cli.folder).filter(({ command }) => command.includes('vethscope-holder')).length, 1);
    await serves();
  });

  it('up and a change at once: the change is told to wait, and the lab is whole', async () => {
    const { going, goOn } = await halfUp();
    const busy = { exit: 1, code: 'lab-busy', object: 'one', remedy: /Try again/ } as const;
    await assertRefused(cli, ['up', large], busy);
    goOn();
    assert.equal((await going.ended).code, 0);
    await serves();
  });

  it('down of a lab that is half up is told to wait', async () => {
    const { going, goOn } = await halfUp();
    await assertRefused(cli, ['down', 'one'], { exit: 1, code: 'lab-busy', object: 'one', remedy: /Try again/ });
    goOn();
    assert.equal((await going.ended).code, 0);
    await serves();
    assert.equal(await cli.ok('down one'), 'Lab one is down.\n');
  });

  it('down of a lab that is half up and whose maker was killed finds nothing left', async () => {
    const { going } = await halfUp();
    going.kill('SIGKILL');
    await going.ended;
    await assertNothingLeft(cli);
    const { code, out, err } = await cli.run(['down', 'one']);
    assert.deepEqual([code, out, err], [1, '', 'No lab one is running.\n']);
  });

  it('down of a lab whose holder was killed says that it does not run, and clears its folder', async () => {
    await cli.ok(`up ${file}`);
    const [lab] = (await cli.json('ls --json')) as readonly { readonly holderPid: number }[];
    assert.ok(lab);
    kill(lab.holderPid, 'KILL');
    const { code, out, err } = await cli.run(['down', 'one']);
    assert.deepEqual([code, out, err], [1, '', 'No lab one is running.\n']);
  });

  it('whose program does not exist is said by up, and the responder serves for it', async () => {
    const missing = cli.write('missing.yaml', text.replace('network_mode', 'command: /entry.sh, network_mode'));
    const { code, err } = await cli.run(['up', missing]);
    assert.equal(code, 0);
    assert.match(
      err,
      /^web: this machine has no program \/entry\.sh; the built-in responder serves its ports instead\.$/m,
    );
    await serves();
  });
});
