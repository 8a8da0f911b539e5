/**
 * What `iptables-save` printed beside a running dockerd 20.10.24 (iptables 1.8.9, kernel 6.18), and the lab that is the
 * same. In test/fixtures/docker-20.10 comments and counters are left out, and bridges `br-<12 hex>` are called after
 * their networks.
 */
import { readFileSync } from 'node:fs';
import { addressLab } from '../../../lab-runtime/addressing/addressLab.ts';
import type { AddressedLab } from '../../../lab-runtime/model/addressedLab.ts';
import type { Lab, LabContainer, LabNetwork } from '../../../lab-runtime/model/lab.ts';
import type { RuleLine } from '../../../lab-runtime/model/plan.ts';
import { profileNamed } from '../../../lab-runtime/plan/profiles/profiles.ts';
import { ruleSteps } from '../../../lab-runtime/plan/ruleSteps.ts';
import { attachment, container, ipam, lab, network, port } from '../addressing/wishes.ts';

/** One recording. */
export interface DockerRecording {
  /** File name in test/fixtures/docker-20.10, without `.rules`. */
  readonly fixture: string;
  /** The commands that led there. */
  readonly commands: string;
  /** The states of the lab one after another; the recording shows the last. */
  readonly states: readonly Lab[];
}

/** The text of a recording. */
export function recordedRules(fixture: string): string {
  return readFileSync(new URL(`../../fixtures/docker-20.10/${fixture}.rules`, import.meta.url), 'utf8');
}

/** The rule lines of each step that leads through the states of a lab, as the plan has them. */
export function ruleLines(states: readonly Lab[]): readonly (readonly RuleLine[])[] {
  let before: AddressedLab | undefined;
  return states.flatMap((wish) => {
    const after = addressLab(wish, { previous: before });
    const steps = ruleSteps(profileNamed(after.docker), before, after);
    before = after;
    return steps.flatMap(({ action }) => (action.kind === 'rules' ? [action.lines] : []));
  });
}

function state(networks: readonly LabNetwork[], containers: readonly LabContainer[]): Lab {
  return lab(networks, containers, { host: { address: '198.51.100.2/24' }, outside: [] });
}

function net(name: string, rest: Partial<LabNetwork> = {}): LabNetwork {
  return network(name, { bridgeName: `br-${name}`, ...rest });
}

function publishing(name: string, on: string, ...ports: readonly string[]): LabContainer {
  return container(name, [on], { ports: ports.map(port) });
}

function exposing(name: string, on: string, numbers: readonly number[], ...ports: readonly string[]): LabContainer {
  const expose = numbers.map((number) => ({ port: number, protocol: 'tcp' as const }));
  return { ...publishing(name, on, ...ports), publishAll: true, expose };
}

const empty = state([], []);
const mynet = net('mynet', ipam({ subnet: '10.20.0.0/16', gateway: '10.20.0.254', ipRange: '10.20.5.0/24' }));
const userNetwork = state([mynet], [publishing('c1', 'mynet', '8081:80'), container('c2', ['mynet'])]);
const [front, back] = [net('shop_front'), net('shop_back')];
const [plain, hidden, mute] = [
  net('plain'),
  net('hidden', { internal: true }),
  net('mute', { internal: true, icc: false }),
];
const [apart, later, apart2] = [net('apart', { icc: false }), net('later'), net('apart2', { icc: false })];
const [one, two, three, four] = [net('one'), net('two'), net('three'), net('four', ipam({ subnet: '10.9.0.0/24' }))];
const [c1, c2, c3] = [
  publishing('c1', 'one', '81:80'),
  publishing('c2', 'two', '82:80'),
  exposing('c3', 'three', [80], '83:443'),
];
const several = state([one, two, three], [c1, c2, c3]);
const fewer = state([one, three], [c1, c3]);

