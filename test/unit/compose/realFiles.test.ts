/** Files as people have them: the lab is right, and what is said of them is worth saying. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { addressed } from '../../../lab-runtime/index.ts';
import { parse } from './marked.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/compose/real');

/** A container a line: its addresses, the first one that of eth0, and its ports; then the findings' codes. */
function summary(name: string): readonly string[] {
  const file = path.join(folder, `${name}.yaml`);
  const environment = { PROM_VERSION: '1', ELASTIC_VERSION: '8', LANG: 'C' };
  const { lab, diagnostics, ignored } = parse(readFileSync(file, 'utf8'), { name, environment });
  assert.ok(lab, JSON.stringify(diagnostics));
  const containers = addressed(lab).containers.map(({ spec, endpoints, ports }) => {
    const addresses = endpoints.map(({ network, address }) => `${address}@${network}`).join(' ');
    const published = ports.map(
      ({ hostIp, hostPort, containerPort, protocol }) =>
        `${hostIp === '0.0.0.0' ? '' : `${hostIp}:`}${String(hostPort)}→${String(containerPort)}${protocol === 'tcp' ? '' : `/${protocol}`}`,
    );
    return [spec.name, addresses || spec.networkMode.kind, ...published].join(' ');
  });
  assert.equal(new Set(ignored).size, ignored.length, 'each key that is left out is named once');
  return [...containers, ...diagnostics.map(({ severity, code }) => `${severity}: ${code}`)];
}

const expected: Readonly<Record<string, readonly string[]>> = {
  elk: [
    'elasticsearch 172.18.0.2@elk_elk 9300→9300 9200→9200',
    'logstash 172.18.0.3@elk_elk 50000→50000 50000→50000/udp 9600→9600 5044→5044',
    'kibana 172.18.0.4@elk_elk 5601→5601',
    'information: inactive-service',
  ],
  ghost: ['db 172.28.5.0@ghost_default', 'ghost 172.28.5.2@ghost_default 8080→2368'],
  kafka: [
    'broker-1 172.20.0.11@kafka 29092→9092',
    'broker-2 172.20.0.12@kafka 39092→9092',
    'ui 172.20.0.2@kafka 8080→8080',
  ],
  media: [
    'gluetun 172.18.0.2@media_default 8888→8888 8388→8388 8388→8388/udp 8080→8080 6881→6881 6881→6881/udp',
    'qbittorrent container',
    'plex host',
    'sonarr 172.18.0.3@media_default 8989→8989',
    'homeassistant host',
    'pihole 10.0.0.3@media_dns 8053→80 67→67/udp 53→53 53→53/udp',
    'unbound 10.0.0.2@media_dns',
  ],
  monitoring: [
    'prometheus-1 172.18.0.2@monitoring_monitor-net',
    'prometheus-2 172.18.0.3@monitoring_monitor-net',
    'node host',
    'cadvisor 172.18.0.4@monitoring_monitor-net 127.0.0.1:8085→8080',
    'grafana 172.18.0.5@monitoring_monitor-net 172.19.0.2@monitoring_outer 32768→3000',
    'caddy 172.18.0.6@monitoring_monitor-net 172.20.0.2@proxy 8010→8010 8009→8009 8008→8008 8007→8007 8006→8006 8005→8005 8004→8004 8003→8003 8002→8002 8001→8001 8000→8000 127.0.0.1:2000→2019 32769→9005 32770→9004 32771→9003 32772→9002 32773→9001 32774→9000',
    'warning: ipv6-not-built',
  ],
  nextcloud: [
    'proxy 172.19.0.2@nextcloud_proxy-tier 443→443 80→80',
    'db 172.18.0.2@nextcloud_default',
    'redis 172.18.0.3@nextcloud_default',
    'app 172.18.0.4@nextcloud_default 172.19.0.3@nextcloud_proxy-tier',
    'cron 172.18.0.5@nextcloud_default',
    'information: not-built',
  ],
  stack: [
    'api 172.18.0.2@stack_front 172.19.0.2@stack_back 80→8080',
    'worker-1 172.19.0.3@stack_back',
    'worker-2 172.19.0.4@stack_back',
    'worker-3 172.19.0.5@stack_back',
    'db 172.19.0.6@stack_back',
  ],
  traefik: [
    'traefik 172.18.0.2@web 127.0.0.1:8080→8080 443→443 443→443/udp 80→80',
    'simple-service 172.18.0.3@web',
    'warning: external-network',
  ],
  voting: [
    'redis 172.19.0.2@voting_back-tier',
    'vote 172.19.0.3@voting_back-tier 172.18.0.2@voting_front-tier 5000→80',
    'db 172.19.0.4@voting_back-tier',
    'result 172.19.0.5@voting_back-tier 172.18.0.3@voting_front-tier 127.0.0.1:9229→9229 5001→80',
    'worker 172.19.0.6@voting_back-tier',
    'information: inactive-service',
  ],
  wordpress: ['db 172.18.0.2@wordpress_default', 'wordpress 172.18.0.3@wordpress_default 80→80'],
};

describe('compose: files as people have them', () => {
  it('are all of these', () => {
    assert.deepEqual(
      readdirSync(folder).map((file) => path.basename(file, '.yaml')),
      Object.keys(expected).toSorted(),
    );
  });
  for (const [name, lines] of Object.entries(expected)) {
    it(name, () => {
      assert.deepEqual(summary(name), lines);
    });
  }
});
