import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { skipBecause } from '../harness/skip.ts';
import { image, packImage, startDocker } from '../observe/support/engines.ts';
import { startMachine, type Machine } from '../observe/support/machine.ts';
import { readPcapng } from '../support/readPcapng.ts';
import { until } from '../support/until.ts';
import { linesInSight } from './support/editorText.ts';
import { JourneyPanel } from './support/journeyPanel.ts';
import { openingMs, sharedEditor } from './support/lesson.ts';
import { pictureSize, quietLook } from './support/pictures.ts';
import { reachInto, type Reached } from './support/reachInto.ts';
import type { TreeView } from './support/treeView.ts';
import type { Workbench } from './support/workbench.ts';

interface IpLink {
  readonly ifindex: number;
  readonly ifname: string;
  readonly link_index?: number;
  readonly master?: string;
}

/** VS Code on a machine of its own with a real dockerd, driven as a user would, beside what docker and ip say. */
describe('a machine with a real dockerd, in VS Code', function () {
  this.timeout(openingMs);
  const left: (() => Promise<unknown>)[] = [];
  let machine: Machine;
  let workbench: Workbench;
  let panel: JourneyPanel;

  before(async function () {
    if (process.getuid?.() !== 0) skipBecause(this, 'dockerd needs root');
    machine = await startMachine();
    left.push(async () => machine[Symbol.asyncDispose]());
    await packImage(machine);
    await startDocker(machine);
    await machine.sh(`docker network create shop
docker run -d --name web --network shop -p 8080:80 ${image} httpd -f -p 80
docker run -d --name withweb --network container:web ${image} sleep 100000
docker run -d --name worker --network shop ${image} sleep 100000
docker run -d --name alone --network none ${image} sleep 100000
docker create --name stopped ${image} sleep 1`);
    let reached: Promise<Reached> | undefined;
    const reach = async (port: number): Promise<number> => (await (reached ??= reachInto(machine, port))).port;
    left.push(async () => (await reached)?.[Symbol.asyncDispose]());
    // Another machine has labs of its own: it would take those of processes that it cannot see for dead.
    const launcher = machine.enter(['env', 'XDG_RUNTIME_DIR=/run']);
    const server = { name: 'machine', launcher, reach };
    workbench = await (await sharedEditor()).open({ trust: 'yes', file: 'compose.yaml', server });
    left.push(() => workbench.close());
    await workbench.showViews();
    panel = new JourneyPanel(workbench);
  });
  after(async () => {
    for (const end of left.toReversed()) await end();
  });

  const labs = (): TreeView => workbench.view('Labs');
  const links = async (where = ''): Promise<readonly IpLink[]> =>
    JSON.parse(await machine.sh(`${where} ip -j link`)) as readonly IpLink[];

  /** The host's end of a container's cable, by the indexes that the container tells of its own. */
  const vethOf = async (container: string): Promise<IpLink> => {
    const pid = await machine.sh(`docker inspect --format '{{.State.Pid}}' ${container}`);
    const own = (await links(`nsenter --net=/proc/${pid}/ns/net`)).find(({ ifname }) => ifname === 'eth0');
    const veth = (await links()).find(
      ({ ifindex, link_index: other }) => ifindex === own?.link_index && other === own.ifindex,
    );
    assert.ok(veth, `the veth of ${container}`);
    return veth;
  };
  const addressOf = (container: string): Promise<string> =>
    machine.sh(`docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' ${container}`);

  /** What watches for changes, by the kernel's names of processes. */
  const watchers = async (): Promise<string> =>
    machine.sh(`grep -lzxE 'events|monitor' /proc/[0-9]*/cmdline 2>/dev/null | wc -l`);

  const drop = '-p tcp --dport 80 -j DROP';
  /** The text of the rules, with that one selected; closes it. */
  const seesRule = async (rule: RegExp): Promise<void> => {
    await until(async () => {
      const lines = await linesInSight(workbench.editor());
      return lines.some((line) => rule.test(line)) ? true : undefined;
    });
    await workbench.page
      .locator('.statusbar-item')
      .getByText(/\(\d+ selected\)/u)
      .waitFor();
    await workbench.closeTab('This machine-host.iptables-save');
  };

  it('is not looked at before somebody asks; nothing runs for it', async () => {
    await labs().welcome.getByRole('button', { name: 'Look at This Machine Itself' }).waitFor();
    assert.equal(await watchers(), '0');
  });

  it('shows whose every cable is, once it is asked for', async () => {
    await labs().welcome.getByRole('button', { name: 'Look at This Machine Itself' }).click();
    const tree = await workbench.onlyView('Labs');
    await tree.row('web').waitFor();
    await tree.unfold('');
    const [address, veth, subnet] = [
      await addressOf('web'),
      await vethOf('web'),
      await machine.sh(`docker network inspect --format '{{range .IPAM.Config}}{{.Subnet}}{{end}}' shop`),
    ];
    const rows = await tree.rows();
    const texts = rows.map(({ level, label, description }) => `${level} ${label} ${description}`.trim());
    const cable = `5 eth0 ${address} ⇄ ${veth.ifname} @ ${veth.master ?? '?'}`;
    for (const expected of [
      '2 The machine itself 4 containers',
      `3 shop ${veth.master ?? '?'} · ${subnet}`,
      `4 web shares its network with withweb · ${image} · docker`,
      cable,
      `3 alone no network · ${image} · docker`,
      `3 stopped ${image} · docker · exited`,
    ]) {
      assert.ok(texts.includes(expected), `${expected} is not in\n${texts.join('\n')}`);
    }
    assert.equal(texts[texts.findIndex((text) => text.startsWith('4 web')) + 1], cable);
  });

  it('shows a container that is started with docker, and no more once it is removed, without being asked again', async () => {
    const tree = await workbench.onlyView('Labs');
    await tree.toTop();
    await tree.row('web').click();
    await machine.sh(`docker run -d --name late --network shop ${image} sleep 100000`);
    await tree.row('late').waitFor({ timeout: 15_000 });
    const [address, veth] = [await addressOf('late'), await vethOf('late')];
    await tree.drawn.getByText(`${address} ⇄ ${veth.ifname} @ ${veth.master ?? '?'}`).waitFor({ timeout: 15_000 });
    await tree.selected('web').waitFor();
    await machine.sh('docker rm -f late');
    await tree.row('late').waitFor({ state: 'detached', timeout: 15_000 });
    await tree.selected('web').waitFor();
  });

  it('leads from a veth to its container, and back', async () => {
    const veth = await vethOf('web');
    await (await workbench.onlyView('Labs')).row('Host').click();
    await workbench.unfoldViews('Labs', 'Interfaces');
    const interfaces = workbench.view('Interfaces');
    await interfaces.row(veth.ifname).waitFor();
    assert.equal(await interfaces.description(), 'This machine › host');
    await interfaces.press(veth.ifname, 'Reveal Container');
    await labs().selected('eth0').waitFor();
    await labs().press('eth0', 'Reveal veth');
    await interfaces.selected(veth.ifname).waitFor();
  });

  it('follows a published port from who listens on the host to who answers in the container', async () => {
    const ports = await workbench.onlyView('Published Ports');
    await ports.row('0.0.0.0:8080').waitFor();
    await ports.unfold();
    const texts = (await ports.rows()).map(({ label, description }) => `${label} ${description}`);
    const [address, veth] = [await addressOf('web'), await vethOf('web')];
    const proxy = await machine.sh(`pgrep -f '^[^ ]*docker-proxy .*-host-ip 0[.]0[.]0[.]0'`);
    for (const expected of [
      new RegExp(`^0\\.0\\.0\\.0:8080 → web ${address}:80/tcp · `),
      new RegExp(`^docker-proxy \\(${proxy}\\) 0\\.0\\.0\\.0:8080/tcp listens on the host$`),
      new RegExp(`^DOCKER \\d+ ! -i ${veth.master ?? ''} -p tcp -m tcp --dport 8080 -j DNAT`),
      new RegExp(`^${veth.ifname} cable to eth0$`),
      /^httpd \(\d+\) \S+:80\/tcp listens in the container$/,
    ]) {
      assert.ok(
        texts.some((text) => expected.test(text)),
        `${expected.source} is not in\n${texts.join('\n')}`,
      );
    }
  });

  it('is shown as it was, from a snapshot in a file, with the same tree', async () => {
    const outlineOf = async (label: string): Promise<readonly string[]> => {
      const rows = await (await workbench.onlyView('Labs')).rows();
      const at = rows.findIndex((row) => row.label === label);
      const own = rows.slice(at + 1);
      const end = own.findIndex(({ level }) => level <= (rows[at]?.level ?? 0));
      return own
        .slice(0, end < 0 ? undefined : end)
        .map(
          ({ level, label: text, description }) => `${String(level - (rows[at]?.level ?? 0))} ${text} ${description}`,
        );
    };
    await machine.vethscopeText('save', 'host', '/run/shop.json');
    const live = await outlineOf('The machine itself');
    await workbench.palette('Vethscope: Open Snapshot…');
    await workbench.quickInput.answerPath('/run/shop.json');
    const tree = await workbench.onlyView('Labs');
    await tree.row('shop.json').waitFor();
    await tree.unfold();
    assert.deepEqual(await outlineOf('shop.json'), live);
    assert.ok(live.length > 6);
    await tree.press('shop.json', 'Close Snapshot');
    await tree.row('shop.json').waitFor({ state: 'detached' });
  });

  it('has a terminal in a namespace, with the tools of the machine', async () => {
    await (await workbench.onlyView('Labs')).toTop();
    await labs().press('web', 'Open Terminal');
    await workbench.terminal.shows(/[#$] ?$/m);
    await workbench.terminal.type('ip -4 -br address show eth0');
    await workbench.terminal.shows(new RegExp(`eth0\\S* +UP +${(await addressOf('web')).replaceAll('.', '\\.')}/`));
    await workbench.palette('Terminal: Kill All Terminals');
  });

  it('has a packet followed from a container’s menu to another, and leads to what a step met', async () => {
    const tree = await workbench.onlyView('Labs');
    await tree.toTop();
    await tree.menu('worker', 'Trace Packet…');
    await workbench.quickInput.pick('web');
    await workbench.quickInput.pick('HTTP 80');
    await panel.shows('Delivered HTTP worker → web:80');
    assert.deepEqual(await panel.boxes(), ['worker', 'host', 'web, withweb']);
    const [there, back] = [await panel.steps(0), await panel.steps(1)];
    assert.deepEqual(
      [there[0], there[1], there.at(-1)],
      ['worker · name', 'worker · socket', 'web, withweb · delivery'],
    );
    assert.deepEqual([back[0], back.at(-1)], ['web, withweb · socket', 'worker · delivery']);
    assert.ok(there.includes('host · bridge'), there.join('\n'));
    const veth = await vethOf('web');
    await panel.choose(new RegExp(`Out of ${veth.ifname}, over the cable`, 'u'));
    await panel.details.getByRole('button', { name: 'Reveal', exact: true }).click();
    await workbench.view('Interfaces').selected(veth.ifname).waitFor();
    assert.equal(await workbench.view('Interfaces').description(), 'This machine › host');
  });

  it('has one followed from a container’s menu to a port of the host, which docker-proxy takes', async () => {
    const tree = await workbench.onlyView('Labs');
    await tree.toTop();
    await panel.renew(async () => {
      await tree.menu('worker', 'Trace Packet…');
      for (const answer of ['host', 'TCP 8080']) await workbench.quickInput.pick(answer);
    });
    await panel.shows('Delivered TCP worker → host:8080');
    assert.deepEqual(await panel.boxes(), ['worker', 'host']);
    assert.equal((await panel.steps(0)).at(-1), 'host · delivery');
    await panel.choose(/host · delivery/u);
    assert.match((await panel.current.textContent()) ?? '', /Delivered to host, tcp port 8080/u);
  });

  it('has one followed from a neighbour to a published port, from its menu, and leads to the rule', async () => {
    await machine.sh(`ip netns add lan
ip link add uplink0 type veth peer name eth0 netns lan
ip address add 192.0.2.10/24 dev uplink0
ip link set uplink0 up
ip -n lan address add 192.0.2.1/24 dev eth0
ip -n lan link set eth0 up`);
    const tree = await workbench.onlyView('Labs');
    await tree.row('lan').waitFor({ timeout: 15_000 });
    await tree.toTop();
    await tree.row('Host').click();
    const ports = await workbench.onlyView('Published Ports');
    await panel.renew(async () => {
      await ports.menu('0.0.0.0:8080', 'Trace Packet…');
      await workbench.quickInput.pick('lan');
    });
    await panel.shows('Delivered TCP lan → host:8080');
    assert.deepEqual(await panel.boxes(), ['lan', 'host', 'web, withweb']);
    await panel.choose(/nat PREROUTING: DNAT/u);
    const address = await addressOf('web');
    assert.match(await panel.field('Destination'), new RegExp(`^192\\.0\\.2\\.10:8080was .*→ ${address}:80$`, 'u'));
    await panel.details.getByRole('button', { name: /^nat DOCKER \d+$/u }).click();
    await seesRule(new RegExp(`-A DOCKER .*--dport 8080 -j DNAT --to-destination ${address}:80$`, 'u'));
  });

  it('names the rule that drops one, leads to it, and tells where the journey parts from an earlier one', async () => {
    await machine.sh(`iptables -I DOCKER-USER ${drop}`);
    await panel.button('Trace Again').click();
    await panel.shows('Dropped TCP lan → host:8080');
    assert.match((await panel.cause.textContent()) ?? '', /DOCKER-USER/u);
    assert.equal(await panel.page.locator('.guilty').textContent(), 'filter DOCKER-USER 1');
    assert.deepEqual(await panel.boxes(), ['lan', 'host']);
    await workbench.palette('Vethscope: Compare Journeys…');
    // The later one, then that which is compared by itself: both the first of what is offered.
    for (const placeholder of ['Which journey?', 'Compare with which earlier one?']) {
      await workbench.page.getByPlaceholder(placeholder).waitFor();
      await workbench.quickInput.pick('TCP lan → host:8080');
    }
    await panel.page
      .locator('.comparison')
      .getByText(/They part at step \d+ of the packet: host, filter FORWARD: DROP/u)
      .waitFor();
    assert.match((await panel.current.textContent()) ?? '', /host · FORWARDfilter FORWARD: DROP.*dropped/u);
    await workbench.shoot('machine-journey');
    await panel.button('Close Comparison').click();
    await panel.details.getByRole('button', { name: 'filter DOCKER-USER 1', exact: true }).click();
    await seesRule(/-A DOCKER-USER -p tcp -m tcp --dport 80 -j DROP$/u);
    await machine.sh(`iptables -D DOCKER-USER ${drop}`);
    await panel.button('Trace Again').click();
    await panel.shows('Delivered TCP lan → host:8080');
    await panel.close();
    await until(async () => ((await machine.sh('nft list tables')).includes('vethscope') ? undefined : true));
    await machine.sh('ip netns delete lan');
    await (await workbench.onlyView('Labs')).row('lan').waitFor({ state: 'detached', timeout: 15_000 });
  });

  it('has packets recorded from a container’s menu, and says where they are and what opens them', async () => {
    const file = '/run/worker.pcapng';
    const tree = await workbench.onlyView('Labs');
    await tree.toTop();
    await tree.menu('worker', 'Capture Packets…');
    await workbench.quickInput.answerNewPath(file);
    await workbench.terminal.shows(/^Recording on .*worker:eth0/mu);
    await machine.sh('docker exec worker ping -c 2 web');
    await workbench.terminal.shows(/ICMP.*echo/iu);
    await workbench.terminal.press('Control+c');
    const [, count = ''] = await workbench.terminal.shows(/^(\d+) packets in \/run\/worker\.pcapng$/mu);
    await workbench.page
      .locator('.notifications-toasts')
      .getByText(`${count} packets in ${file}. Wireshark, installed on the machine you sit at, opens that file.`)
      .waitFor();
    const { packets } = readPcapng(readFileSync(`/proc/${String(machine.pid)}/root${file}`));
    assert.equal(packets.length, Number(count));
    assert.ok(packets.length >= 4);
    await workbench.palette('Notifications: Clear All Notifications');
    await workbench.palette('Terminal: Kill All Terminals');
  });

  it('is a picture', async () => {
    await workbench.page.setViewportSize(pictureSize);
    await workbench.configure(quietLook);
    await workbench.widenSideBar(620);
    await workbench.unfoldViews('Labs', 'Interfaces', 'Published Ports');
    await labs().resize(300);
    await labs().row('Host').click();
    await workbench.shoot('machine-itself');
    await workbench.configure({});
  });

  it('is watched only while somebody looks', async () => {
    assert.notEqual(await watchers(), '0');
    await workbench.palette('View: Toggle Primary Side Bar Visibility');
    for (let tries = 0; (await watchers()) !== '0'; tries += 1) {
      assert.ok(tries < 100, 'nobody looks, and it is watched');
      await workbench.page.waitForTimeout(100);
    }
  });
});
