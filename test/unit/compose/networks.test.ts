import assert from 'node:assert/strict';
import type { Attachment, LabContainer } from '../../../lab-runtime/model/lab.ts';
import { check, labOf, parse } from './marked.ts';

const bridge = { key: 'bridge', name: 'bridge', kind: 'default-bridge' };

function attachmentsOf(container: LabContainer | undefined): readonly Attachment[] {
  const mode = container?.networkMode;
  assert.equal(mode?.kind, 'networks');
  return mode.attachments;
}

describe('compose: networks', () => {
  it("has Docker's default bridge always and first", () => {
    const { networks } = labOf('services: {}\n');
    assert.equal(networks.length, 1);
    assert.partialDeepStrictEqual(networks[0], { ...bridge, internal: false, icc: true, masquerade: true, ipam: [] });
  });

  it('makes the network default only where a service joins it', () => {
    const names = (text: string) => labOf(text).networks.map(({ name }) => name);
    assert.deepEqual(names('services: {web: }\n'), ['bridge', 'shop_default']);
    assert.deepEqual(names('services: {web: {networks: }}\n'), ['bridge', 'shop_default']);
    assert.deepEqual(names('services: {web: {networks: []}}\n'), ['bridge', 'shop_default']);
    assert.deepEqual(names('services: {web: {networks: [default]}}\n'), ['bridge', 'shop_default']);
    assert.deepEqual(names('services: {web: {network_mode: bridge}}\n'), ['bridge']);
    assert.deepEqual(names('services: {web: {networks: [a]}}\nnetworks: {a: }\n'), ['bridge', 'shop_a']);
  });

  it('takes what the file says of the network default', () => {
    const { networks } = labOf('services: {web: }\nnetworks: {default: {name: my-net, internal: true}}\n');
    assert.partialDeepStrictEqual(networks[1], { key: 'default', name: 'my-net', kind: 'user-bridge', internal: true });
  });

  it('makes external networks, under the names they have without the lab', () => {
    const text = `
services: {web: {networks: [proxy, named, old, own]}}
networks:
  proxy: {external: true}
  named: {external: true, name: the-proxy}
  old: {external: {name: older}}
  own: {external: false}
`;
    const { lab, diagnostics } = parse(text);
    assert.deepEqual(
      lab?.networks.map(({ name }) => name),
      ['bridge', 'proxy', 'the-proxy', 'older', 'shop_own'],
    );
    assert.deepEqual(
      diagnostics.map(({ code, severity }) => [code, severity]),
      Array.from({ length: 3 }, () => ['external-network', 'warning']),
    );
  });

  it('keeps file order', () => {
    const { networks } = labOf('services: {web: {networks: [c, a, b]}}\nnetworks: {b: , c: , a: }\n');
    assert.deepEqual(
      networks.map(({ key }) => key),
      ['bridge', 'b', 'c', 'a'],
    );
  });

  it('reads addresses and options', () => {
    const { networks } = labOf(`
services: {web: {networks: [front]}}
networks:
  front:
    driver: bridge
    driver_opts:
      com.docker.network.bridge.name: br-front
      com.docker.network.bridge.enable_icc: "false"
      com.docker.network.bridge.enable_ip_masquerade: false
      com.docker.network.bridge.host_binding_ipv4: 127.0.0.1
      com.docker.network.driver.mtu: "1400"
      com.docker.network.container_iface_prefix: front
    ipam:
      driver: default
      config:
        - subnet: 172.28.0.0/16
          gateway: 172.28.5.254
          ip_range: 172.28.5.0/24
          aux_addresses: {printer: 172.28.5.9}
`);
    const [, front] = networks;
    assert.deepEqual(
      { ...front, source: undefined },
      {
        key: 'front',
        name: 'shop_front',
        kind: 'user-bridge',
        ipam: [
          {
            subnet: '172.28.0.0/16',
            gateway: '172.28.5.254',
            ipRange: '172.28.5.0/24',
            auxAddresses: { printer: '172.28.5.9' },
          },
        ],
        internal: false,
        ipv6: false,
        bridgeName: 'br-front',
        mtu: 1400,
        icc: false,
        masquerade: false,
        hostBindingIpv4: '127.0.0.1',
        containerInterfacePrefix: 'front',
        source: undefined,
      },
    );
    assert.equal(front?.source?.line, 4);
  });

  it('keeps the IPv4 part of a network with both families', () => {
    const { lab } = check(`
services: {web: {networks: {a: {ipv6_address: "FD00:0:0::5"}}}}
networks:
  a:
    enable_ipv6: true
    ipam: {config: [{subnet: 10.1.0.0/16}, {subnet: «ipv6-not-built|'fd00::/64'»}]}
`);
    assert.partialDeepStrictEqual(lab?.networks[1], { ipv6: true, ipam: [{ subnet: '10.1.0.0/16' }] });
    assert.equal(attachmentsOf(lab?.containers[0])[0]?.ipv6Address, 'fd00::5');
  });

  it('takes empty ipam settings for none', () => {
    for (const ipam of ['', '{}', '{config: }', '{config: []}', '{config: [{}]}', '{config: [ ]}']) {
      assert.deepEqual(
        labOf(`services: {web: {networks: [a]}}\nnetworks: {a: {ipam: ${ipam}}}\n`).networks[1]?.ipam,
        [],
      );
    }
  });

  it('allows an address that only another network has', () => {
    labOf(`
services:
  a: {networks: {x: {ipv4_address: 10.1.0.5}}}
  b: {networks: {y: {ipv4_address: 10.2.0.5, mac_address: "02:42:0a:02:00:05"}}}
  c: {networks: {x: {mac_address: "02:42:0a:02:00:05"}}}
networks:
  x: {ipam: {config: [{subnet: 10.1.0.0/16}]}}
  y: {ipam: {config: [{subnet: 10.2.0.0/16}]}}
`);
  });

  it('gives a wished range its first address as gateway, as Docker does', () => {
    const text = (address: string) => `
services: {a: {networks: {x: {ipv4_address: ${address}}}}}
networks: {x: {ipam: {config: [{subnet: 10.1.0.0/16, ip_range: 10.1.5.0/24}]}}}
`;
    check(text('10.1.0.1'));
    check(text('«reserved-address|10.1.5.0»'));
  });
});

