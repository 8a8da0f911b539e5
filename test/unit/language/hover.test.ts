import assert from 'node:assert/strict';
import type { AddressedLab } from '../../../lab-runtime/index.ts';
import { hoverAt } from '../../../extension/language/server/hover.ts';
import { analysed, placeOf, running } from './labText.ts';

const demo = `name: demo
services:
  web:
    image: nginx
    networks: [front, back]
    ports:
      - "8080:80"
      - 443
      - 127.0.0.1::80
  db:
    image: postgres
    scale: 2
    networks:
      back:
        aliases: [store]
  alone: {network_mode: none}
  bare: {network_mode: host}
  side: {network_mode: "service:web"}
networks:
  front:
  back: {internal: true}
`;

function hover(text: string, word: string, options: { nth?: number; live?: AddressedLab } = {}): string {
  const found = hoverAt(analysed(text), placeOf(text, word, options), options.live);
  const contents = found?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

describe('hover', () => {
  it('gives a service the addresses, MACs, veths and ports it would get', () => {
    assert.equal(
      hover(demo, 'web'),
      `As the lab \`demo\` would be built

| Network | Interface | Address | MAC | veth on the host |
| --- | --- | --- | --- | --- |
| \`demo_front\` | \`eth0\` | \`172.18.0.2/16\` | \`02:42:ac:12:00:02\` | \`veth2c5bc24\` |
| \`demo_back\` | \`eth1\` | \`172.19.0.2/16\` | \`02:42:ac:13:00:02\` | \`veth6659614\` |

- Host \`0.0.0.0:8080\` → \`80/tcp\`, from the outside \`192.168.99.100:8080\`
- Host \`127.0.0.1:32768\` → \`80/tcp\`, not from the outside
- Host \`0.0.0.0:32769\` → \`443/tcp\`, from the outside \`192.168.99.100:32769\``,
    );
  });

  it('covers the key of the service and no more', () => {
    assert.deepEqual(hoverAt(analysed(demo), { line: 2, character: 2 }, undefined)?.range, {
      start: { line: 2, character: 2 },
      end: { line: 2, character: 5 },
    });
    for (const place of [
      { line: 2, character: 1 },
      { line: 2, character: 6 },
      { line: 3, character: 5 },
      { line: 99, character: 0 },
    ]) {
      assert.equal(hoverAt(analysed(demo), place, undefined), undefined);
    }
  });

  it('names the containers of a service with replicas', () => {
    assert.match(hover(demo, 'db'), /\| `db-1` \| `demo_back` .*\n\| `db-2` \| `demo_back` /);
  });

  it('shows the first ten of many', () => {
    const text = 'services:\n  many: {image: a, scale: 12}\n';
    const shown = hover(text, 'many');
    assert.equal(shown.match(/`many-\d+`/g)?.length, 10);
    assert.match(shown, /… and 2 more\.$/);
  });

  it('says why a service has no address of its own', () => {
    assert.match(hover(demo, 'alone'), /- `alone` has no network, only lo$/);
    assert.match(hover(demo, 'bare'), /- `bare` shares the network of the lab's host$/);
    assert.match(hover(demo, 'side'), /- `side` shares the network of `web`$/);
  });

  it('shows one network at an item of networks, in the list and in the mapping', () => {
    const front = hover(demo, 'front');
    assert.match(front, /`172\.18\.0\.2\/16`/);
    assert.doesNotMatch(front, /`172\.19\.0\.2\/16`/);
    assert.match(
      front,
      /Network `demo_front`: subnet `172\.18\.0\.0\/16`, gateway `172\.18\.0\.1`, bridge `br-[0-9a-f]{12}`$/,
    );
    const back = hover(demo, 'back', { nth: 2 });
    assert.match(back, /`db-1` \| `eth0` \| `172\.19\.0\.3\/16`/);
    assert.match(back, /It is internal: no way out\.$/);
  });

  it('shows everyone at a key of the top-level networks', () => {
    const back = hover(demo, 'back', { nth: 3 });
    assert.match(back, /Network `demo_back`: .*\n\n\| Container /);
    assert.deepEqual(back.match(/^\| `[^`]+`/gm), ['| `web`', '| `db-1`', '| `db-2`']);
  });

  it('shows at an item of ports where that port is to be found', () => {
    const headline = 'As the lab `demo` would be built';
    assert.equal(
      hover(demo, '"8080:80"'),
      `${headline}\n\n- Host \`0.0.0.0:8080\` → \`web\` \`80/tcp\`, from the outside \`192.168.99.100:8080\``,
    );
    assert.equal(
      hover(demo, '443'),
      `${headline}\n\n- Host \`0.0.0.0:32769\` → \`web\` \`443/tcp\`, from the outside \`192.168.99.100:32769\``,
    );
    assert.equal(
      hover(demo, '127.0.0.1::80'),
      `${headline}\n\n- Host \`127.0.0.1:32768\` → \`web\` \`80/tcp\`, not from the outside`,
    );
  });

  it('tells two wishes for one container port apart', () => {
    const text = 'services:\n  a:\n    ports: ["9000:80", "80", "9100-9110:80"]\n';
    assert.match(hover(text, '"9000:80"'), /^- Host `0\.0\.0\.0:9000` .*$/m);
    assert.match(hover(text, '"80"'), /^- Host `0\.0\.0\.0:32768` .*$/m);
    assert.match(hover(text, '"9100'), /^- Host `0\.0\.0\.0:9100` .*$/m);
    for (const word of ['"9000:80"', '"80"', '"9100']) assert.equal(hover(text, word).match(/Host/g)?.length, 1, word);
  });

  it('shows everyone who has a value behind an anchor', () => {
    const text = 'services:\n  a: {ports: &p ["80"]}\n  b: {ports: *p}\n';
    assert.deepEqual(hover(text, '"80"').match(/`[ab]`/g), ['`a`', '`b`']);
  });

  it('shows a network that nobody declared at the key of the services', () => {
    assert.match(
      hover('name: x\nservices:\n  a: {image: a}\n', 'a:', { nth: 1 }),
      /\| `x_default` \| `eth0` \| `172\.18\.0\.2\/16`/,
    );
  });

  describe('of a running lab', () => {
    const live = running(demo);

    it('says so, and shows what runs', () => {
      const moved = {
        ...live,
        containers: live.containers.map((each) => ({
          ...each,
          endpoints: each.endpoints.map((one) => ({ ...one, address: '172.18.0.77' })),
        })),
      };
      const shown = hover(demo, 'web', { live: moved });
      assert.match(shown, /^Running in the lab `demo`\n/);
      assert.match(shown, /`172\.18\.0\.77\/16`/);
    });

    it('shows beside it what is only wished, with the addresses that are left', () => {
      const more = demo.replace('scale: 2', 'scale: 3');
      const [runs = '', wished = ''] = hover(more, 'db', { live }).split('As the lab `demo` would be built');
      assert.deepEqual(runs.match(/`db-\d`/g), ['`db-1`', '`db-2`']);
      assert.match(wished, /`db-3` \| `demo_back` \| `eth0` \| `172\.19\.0\.5\/16`/);
    });

    it('still knows the services while the file has an error', () => {
      for (const broken of [
        demo.replace('back: {internal: true}', 'back: {internal: '),
        demo.replace('"8080:80"', '"99999:80"'),
      ]) {
        assert.match(hover(broken, 'web', { live }), /^Running in the lab `demo`\n[\s\S]*`172\.18\.0\.2\/16`/);
        assert.equal(hover(broken, 'web'), '');
      }
    });
  });

  it('says why nothing can be computed', () => {
    const text =
      'services:\n  a: {networks: [n]}\n  b: {networks: [n]}\nnetworks:\n  n: {ipam: {config: [{subnet: 10.0.0.0/30}]}}\n';
    const shown = hover(text, 'a:');
    assert.match(shown, /^No address can be computed: /);
  });

  it('lets nothing of a lab be markup', () => {
    const live = { ...running(demo), name: 'x`](command:evil)\n# |' };
    assert.match(hover(demo, 'web', { live }), /^Running in the lab `x {1}\]\(command:evil\) # \|`\n/);
  });
});
