import assert from 'node:assert/strict';
import { doctor } from '../../lab-runtime/engines/doctor.ts';
import { openBench } from './support/labBench.ts';
import { poorMachine } from './support/poorMachine.ts';

describe('doctor: the machine', function () {
  this.timeout(30_000);
  const bench = openBench();
  const examine = (before: string) => doctor(poorMachine(bench, before));
  after(() => bench.close());

  it('is examined', async () => {
    const { ready, findings } = await doctor(bench.target);
    assert.equal(ready, true, JSON.stringify(findings.filter(({ state }) => state !== 'yes')));
  });

  it('misses the tools that are hidden', async () => {
    const hidden = ['ip', 'iptables-restore', 'nsenter'];
    const hide = `for tool in ${hidden.join(' ')}; do mount --bind /dev/null "$(PATH=$PATH:/usr/sbin:/sbin; command -v "$tool")"; done`;
    const { ready, findings } = await examine(hide);
    assert.equal(ready, false);
    for (const name of hidden) assert.equal(findings.find((one) => one.name === name)?.state, 'no', name);
    assert.equal(findings.find(({ name }) => name === 'bridges and veth pairs')?.state, 'unknown');
  });

  it('sees a closed switch', async () => {
    const { findings } = await examine('echo 0 >/proc/sys/user/max_user_namespaces');
    const found = findings.find(({ name }) => name === 'namespaces without root');
    assert.equal(found?.state, 'no');
    assert.match(found.remedy ?? '', /user\.max_user_namespaces=/);
  });

  it('leaves no folder and no process behind', async () => {
    await doctor(bench.target);
    const { stdout } = await bench.target.run(
      'for f in /proc/[0-9]*/cmdline; do tr "\\0" " " <"$f"; echo; done 2>/dev/null',
      { what: 'test' },
    );
    assert.doesNotMatch(stdout, /trial\.pivot/);
  });
});