/** Every recording. */
export const dockerRecordings: readonly DockerRecording[] = [
  { fixture: 'empty-1-daemon', commands: 'dockerd', states: [empty] },
  {
    fixture: 'port-2-running',
    commands: 'run -p 8080:80',
    states: [state([], [publishing('web', 'bridge', '8080:80')])],
  },
  {
    fixture: 'empty-1-daemon',
    commands: 'run -p 8080:80; rm',
    states: [state([], [publishing('web', 'bridge', '8080:80')]), empty],
  },
  {
    fixture: 'expose-2-second',
    commands: 'run -P --expose 80 --expose 443 --expose 5353/udp; run -P --expose 80 --expose 443',
    states: [state([], [exposing('web', 'bridge', [80, 443], '5353/udp'), exposing('web2', 'bridge', [80, 443])])],
  },
  {
    fixture: 'host-address-3-ipv6',
    commands: 'run -p 127.0.0.1:9000:80; run -p 198.51.100.2:9001:80; run -p [::1]:9002:80',
    states: [
      state(
        [],
        [
          publishing('web', 'bridge', '127.0.0.1:9000:80'),
          publishing('web2', 'bridge', '198.51.100.2:9001:80'),
          publishing('web3', 'bridge', '[::1]:9002:80'),
        ],
      ),
    ],
  },
  {
    fixture: 'udp-2-both',
    commands: 'run -p 53:53/udp; run -p 5353:53/udp -p 5353:53/tcp',
    states: [
      state([], [publishing('dns', 'bridge', '53:53/udp'), publishing('dns2', 'bridge', '5353:53/udp', '5353:53/tcp')]),
    ],
  },
  {
    fixture: 'range-3-ephemeral',
    commands: 'run -p 7000-7003:7000-7003; run -p 8000-8010:80; run -p 8000-8010:80; run -p 80',
    states: [
      state(
        [],
        [
          publishing('r1', 'bridge', '7000:7000', '7001:7001', '7002:7002', '7003:7003'),
          publishing('r2', 'bridge', '8000-8010:80'),
          publishing('r3', 'bridge', '8000-8010:80'),
          publishing('r4', 'bridge', '80'),
        ],
      ),
    ],
  },
  {
    fixture: 'user-network-2-running',
    commands: 'network create --subnet --gateway --ip-range mynet; run --network mynet -p 8081:80; run --network mynet',
    states: [userNetwork],
  },
  { fixture: 'user-network-4-removed', commands: '…; rm; network rm mynet', states: [userNetwork, empty] },
  {
    fixture: 'static-address-1-running',
    commands: 'network create --subnet static; run --ip 172.30.0.10 --mac-address; run',
    states: [
      state(
        [net('static', ipam({ subnet: '172.30.0.0/16' }))],
        [
          container('c1', [attachment('static', { ipv4Address: '172.30.0.10', macAddress: '02:42:aa:bb:cc:dd' })]),
          container('c2', ['static']),
          container('c3', ['bridge']),
        ],
      ),
    ],
  },
  {
    fixture: 'two-networks-1-up',
    commands: 'network create shop_front; network create shop_back; run db, api on both, proxy -p 8088:80 -p 8443:443',
    states: [
      state(
        [front, back],
        [
          container('db', ['shop_back']),
          container('api', ['shop_back', 'shop_front']),
          publishing('proxy', 'shop_front', '8088:80', '8443:443'),
        ],
      ),
    ],
  },
  {
    fixture: 'internal-1-running',
    commands:
      'network create plain; … --internal hidden; … --internal -o enable_icc=false mute; run --network hidden -p 8080:80',
    states: [state([plain, hidden, mute], [publishing('h1', 'hidden', '8080:80')])],
  },
  {
    fixture: 'internal-2-removed',
    commands: '…; rm; network rm hidden mute',
    states: [state([plain, hidden, mute], [publishing('h1', 'hidden', '8080:80')]), state([plain], [])],
  },
  {
    fixture: 'icc-1-running',
    commands:
      'network create -o enable_icc=false apart; … later; … -o enable_icc=false apart2; run --network apart -p 8080:80 -p 53:53/udp',
    states: [state([apart, later, apart2], [publishing('i1', 'apart', '8080:80', '53:53/udp')])],
  },
  {
    fixture: 'icc-2-removed',
    commands: '…; rm; network rm apart',
    states: [
      state([apart, later, apart2], [publishing('i1', 'apart', '8080:80', '53:53/udp')]),
      state([later, apart2], []),
    ],
  },
  {
    fixture: 'masquerade-1-running',
    commands: 'network create -o enable_ip_masquerade=false bare; run --network bare -p 8080:80',
    states: [state([net('bare', { masquerade: false })], [publishing('m1', 'bare', '8080:80')])],
  },
  {
    fixture: 'binding-1-running',
    commands:
      'network create -o host_binding_ipv4=198.51.100.2 bound; run --network bound -p 8080:80 -p 127.0.0.1:9000:90 -p 70',
    states: [
      state(
        [net('bound', { hostBindingIpv4: '198.51.100.2' })],
        [publishing('b1', 'bound', '8080:80', '127.0.0.1:9000:90', '70')],
      ),
    ],
  },
  {
    fixture: 'interfaces-1-running',
    commands:
      'network create a_net, --internal b_int, c_net; create --network c_net -p 8080:80; connect b_int, a_net, bridge; start',
    states: [
      state(
        [net('a_net'), net('b_int', { internal: true }), net('c_net')],
        [container('w1', ['c_net', 'b_int', 'a_net', 'bridge'], { ports: [port('8080:80')] })],
      ),
    ],
  },
  {
    fixture: 'several-1-running',
    commands: 'network create one, two, three; run one each, published',
    states: [several],
  },
  { fixture: 'several-2-removed', commands: '…; rm c2; network rm two', states: [several, fewer] },
  {
    fixture: 'several-3-added',
    commands: '…; run --network one -p 80; network create four; run --network four -p 84:80',
    states: [
      several,
      fewer,
      state([one, three, four], [c1, c3, publishing('c4', 'one', '80'), publishing('c5', 'four', '84:80')]),
    ],
  },
];
