import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { JourneyPanel } from './support/journeyPanel.ts';
import { installEmptyLanguagePack } from './support/languagePack.ts';
import { lessonLab, openingMs, sharedEditor } from './support/lesson.ts';
import { pictureSize, quietLook } from './support/pictures.ts';
import { viewNames, type Workbench } from './support/workbench.ts';

const root = resolve(import.meta.dirname, '../..');
type Texts = Readonly<Record<string, string>>;
const textsOf = (file: string): Texts => JSON.parse(readFileSync(resolve(root, file), 'utf8')) as Texts;
const [manifest, bundle] = [textsOf('package.nls.zh-cn.json'), textsOf('l10n/bundle.l10n.zh-cn.json')];

describe('in Chinese', function () {
  this.timeout(openingMs);
  const chinese = { locale: 'zh-cn' };
  let workbench: Workbench;

  before(async () => {
    await lessonLab();
    const editor = await sharedEditor();
    await installEmptyLanguagePack(editor.dataFolder(chinese), chinese.locale);
    workbench = await editor.open({ trust: 'yes', file: 'compose.yaml', server: chinese });
    await workbench.showViews();
  });
  after(() => workbench.close());

  it('are the views, their rows, the lenses and the commands', async () => {
    const titles = await workbench.page.locator('.sidebar .pane-header h3.title').allTextContents();
    assert.deepEqual(
      titles,
      ['labs', 'interfaces', 'routes', 'iptables', 'ports'].map((view) => manifest[`view.${view}`]),
    );
    const labs = await workbench.onlyView('Labs');
    await labs.unfold(bundle['The machine itself']);
    const rows = await labs.rows();
    assert.deepEqual(
      rows.filter(({ level }) => level < 3).map(({ label }) => label),
      [bundle['This machine'], 'lesson', bundle['The machine itself']],
    );
    assert.equal(rows.find(({ level }) => level === 3)?.label, bundle['Host']);
    await workbench.page
      .locator('.codelens-decoration')
      .getByText(bundle['■ Stop lab {0}']?.replace('{0}', 'lesson') ?? '?')
      .waitFor();
    await workbench.quickInput.titles('Vethscope: ', `Vethscope: ${manifest['command.ping']}`);
  });

  it('is a journey, with all its steps', async () => {
    const panel = new JourneyPanel(workbench);
    const labs = await workbench.onlyView('Labs');
    await labs.menu('box', manifest['command.tracePacket'] ?? '?');
    for (const answer of ['client', 'ICMP']) await workbench.quickInput.pick(answer);
    await panel.shows(`${bundle['Delivered'] ?? '?'} ICMP box → client`);
    await panel.button(bundle['Trace Again'] ?? '?').waitFor();
    // Words that are nobody's to translate aside, nothing is English.
    const texts = await panel.page.locator('.step .what, .step .where, h2, .position, dt').allTextContents();
    const own =
      /\b(?:box|client|host|eth0|docker0|veth\w*|nat|raw|mangle|filter|MAC|TTL|ICMP|ARP|IP|DOCKER\S*|[A-Z]{4,})\b|[0-9a-f]+(?:[:.][0-9a-f]+)+/g;
    assert.deepEqual(
      texts.map((text) => text.replaceAll(own, '')).filter((text) => /[A-Za-z]{3}/.test(text)),
      [],
    );
    await workbench.shoot('journey zh-cn');
    await panel.close();
  });

  it('is a picture', async () => {
    await workbench.page.setViewportSize(pictureSize);
    await workbench.configure(quietLook);
    await workbench.widenSideBar(440);
    await workbench.unfoldViews(...viewNames);
    await workbench.shoot('lab-zh-cn');
    await workbench.configure({});
  });
});
