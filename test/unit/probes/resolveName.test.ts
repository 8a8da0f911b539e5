import assert from 'node:assert/strict';
import { fromHosts, nameServers } from '../../../lab-runtime/probes/xray/resolveName.ts';

describe('what a name means to who sends', () => {
  it('is told by the first line of /etc/hosts that has it', () => {
    const hosts =
      '127.0.0.1\tlocalhost\n::1 localhost ip6-localhost\n# 10.0.0.9 web\n172.17.0.3  web db # not really\n172.17.0.4 web\n';
    assert.equal(fromHosts(hosts, 'web', 'ipv4'), '172.17.0.3');
    assert.equal(fromHosts(hosts, 'db', 'ipv4'), '172.17.0.3');
    assert.equal(fromHosts(hosts, 'localhost', 'ipv6'), '::1');
    assert.equal(fromHosts(hosts, 'really', 'ipv4'), undefined);
    assert.equal(fromHosts('', 'web', 'ipv4'), undefined);
  });

  it('is asked of the servers of /etc/resolv.conf', () => {
    const text =
      '# nameserver 1.2.3.4\nnameserver 127.0.0.11\nsearch example\n nameserver fd00::53 \nnameserver\noptions ndots:0\n';
    assert.deepEqual(nameServers(text), ['127.0.0.11', 'fd00::53']);
    assert.deepEqual(nameServers(''), []);
  });
});
