/** Ways into other machines, against a fake of each tool that takes its arguments as the real one is documented to. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { isLabError } from '../../../lab-runtime/model/labError.ts';
import { silentLogger } from '../../../lab-runtime/model/logger.ts';
import { createCommandTarget } from '../../../lab-runtime/targets/command/commandTarget.ts';
import { wayKinds, wayTo, type WayOptions } from '../../../lab-runtime/targets/command/ways.ts';
import { openTarget } from '../../../lab-runtime/targets/openTarget.ts';
import { describeTargetContract } from './targetContract.ts';

const docker = `[ "$1 $2 $3 $4 $5" = "--context desktop-linux run --rm --interactive" ] || exit 64; shift 5
[ "$1" != --tty ] || shift
[ "$1" != --label ] || { [ "$2" = vethscope=helper ] || exit 64; shift 2; }
[ "$1" != --privileged ] || shift
while :; do case $1 in --cap-add=* | --security-opt=* | --cgroupns=host | --env=*) shift ;; *) break ;; esac; done
[ "$1 $2" = "--pid=host --network=host" ] || exit 64; shift 2
program=\${1#--entrypoint=}; shift
[ "$1" = tools:1 ] || exit 64; shift
[ "$program" != nsenter ] || { [ "$1 $2 $3 $4 $5 $6" = "-t 1 -m -u -i -n" ] || exit 64; shift 6; exec "$@"; }
exec "$program" "$@"`;

/** Shell texts that check the arguments word by word and then become what the tool would start. */
const fakes: Readonly<Record<string, { readonly tool: string; readonly name: string; readonly text: string }>> = {
  wsl: {
    tool: 'wsl.exe',
    name: 'Debian',
    text: '[ "$1 $2 $3" = "--distribution Debian --exec" ] || exit 64; shift 3; exec "$@"',
  },
  docker: { tool: 'docker', name: 'desktop-linux', text: docker },
  'docker-host': { tool: 'docker', name: 'desktop-linux', text: docker },
  lima: {
    tool: 'limactl',
    name: 'default',
    text: '[ "$1 $2 $3" = "shell --workdir=/ default" ] || exit 64; shift 3; exec "$@"',
  },
  multipass: {
    tool: 'multipass',
    name: 'primary',
    text: '[ "$1 $2 $3" = "exec primary --" ] || exit 64; shift 3; exec "$@"',
  },
  vagrant: {
    tool: 'vagrant',
    name: '/home/me/my box',
    text: `[ "$VAGRANT_CWD" = "/home/me/my box" ] || exit 64
[ "$1 $2 $4" = "ssh --command --" ] || exit 64; exec /bin/sh -c "$3"`,
  },
  command: { tool: 'jump', name: 'bastion', text: '[ "$1 $2" = "--to prod" ] || exit 64; shift 2; exec "$@"' },
};

describe('ways into other machines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vethscope-ways-'));
  const path = process.env.PATH;
  before(() => {
    for (const { tool, text } of Object.values(fakes)) {
      writeFileSync(join(folder, tool), `#!/bin/sh\n${text}\n`);
      chmodSync(join(folder, tool), 0o755);
    }
    process.env.PATH = `${folder}:${path ?? ''}`;
  });
  after(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true });
  });
  const options: WayOptions = { dockerImage: 'tools:1', commands: { bastion: ['jump', '--to', 'prod'] } };
  const targetOf = (kind: string, name: string) => {
    const way = wayTo(kind, name, options);
    assert.ok(way);
    return createCommandTarget({ id: `${kind}:${name}`, way, logger: silentLogger, graceMs: 300 });
  };

  it('are all tried', () => {
    assert.deepEqual(wayKinds.toSorted(), Object.keys(fakes).toSorted());
  });

  for (const [kind, { name }] of Object.entries(fakes)) {
    describeTargetContract(kind, () => targetOf(kind, name));

    it(`${kind} opens terminals with the arguments as they are`, async () => {
      const { file, args } = targetOf(kind, name).terminal(['printf', '%s|', 'a b', "'$(id)'", '']);
      assert.equal((await execa(file, args)).stdout, "a b|'$(id)'||");
    });
  }

  it('say so where the tool is missing, or refuses', async () => {
    const missing = openTarget('command:x', { logger: silentLogger, commands: { x: ['no-such-tool'] } });
    await assert.rejects(missing.run('echo', { what: 'test' }), (error) => isLabError(error, 'missing-tool'));
    const refused = openTarget('lima:other', { logger: silentLogger });
    await assert.rejects(refused.run('echo', { what: 'test' }), (error) => isLabError(error, 'target-unreachable'));
  });

  it('take no name that could be an option or a command', () => {
    for (const id of [
      'wsl:-x',
      'docker:a b',
      'lima:a\nb',
      'multipass:$(id)',
      'vagrant:-x',
      'command:no',
      'nope:x',
      'x',
      'wsl:',
      ':',
      'ssh:',
    ]) {
      assert.throws(
        () => openTarget(id, { logger: silentLogger }),
        (error) => isLabError(error, 'usage') && error.remedy !== undefined,
        id,
      );
    }
  });
});
