import assert from 'node:assert/strict';
import type { LabContainer } from '../../../lab-runtime/model/lab.ts';
import { check, labOf } from './marked.ts';

function containerOf(service: string): LabContainer {
  const [container] = labOf(`services:\n  web:\n${service}`).containers;
  assert.ok(container);
  return container;
}

/** `HOST_IP FIRST-LAST CONTAINER/PROTOCOL` of each wish; `*` for what is left open. */
function wishes({ ports }: LabContainer): readonly string[] {
  return ports.map(({ hostIp, hostPorts, containerPort, protocol }) => {
    const host = hostPorts === undefined ? '*' : `${hostPorts.first}-${hostPorts.last}`;
    return `${hostIp ?? '*'} ${host} ${containerPort}/${protocol}`;
  });
}

describe('compose: ports', () => {
  const short: readonly (readonly [written: string, ...wishes: string[]])[] = [
    ['"80"', '* * 80/tcp'],
    ['80', '* * 80/tcp'],
    ['"8080:80"', '* 8080-8080 80/tcp'],
    ['"53:53/udp"', '* 53-53 53/udp'],
    ['"80/UDP"', '* * 80/udp'],
    ['"9:9/sctp"', '* 9-9 9/sctp'],
    ['"127.0.0.1:8080:80/udp"', '127.0.0.1 8080-8080 80/udp'],
    ['"127.0.0.1::80"', '127.0.0.1 * 80/tcp'],
    ['"0.0.0.0:8080:80"', '0.0.0.0 8080-8080 80/tcp'],
    ['":80"', '* * 80/tcp'],
    ['"8000-8002:80-82"', '* 8000-8000 80/tcp', '* 8001-8001 81/tcp', '* 8002-8002 82/tcp'],
    ['"80-81"', '* * 80/tcp', '* * 81/tcp'],
    ['"9090-9091:80"', '* 9090-9091 80/tcp'],
    ['"127.0.0.1:8000-8001:80-81"', '127.0.0.1 8000-8000 80/tcp', '127.0.0.1 8001-8001 81/tcp'],
    ['"08080:080"', '* 8080-8080 80/tcp'],
  ];
  for (const [written, ...expected] of short) {
    it(`reads ${written}`, () => {
      assert.deepEqual(wishes(containerOf(`    ports: [${written}]\n`)), expected);
    });
  }

  const long: readonly (readonly [written: string, ...wishes: string[]])[] = [
    ['{target: 80}', '* * 80/tcp'],
    ['{target: 80, published: 8080}', '* 8080-8080 80/tcp'],
    ['{target: "80", published: "8080", protocol: udp, mode: host}', '* 8080-8080 80/udp'],
    ['{target: 80, published: "8000-8010", name: web, app_protocol: http}', '* 8000-8010 80/tcp'],
    ['{target: 80, published: 8080, host_ip: 127.0.0.1}', '127.0.0.1 8080-8080 80/tcp'],
    ['{target: 80, published: , protocol: ~}', '* * 80/tcp'],
  ];
  for (const [written, ...expected] of long) {
    it(`reads ${written}`, () => {
      assert.deepEqual(wishes(containerOf(`    ports:\n      - ${written}\n`)), expected);
    });
  }

  it('keeps the place of every wish', () => {
    const [port] = containerOf('    ports:\n      - "80"\n      - "8080:81"\n').ports.slice(1);
    const file = '/labs/shop/compose.yaml';
    assert.deepEqual(port?.source, { file, line: 5, column: 9, endLine: 5, endColumn: 18 });
  });

  it('reads exposed ports', () => {
    const { expose } = containerOf('    expose: ["3000", 3001, "53/udp", "8000-8001"]\n');
    const text = expose.map(({ port, protocol }) => `${port}/${protocol}`);
    assert.deepEqual(text, ['3000/tcp', '3001/tcp', '53/udp', '8000/tcp', '8001/tcp']);
  });

  it('lets one host port stand on different addresses, protocols and families', () => {
    check('services:\n  web: {ports: ["127.0.0.1:80:80", "192.168.99.100:80:81", "127.0.0.1:80:80/udp"]}\n');
  });

  it('finds room for ranges where there is room', () => {
    check('services:\n  a: {ports: ["9000-9002:80"]}\n  b: {ports: ["9000-9001:80"]}\n  c: {ports: ["9000:80"]}\n');
    check('services:\n  a: {scale: 2, ports: ["9000-9001:80"]}\n');
  });

  it('leaves out what is published on IPv6 alone, and serves it all the same', () => {
    const text = 'services:\n  web: {ports: [«ipv6-not-built|"[::1]:8080:80"», "81:81"]}\n';
    const [web] = check(text).lab?.containers ?? [];
    assert.ok(web);
    assert.deepEqual(wishes(web), ['* 81-81 81/tcp']);
    assert.deepEqual(
      web.expose.map(({ port }) => port),
      [80, 81],
    );
  });

  it('serves ports that cannot be published', () => {
    const text = 'services:\n  web: {network_mode: host, ports: [«no-effect|"8080:80"»], expose: ["90"]}\n';
    const [web] = check(text).lab?.containers ?? [];
    assert.deepEqual([web?.ports, web?.expose.map(({ port }) => port)], [[], [90, 80]]);
  });
});
