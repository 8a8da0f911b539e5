import { idleWindow, lessonLab, openingMs } from './support/lesson.ts';
import { assertWelcome } from './support/welcome.ts';
import { viewNames } from './support/workbench.ts';

describe('an empty view', function () {
  this.timeout(openingMs);

  it('says that no lab runs, and how to start one', async () => {
    const workbench = await idleWindow();
    await assertWelcome(workbench, 'Labs', 'welcome.empty');
    await assertWelcome(workbench, 'Interfaces', 'welcome.interfaces.noLab');
    await assertWelcome(workbench, 'Routes', 'welcome.routes.noLab');
    await assertWelcome(workbench, 'iptables', 'welcome.iptables.noLab');
    await assertWelcome(workbench, 'Published Ports', 'welcome.ports.noLab');
    await workbench.unfoldViews(...viewNames);
    await workbench.shoot('welcome-no-lab');
  });

  it('says of a container without ports that there is none, and how to publish one', async () => {
    const { workbench } = await lessonLab();
    const labs = await workbench.onlyView('Labs');
    await labs.row('box').click();
    await assertWelcome(workbench, 'Published Ports', 'welcome.ports.none');
  });

  it('says of the outside that it has no rules', async () => {
    const { workbench } = await lessonLab();
    const labs = await workbench.onlyView('Labs');
    await labs.row('client').click();
    await assertWelcome(workbench, 'iptables', 'welcome.iptables.none');
  });
});