describe('compose: attachments', () => {
  it('reads all that an attachment asks for', () => {
    const { containers } = labOf(`
services:
  web:
    networks:
      front:
        aliases: [www, shop.example]
        ipv4_address: 172.28.0.9
        mac_address: 02-42-AC-1C-00-09
        priority: 100
        gw_priority: 1
      back:
networks:
  front: {ipam: {config: [{subnet: 172.28.0.0/16}]}}
  back:
`);
    const [front, back] = attachmentsOf(containers[0]);
    assert.partialDeepStrictEqual(front, {
      network: 'shop_front',
      aliases: ['web', 'www', 'shop.example'],
      ipv4Address: '172.28.0.9',
      macAddress: '02:42:ac:1c:00:09',
      priority: 100,
      gatewayPriority: 1,
    });
    assert.partialDeepStrictEqual(back, { network: 'shop_back', aliases: ['web'], priority: 0, gatewayPriority: 0 });
    assert.equal(back?.source?.line, 11);
  });

  it("gives a service's own MAC to its main network", () => {
    const macs = (networks: string) => {
      const text = `services: {web: {mac_address: "02:42:ac:11:00:09", networks: ${networks}}}\nnetworks: {a: , b: }\n`;
      return attachmentsOf(labOf(text).containers[0]).map(({ macAddress }) => macAddress ?? '-');
    };
    assert.deepEqual(macs('[b, a]'), ['-', '02:42:ac:11:00:09']);
    assert.deepEqual(macs('{a: , b: {priority: 5}}'), ['-', '02:42:ac:11:00:09']);
  });

  it('attaches to the default bridge', () => {
    for (const mode of ['bridge', 'default']) {
      const { containers } = labOf(`services: {web: {network_mode: ${mode}, mac_address: "02:42:ac:11:00:09"}}\n`);
      const expected = [{ network: 'bridge', aliases: [], macAddress: '02:42:ac:11:00:09' }];
      assert.partialDeepStrictEqual(attachmentsOf(containers[0]), expected);
    }
  });

  it('reads the other modes', () => {
    const modes = (text: string) => labOf(text).containers.map(({ name, networkMode }) => ({ name, ...networkMode }));
    assert.deepEqual(modes('services: {a: {network_mode: none}, b: {network_mode: host}}\n'), [
      { name: 'a', kind: 'none' },
      { name: 'b', kind: 'host' },
    ]);
    assert.partialDeepStrictEqual(
      modes('services: {a: {network_mode: "service:b"}, b: {network_mode: bridge, container_name: bee}}\n')[1],
      { name: 'a', kind: 'container', container: 'bee' },
    );
    assert.partialDeepStrictEqual(
      modes('services: {a: {network_mode: "container:bee"}, b: {network_mode: bridge, container_name: bee}}\n')[1],
      { name: 'a', kind: 'container', container: 'bee' },
    );
    assert.partialDeepStrictEqual(
      modes('services: {a: {network_mode: "service:b"}, b: {network_mode: bridge, scale: 2}}\n')[2],
      {
        name: 'a',
        kind: 'container',
        container: 'b-1',
      },
    );
  });

  it('makes a link an alias on the networks that both have joined', () => {
    const { containers } = labOf(`
services:
  web: {networks: [x, y], links: ["db:database", db]}
  db: {networks: [y, z]}
networks: {x: , y: , z: }
`);
    assert.deepEqual(
      containers.map(({ name }) => name),
      ['db', 'web'],
    );
    assert.deepEqual(
      attachmentsOf(containers[0]).map(({ aliases }) => aliases),
      [['db', 'database'], ['db']],
    );
    assert.deepEqual(containers[1]?.dependsOn, ['db']);
  });

  it('does not make a network that only an inactive service joins', () => {
    const text = 'services: {web: {networks: [a]}, debug: {networks: [b], profiles: [x]}}\nnetworks: {a: , b: }\n';
    assert.deepEqual(
      parse(text).lab?.networks.map(({ key }) => key),
      ['bridge', 'a'],
    );
    const active = parse(text, { environment: { COMPOSE_PROFILES: 'y,x' } });
    assert.deepEqual(
      active.lab?.networks.map(({ key }) => key),
      ['bridge', 'a', 'b'],
    );
  });
});
