/**
 * `npm run bench`, its fourth part: how long it takes from an event of a real dockerd to the row in the tree of a real VS Code, in
 * a browser. As root only: dockerd needs it. Fails where that is beyond its target.
 */
import { image, packImage, startDocker } from '../observe/support/engines.ts';
import { startMachine } from '../observe/support/machine.ts';
import { Editor } from '../ui/support/editor.ts';
import { reachInto, type Reached } from '../ui/support/reachInto.ts';
import type { Workbench } from '../ui/support/workbench.ts';
import { median } from './report.ts';

const rounds = 9;
const mostMs = 300;

/** Notes in the window when a row of that label is drawn; the clock is the machine's own, as dockerd's is. */
async function noteWhenDrawn({ page }: Workbench, label: string): Promise<void> {
  await page.evaluate((wanted) => {
    const drawn = window as unknown as Record<string, number>;
    const look = (): void => {
      for (const row of document.querySelectorAll('.sidebar .label-name'))
        if (row.textContent === wanted) drawn[wanted] ??= Date.now();
    };
    const sideBar = document.querySelector('.sidebar') ?? document.body;
    new MutationObserver(look).observe(sideBar, { subtree: true, childList: true, characterData: true });
  }, label);
}

function drawnAt({ page }: Workbench, label: string): Promise<number> {
  return page.evaluate((wanted) => (window as unknown as Record<string, number>)[wanted] ?? Number.NaN, label);
}

if (process.getuid?.() !== 0) console.log('\nThe time from an event to the tree is for root only.');
else {
  const machine = await startMachine();
  await packImage(machine);
  await startDocker(machine);
  await machine.sh(`docker network create shop; docker run -d --name web --network shop ${image} sleep 100000`);
  let reached: Promise<Reached> | undefined;
  const reach = async (port: number): Promise<number> => (await (reached ??= reachInto(machine, port))).port;
  const editor = await Editor.start();
  try {
    const server = { name: 'machine', launcher: machine.enter([]), reach };
    const workbench = await editor.open({ trust: 'yes', file: 'compose.yaml', server });
    await workbench.showViews();
    await workbench.view('Labs').welcome.getByRole('button', { name: 'Look at This Machine Itself' }).click();
    const tree = await workbench.onlyView('Labs');
    await tree.row('web').waitFor();
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const name = `late${String(round)}`;
      // Nothing is left of what the one before has set going.
      await workbench.page.waitForTimeout(2000);
      await noteWhenDrawn(workbench, name);
      const since = Date.now() / 1000;
      await machine.sh(`docker run -d --name ${name} --network shop ${image} sleep 100000`);
      await tree.row(name).waitFor();
      const until = Date.now() / 1000;
      const nanoseconds = await machine.sh(
        `docker events --since ${since.toFixed(3)} --until ${until.toFixed(3)} --filter event=start --format '{{.TimeNano}}'`,
      );
      times.push((await drawnAt(workbench, name)) - Number(nanoseconds) / 1e6);
    }
    const list = times.map((value) => value.toFixed(0)).join(' ');
    const isBeyond = median(times) > mostMs;
    if (isBeyond) process.exitCode = 1;
    console.log(
      `\nA container that dockerd starts, in the tree of VS Code\n  milliseconds from the event to its row: median ${median(times).toFixed(0)}, ${isBeyond ? 'BEYOND' : 'within'} the target of ${String(mostMs)} (${list})`,
    );
  } finally {
    await (await reached)?.[Symbol.asyncDispose]();
    // The editor's server ends with the machine that it runs in.
    await machine[Symbol.asyncDispose]();
    await editor.close();
  }
}
