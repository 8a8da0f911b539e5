import assert from 'node:assert/strict';
import { isLabError } from '../../../lab-runtime/index.ts';
import { effectiveHost, parseEffectiveHost } from '../../../lab-runtime/targets/ssh/effectiveHost.ts';

describe('what ssh makes of a host', () => {
  it('is read from ssh -G', () => {
    const output = 'host lab\nuser learner\nhostname 10.0.0.7\nport 2222\nproxyjump me@gate\nidentityfile ~/.ssh/a b\n';
    assert.deepEqual(parseEffectiveHost(output), {
      user: 'learner',
      hostname: '10.0.0.7',
      port: 2222,
      jump: 'me@gate',
    });
    assert.equal(parseEffectiveHost(output.replace('me@gate', 'none'))?.jump, undefined);
  });

  it('is not known where ssh says something else', () => {
    for (const output of [
      '',
      'no such option',
      'user a\nhostname b',
      'user a\nhostname b\nport 0',
      'user a\nport 22',
    ]) {
      assert.equal(parseEffectiveHost(output), undefined, output);
    }
  });

  it('comes from the ssh of this machine, and is not asked of what is no host', async () => {
    const found = await effectiveHost('somebody@192.0.2.7');
    assert.deepEqual(found, { user: 'somebody', hostname: '192.0.2.7', port: 22 });
    await assert.rejects(effectiveHost('-oProxyCommand=x'), (error) => isLabError(error, 'usage'));
    assert.equal(await effectiveHost('lab', { program: '/no/such/ssh' }), undefined);
  });
});
