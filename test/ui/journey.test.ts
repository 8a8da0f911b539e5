import assert from 'node:assert/strict';
import { until } from '../support/until.ts';
import { linesInSight } from './support/editorText.ts';
import { JourneyPanel } from './support/journeyPanel.ts';
import { lessonLab, openingMs, type RunningLesson } from './support/lesson.ts';
import { pictureSize, quietLook } from './support/pictures.ts';
import { windowSize, type Workbench } from './support/workbench.ts';

describe('a journey', function () {
  this.timeout(openingMs);
  let workbench: Workbench;
  let lesson: RunningLesson;
  let panel: JourneyPanel;

  const inHost = (...argv: readonly string[]): Promise<string> => lesson.inside('host', ...argv);
  const drop = ['-s', '192.168.99.1', '-p', 'tcp', '--dport', '80', '-j', 'DROP'];
  /** As xray's own tables are called. */
  const markers = async (): Promise<readonly string[]> =>
    (await inHost('nft', 'list', 'tables')).split('\n').filter((line) => line.includes('vethscope'));

  /** From outside, by its published port. */
  const traceTheWeb = async (): Promise<void> => {
    const labs = await workbench.onlyView('Labs');
    // What is selected already is not selected anew.
    for (const place of ['box', 'Host']) await labs.row(place).click();
    const ports = await workbench.onlyView('Published Ports');
    await panel.renew(() => ports.menu('0.0.0.0:32769', 'Trace Packet…'));
    await panel.shows('Delivered TCP client → host:32769');
  };

  before(async () => {
    ({ workbench, lesson } = await lessonLab());
    panel = new JourneyPanel(workbench);
  });
  after(async () => {
    // The lab file stays: all who share the window find it there.
    await workbench.showTab('compose.yaml');
    await workbench.palette('View: Close Other Editors in Group');
    await workbench.palette('View: Close Editors in Other Groups');
    await workbench.page.emulateMedia({ reducedMotion: null });
    await workbench.page.setViewportSize(windowSize);
    await workbench.configure({});
  });

  it('from outside to a published port and back, from the port’s menu', async () => {
    await traceTheWeb();
    assert.deepEqual(await panel.boxes(), ['client', 'host', 'web']);
    const [there, back] = [await panel.steps(0), await panel.steps(1)];
    assert.deepEqual([there[0], there.at(-1)], ['client · socket', 'web · delivery']);
    assert.deepEqual([back[0], back.at(-1)], ['web · socket', 'client · delivery']);
    for (const step of ['host · PREROUTING', 'host · routing', 'host · FORWARD', 'host · bridge']) {
      assert.ok(there.includes(step), step);
    }
    await panel.choose(/nat PREROUTING: DNAT/);
    assert.match(await panel.field('Destination'), /^192\.168\.99\.100:32769was .*, {2}?→ 172\.17\.0\.3:80$/u);
    assert.match(
      (await panel.details.textContent()) ?? '',
      /nat DOCKER \d+.*-j DNAT --to-destination 172\.17\.0\.3:80/,
    );
  });

  it('whose markers stand while the panel is open, and no longer', async () => {
    assert.notDeepEqual(await markers(), []);
    await panel.close();
    await until(async () => ((await markers()).length === 0 ? true : undefined));
  });

  it('from a container to the outside, from its menu: its source is masqueraded', async () => {
    const labs = await workbench.onlyView('Labs');
    await labs.menu('box', 'Trace Packet…');
    await workbench.quickInput.pick('client');
    await workbench.quickInput.pick('ICMP');
    await panel.shows('Delivered ICMP box → client');
    assert.deepEqual(await panel.boxes(), ['box', 'host', 'client']);
    await panel.choose(/nat POSTROUTING: MASQUERADE/);
    assert.match(await panel.field('Source'), /→ 192\.168\.99\.100$/u);
  });

  it('that ends in DOCKER-USER, and where it parts from the one before', async () => {
    await traceTheWeb();
    await inHost('iptables', '-I', 'DOCKER-USER', ...drop);
    try {
      await panel.button('Trace Again').click();
      await panel.shows('Dropped TCP client → host:32769');
      assert.match((await panel.cause.textContent()) ?? '', /DOCKER-USER/);
      assert.match((await panel.page.locator('.guilty').textContent()) ?? '', /^filter DOCKER-USER 1$/);
      assert.deepEqual(await panel.boxes(), ['client', 'host']);
      await panel.button('Compare with Previous').click();
      const comparison = panel.page.locator('.comparison');
      await comparison.waitFor();
      assert.match(
        (await comparison.textContent()) ?? '',
        /They part at step \d+ of the packet: host, filter FORWARD: DROP/,
      );
      assert.match((await panel.current.textContent()) ?? '', /host · FORWARDfilter FORWARD: DROP.*dropped/);
      await workbench.shoot('journey-compared');
      await panel.button('Close Comparison').click();
      await comparison.waitFor({ state: 'detached' });
      await panel.details.getByRole('button', { name: 'filter DOCKER-USER 1', exact: true }).click();
      const text = await until(async () => {
        const lines = await linesInSight(workbench.editor());
        return lines.some((line) => line.includes('-A DOCKER-USER')) ? lines : undefined;
      });
      assert.ok(
        text.some((line) => line.includes('-A DOCKER-USER -s 192.168.99.1/32 -p tcp -m tcp --dport 80 -j DROP')),
      );
      await workbench.page
        .locator('.statusbar-item')
        .getByText(/\(\d+ selected\)/)
        .waitFor();
      await workbench.closeTab('lesson-host.iptables-save');
    } finally {
      await inHost('iptables', '-D', 'DOCKER-USER', ...drop);
    }
  });

  it('that ends where the host does not forward', async () => {
    await inHost('sysctl', '-q', '-w', 'net.ipv4.ip_forward=0');
    try {
      await panel.button('Trace Again').click();
      await panel.shows('Dropped TCP client → host:32769');
      await panel.page
        .locator('.guilty')
        .getByText(/ip_forward/)
        .waitFor();
      assert.match((await panel.cause.textContent()) ?? '', /ip_forward/);
      await panel.cause.getByRole('button', { name: 'Reveal', exact: true }).click();
      await workbench.view('Routes').selected('Forwarding').waitFor();
    } finally {
      await inHost('sysctl', '-q', '-w', 'net.ipv4.ip_forward=1');
    }
  });

  it('by the keyboard alone: asked, walked, played, revealed', async () => {
    await workbench.onlyView('Labs');
    await workbench.palette('Vethscope: Trace Packet…');
    const { keyboard } = workbench.page;
    for (const answer of ['box', 'web', 'HTTP 80']) await workbench.quickInput.choose(answer);
    await panel.shows('HTTP box → web:80');
    await until(async () => ((await panel.hasFocus()) ? true : undefined));
    const walk = async (key: string, position: RegExp): Promise<void> => {
      await keyboard.press(key);
      await panel.position.getByText(position).waitFor();
    };
    await walk('ArrowDown', /^Step 2 of/);
    await walk('j', /^Step 3 of/);
    await walk('ArrowRight', /^Step 4 of/);
    await walk('k', /^Step 3 of/);
    await walk('ArrowUp', /^Step 2 of/);
    await walk('End', /^Step (\d+) of \1: box, delivery /);
    await walk('Home', /^Step 1 of/);
    await panel.page.getByRole('combobox', { name: 'Speed' }).selectOption('4×');
    await panel.current.focus();
    await keyboard.press('Space');
    await panel.button('Pause').waitFor();
    await panel.position.getByText(/^Step (?:[3-9]|\d\d) of/).waitFor();
    await keyboard.press('Space');
    await panel.button('Play').waitFor();
    await panel.page.getByRole('combobox', { name: 'Speed' }).selectOption('1×');
    await panel.current.focus();
    await walk('Home', /^Step 1 of/);
    await walk('ArrowDown', /^Step 2 of \d+: box, routing /);
    await keyboard.press('Enter');
    await workbench.view('Routes').selected('172.17.0.0/16').waitFor();
  });

  it('that does not move for whoever wants less motion, and plays all the same', async () => {
    await workbench.page.emulateMedia({ reducedMotion: 'reduce' });
    const motion = await panel.page
      .locator('.packet')
      .evaluate((packet) => getComputedStyle(packet).transitionDuration);
    assert.match(motion, /^0s/);
    await panel.button('Play').click();
    await panel.position.getByText(/^Step (?:[4-9]|\d\d) of/).waitFor();
    await panel.button('Pause').click();
    await workbench.page.emulateMedia({ reducedMotion: null });
  });

  it('is asked once more, for the themes', async () => {
    await traceTheWeb();
  });

  for (const theme of ['Light Modern', 'Dark Modern', 'Default High Contrast', 'Default High Contrast Light']) {
    it(`breaks no rule of axe in the theme ${theme}`, async () => {
      await workbench.configure({ 'workbench.colorTheme': theme });
      await panel.choose(/filter FORWARD: ACCEPT/);
      const { passed, violations } = await panel.examine();
      assert.ok(passed > 40, String(passed));
      assert.deepEqual(violations, []);
      await workbench.shoot(`journey ${theme}`);
    });
  }

  it('has the list below the drawing where there is little room, and nothing is cut off', async () => {
    await workbench.palette('View: Toggle Primary Side Bar Visibility');
    for (const { width, height } of [
      { width: 640, height: 800 },
      // A window of 1280 by 800 at a zoom of 200 %.
      { width: 640, height: 400 },
      windowSize,
    ]) {
      await workbench.page.setViewportSize({ width, height });
      await workbench.page.waitForTimeout(500);
      const [drawing, steps] = [
        await panel.page.locator('.drawing').boundingBox(),
        await panel.page.locator('.steps').boundingBox(),
      ];
      assert.ok(drawing && steps);
      assert.equal(width === windowSize.width, steps.x > drawing.x, String(width));
      const over = await panel.page
        .locator('main')
        .evaluate((main) => main.ownerDocument.documentElement.scrollWidth - window.innerWidth);
      assert.ok(over <= 0, `${String(over)} pixels too wide at ${String(width)}`);
      await workbench.shoot(`journey ${String(width)} ${String(height)}`);
      await panel.current.focus();
      for (const key of ['Home', 'End']) {
        await workbench.page.keyboard.press(key);
        const [step, now] = [await panel.current.boundingBox(), await panel.page.locator('.now').boundingBox()];
        assert.ok(step && now && step.y >= now.y + now.height && step.y + step.height <= height, `${key} at ${height}`);
      }
    }
    await workbench.palette('View: Toggle Primary Side Bar Visibility');
  });

  it('is a picture for people', async () => {
    await workbench.page.setViewportSize(pictureSize);
    await workbench.configure({ ...quietLook, 'workbench.colorTheme': 'Dark Modern' });
    await workbench.widenSideBar(300);
    await traceTheWeb();
    await panel.choose(/nat PREROUTING: DNAT/);
    await workbench.shoot('journey-dark');
    await workbench.configure({ ...quietLook, 'workbench.colorTheme': 'Light Modern' });
    await inHost('iptables', '-I', 'DOCKER-USER', ...drop);
    try {
      await panel.button('Trace Again').click();
      await panel.shows('Dropped TCP client → host:32769');
      await panel.choose(/filter FORWARD: DROP/);
      await workbench.shoot('journey-dropped-light');
    } finally {
      await inHost('iptables', '-D', 'DOCKER-USER', ...drop);
    }
  });
});
