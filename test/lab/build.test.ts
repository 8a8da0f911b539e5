/** A lab against the kernel: what `ip`, `bridge` and `iptables-save` say in its namespaces. */
import assert from 'node:assert/strict';
import { fetchUrl, pingFrom, type RunningLab } from '../../lab-runtime/index.ts';
import { openBench } from './support/labBench.ts';
import { rememberMachine } from './support/machine.ts';

const text = `
services:
  box:
    image: busybox
    command: sleep 3600
    network_mode: bridge
  web:
    image: nginx
    ports: ["80", "443"]
    network_mode: bridge
  front:
    image: app
    expose: ["8080"]
    networks:
      back: { ipv4_address: 10.9.8.7, aliases: [api] }
  db:
    image: db
    ports: ["127.0.0.1:5433:5432"]
    networks: [back]
  alone:
    network_mode: none
  twin:
    network_mode: service:front
  monitor:
    network_mode: host
networks:
  back:
    ipam: { config: [{ subnet: 10.9.8.0/24 }] }
`;

interface LinkJson {
  readonly ifname: string;
  readonly ifindex: number;
  readonly link_index?: number;
  readonly master?: string;
  readonly address: string;
}

describe('a lab in the kernel', () => {
  const bench = openBench();
  const assertUntouched = rememberMachine();
  let lab: RunningLab;
  const links = async (where: string): Promise<readonly LinkJson[]> =>
    JSON.parse(await bench.inside(lab, where, 'ip', '-j', 'link')) as LinkJson[];

  before(async () => {
    lab = await bench.up(text, 'build');
  });
  after(async () => {
    await bench.close();
  });

  it('leaves the machine as it was while it runs', () => {
    assertUntouched();
  });

  it('has docker0 first, then the user network, with Docker’s addresses', async () => {
    const bridges = await bench.inside(lab, 'host', 'ip', '-br', '-4', 'addr', 'show', 'type', 'bridge');
    const [first, second] = bridges.split('\n');
    assert.match(first ?? '', /^docker0\s+UP\s+172\.17\.0\.1\/16/);
    assert.match(second ?? '', /^br-[0-9a-f]{12}\s+UP\s+10\.9\.8\.1\/24/);
  });

  it('gives containers the first free addresses and the MAC that follows from them', async () => {
    const box = await bench.inside(lab, 'box', 'ip', '-j', 'addr', 'show', 'eth0');
    assert.match(box, /"local":"172\.17\.0\.2"/);
    assert.match(box, /02:42:ac:11:00:02/);
    assert.match(await bench.inside(lab, 'front', 'ip', '-br', '-4', 'addr', 'show', 'eth0'), /10\.9\.8\.7\/24/);
  });

  it('joins each veth to its container from both ends', async () => {
    const host = await links('host');
    for (const name of ['box', 'web', 'front', 'db']) {
      const eth0 = (await links(name)).find(({ ifname }) => ifname === 'eth0');
      const veth = host.find(({ ifindex }) => ifindex === eth0?.link_index);
      assert.match(veth?.ifname ?? '', /^veth[0-9a-f]{7}$/);
      assert.equal(veth?.link_index, eth0?.ifindex);
      assert.match(veth?.master ?? '', name === 'box' || name === 'web' ? /^docker0$/ : /^br-/);
    }
  });

  it('routes containers through their bridge', async () => {
    assert.equal(
      await bench.inside(lab, 'box', 'ip', 'route'),
      'default via 172.17.0.1 dev eth0 \n172.17.0.0/16 dev eth0 proto kernel scope link src 172.17.0.2',
    );
  });

  it('forwards, and drops what Docker’s rules do not accept', async () => {
    assert.equal(await bench.inside(lab, 'host', 'cat', '/proc/sys/net/ipv4/ip_forward'), '1');
    const rules = await bench.inside(lab, 'host', 'iptables-save');
    assert.match(rules, /:FORWARD DROP/);
    assert.match(rules, /-A POSTROUTING -s 172\.17\.0\.0\/16 ! -o docker0 -j MASQUERADE/);
    assert.match(rules, /-A DOCKER ! -i docker0 -p tcp -m tcp --dport 32769 -j DNAT --to-destination 172\.17\.0\.3:80/);
    assert.match(rules, /-A DOCKER -d 127\.0\.0\.1\/32 ! -i br-[0-9a-f]{12} -p tcp -m tcp --dport 5433 -j DNAT/);
  });

  it('lets the outside in by the published port, and shows whom the server saw', async () => {
    const { status, body } = await fetchUrl(bench.target, lab, 'client', 'http://192.168.99.100:32769/');
    assert.equal(status, 200);
    assert.match(body, /192\.168\.99\.1:\d+/);
    assert.match(body, /172\.17\.0\.3:80/);
  });

  it('masks containers that leave', async () => {
    const { status, body } = await fetchUrl(bench.target, lab, 'box', 'http://192.168.99.1/');
    assert.equal(status, 200);
    assert.match(body, /192\.168\.99\.100:\d+/);
  });

  it('lets neighbours speak, and keeps networks apart', async () => {
    assert.equal((await pingFrom(bench.target, lab, 'box', 'web', { count: 1 })).received, 1);
    assert.equal((await pingFrom(bench.target, lab, 'box', 'client', { count: 1 })).received, 1);
    assert.equal((await pingFrom(bench.target, lab, 'box', 'front', { count: 1 })).received, 0);
    assert.equal((await pingFrom(bench.target, lab, 'host', 'front', { count: 1 })).received, 1);
  });

  it('knows neighbours by name and alias on a user network', async () => {
    assert.match(await bench.inside(lab, 'db', 'getent', 'hosts', 'api'), /^10\.9\.8\.7\s/);
    assert.match(await bench.inside(lab, 'front', 'getent', 'hosts', 'api'), /^10\.9\.8\.7\s/, 'also itself');
    assert.equal((await pingFrom(bench.target, lab, 'db', 'api', { count: 1 })).received, 1);
    assert.doesNotMatch(await bench.inside(lab, 'box', 'cat', '/etc/hosts'), /\tweb$/m, 'no names on docker0');
    assert.match(await bench.inside(lab, 'db', 'cat', '/etc/resolv.conf'), /nameserver 127\.0\.0\.11/);
  });

  it('gives a container its own names and files, and the machine’s programs read-only', async () => {
    const hostname = await bench.inside(lab, 'box', 'hostname');
    assert.match(hostname, /^[0-9a-f]{12}$/);
    assert.match(await bench.inside(lab, 'box', 'cat', '/etc/hosts'), new RegExp(`172\\.17\\.0\\.2\\t${hostname}`));
    await assert.rejects(bench.inside(lab, 'box', 'touch', '/usr/new-file'), /Read-only file system/);
    await bench.inside(lab, 'box', 'sh', '-c', 'echo mine >/tmp/mine');
    await assert.rejects(bench.inside(lab, 'web', 'cat', '/tmp/mine'), /No such file/);
    assert.equal(await bench.inside(lab, 'box', 'cat', '/proc/1/comm'), 'sleep');
  });

  it('shares, isolates or lends the network namespace as network_mode says', async () => {
    assert.equal((await links('alone')).map(({ ifname }) => ifname).join(), 'lo');
    assert.match(await bench.inside(lab, 'twin', 'ip', '-br', '-4', 'addr', 'show', 'eth0'), /10\.9\.8\.7/);
    const namespace = (where: string): Promise<string> => bench.inside(lab, where, 'readlink', '/proc/self/ns/net');
    assert.equal(await namespace('monitor'), await namespace('host'));
    assert.equal(await namespace('twin'), await namespace('front'));
  });

  it('switches IPv6 off in containers, as Docker does', async () => {
    const settings = await bench.inside(lab, 'box', 'sh', '-c', 'cd /proc/sys/net/ipv6/conf; grep "" */disable_ipv6');
    assert.deepEqual(settings.split('\n'), [
      'all/disable_ipv6:1',
      'default/disable_ipv6:1',
      'eth0/disable_ipv6:1',
      'lo/disable_ipv6:1',
    ]);
    assert.equal(await bench.inside(lab, 'box', 'cat', '/proc/sys/net/ipv4/ip_unprivileged_port_start'), '0');
  });
});
