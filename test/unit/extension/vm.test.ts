import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { vmNameFault, vmStepText } from '../../../extension/targets/vmWords.ts';
import { limaTemplate, wslGuide } from '../../../extension/vmGuides.ts';
import { isLabError, openTarget, silentLogger } from '../../../lab-runtime/index.ts';

const runtime = (file: string): string =>
  readFileSync(new URL(`../../../lab-runtime/targets/vm/${file}`, import.meta.url), 'utf8');

describe('words about virtual machines', () => {
  it('are known for every step that the runtime tells', () => {
    const english = readFileSync(new URL('../../../l10n/bundle.l10n.json', import.meta.url), 'utf8');
    const steps = ['imageScript.ts', 'vmScripts.ts', 'qemu.ts'].flatMap((file) =>
      [...runtime(file).matchAll(/echo ['"]@step ([^'"]+)['"]/g)].map(([, step = '']) => step),
    );
    assert.ok(steps.length >= 5);
    for (const step of steps) {
      const template = step.replace('$accel', '{0}');
      assert.ok(english.includes(JSON.stringify(template)), template);
      assert.equal(vmStepText(step.replace('$accel', 'kvm')), step.replace('$accel', 'kvm'));
    }
  });

  it('refuse the names that the runtime refuses, and no others', () => {
    for (const name of ['lab', 'a-1', '0', 'x'.repeat(31), '', '-a', 'A', 'a b', 'a/b', '..', 'x'.repeat(32)]) {
      const isRefused = (): boolean => {
        try {
          openTarget(`vm:${name}`, { logger: silentLogger });
          return false;
        } catch (error) {
          return isLabError(error, 'usage');
        }
      };
      assert.equal(vmNameFault(name) !== undefined, isRefused(), name);
    }
  });
});

describe('guides to a machine for labs', () => {
  it('are a template for Lima that is YAML, with the commands in its head', () => {
    const text = limaTemplate();
    const template = parse(text) as Record<string, unknown>;
    assert.deepEqual(template['mounts'], []);
    assert.match(JSON.stringify(template['images']), /x86_64.*aarch64/);
    assert.match(text, /^# .*limactl start --name=vethscope/m);
    openTarget(/lima:\w+/.exec(text)?.[0] ?? '', { logger: silentLogger });
  });

  it('are instructions for WSL, which end in a target', () => {
    const text = wslGuide();
    assert.match(text, /^wsl --install Debian$/m);
    openTarget(/wsl:\w+/.exec(text)?.[0] ?? '', { logger: silentLogger });
  });
});
