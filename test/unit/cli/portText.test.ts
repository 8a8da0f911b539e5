import assert from 'node:assert/strict';
import { portLines, portsColumn } from '../../../lab-runtime/cli/output/portText.ts';
import type { PublishedPort } from '../../../lab-runtime/index.ts';

function port(hostPort: number, containerPort: number, more: Partial<PublishedPort> = {}): PublishedPort {
  return { hostIp: '0.0.0.0', hostPort, containerPort, protocol: 'tcp', ...more };
}

describe('ports as Docker 20.10 prints them', () => {
  it('one port, and none', () => {
    assert.equal(portsColumn([port(8080, 80)]), '0.0.0.0:8080->80/tcp');
    assert.equal(portsColumn([]), '');
  });

  it('the ports of `docker run -P nginx`, by container port', () => {
    assert.equal(portsColumn([port(32768, 443), port(32769, 80)]), '0.0.0.0:32769->80/tcp, 0.0.0.0:32768->443/tcp');
  });

  it('neighbours with equal numbers are one range, and stand before what is mapped', () => {
    const range = [7003, 7001, 7002, 7000].map((number) => port(number, number));
    assert.equal(portsColumn([port(8080, 80), ...range]), '0.0.0.0:7000-7003->7000-7003/tcp, 0.0.0.0:8080->80/tcp');
    assert.equal(portsColumn([port(80, 80), port(82, 82)]), '0.0.0.0:80->80/tcp, 0.0.0.0:82->82/tcp');
  });

  it('addresses and protocols are kept apart', () => {
    const ports = [port(53, 53), port(53, 53, { protocol: 'udp' }), port(54, 54, { hostIp: '127.0.0.1' })];
    assert.equal(portsColumn(ports), '0.0.0.0:53->53/tcp, 0.0.0.0:53->53/udp, 127.0.0.1:54->54/tcp');
  });

  it('exposed ports that are not published stand alone', () => {
    const exposed = [5432, 5433, 80].map((number) => ({ port: number, protocol: 'tcp' as const }));
    assert.equal(portsColumn([port(8080, 80)], exposed), '5432-5433/tcp, 0.0.0.0:8080->80/tcp');
  });

  it('`docker port` has one line a port', () => {
    assert.equal(
      portLines([port(32768, 443), port(53, 53, { hostIp: '127.0.0.1', protocol: 'udp' })]),
      '53/udp -> 127.0.0.1:53\n443/tcp -> 0.0.0.0:32768\n',
    );
  });
});
