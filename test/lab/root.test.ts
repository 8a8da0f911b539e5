/** A lab made by root, without a user namespace of its own. */
import assert from 'node:assert/strict';
import { downLab, enterArgv, fetchUrl, isLabError, quote, upLab, whereNamed } from '../../lab-runtime/index.ts';
import { labFrom, openBench } from './support/labBench.ts';
import { isTargetRoot } from '../support/testTarget.ts';
import { rememberMachine } from './support/machine.ts';

describe('a lab made by root', () => {
  const bench = openBench();
  const assertUntouched = rememberMachine();
  after(async () => {
    await bench.close();
  });

  const refused = async () => {
    await assert.rejects(
      upLab(bench.target, labFrom('services: { box: {} }', 'root'), { privilege: 'root' }),
      (error) => isLabError(error, 'namespaces-closed'),
    );
    await bench.nothingRuns();
    assertUntouched();
  };

  const works = async () => {
    const text = 'services: { web: { ports: ["8080:80"] }, box: { command: sleep 1000 } }';
    const { lab } = await upLab(bench.target, labFrom(text, 'root'), { privilege: 'root' });
    assert.equal((await fetchUrl(bench.target, lab, 'client', 'http://192.168.99.100:8080/')).status, 200);
    const argv = enterArgv(lab, whereNamed(lab, 'box'), ['readlink', '/proc/self/ns/user']);
    const inside = await bench.target.run(quote(argv), { what: 'user namespace' });
    const outside = await bench.target.run('readlink /proc/self/ns/user', { what: 'user namespace' });
    assert.equal(inside.stdout, outside.stdout);
    assert.match(await bench.inside(lab, 'box', 'cat', '/proc/sys/net/ipv4/ping_group_range'), /^0\s+2147483647$/);
    await assert.rejects(bench.inside(lab, 'box', 'touch', '/usr/new-file'), /Read-only file system/);
    assertUntouched();
    await downLab(bench.target, 'root');
    await bench.nothingRuns();
    assertUntouched();
  };

  // Root runs this suite twice: as itself, and as an ordinary user.
  if (isTargetRoot) it('works as the rootless one does, and leaves nothing', works);
  else it('is refused to anybody else, and leaves nothing', refused);
});
