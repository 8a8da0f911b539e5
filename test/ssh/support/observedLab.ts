/** A lab on the server, done things to over a link that has faults, and looked at over another one that has none. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  enterArgv,
  isLabError,
  listLabs,
  quote,
  silentLogger,
  whereNamed,
  type Target,
} from '../../../lab-runtime/index.ts';
import { createSshTarget, type Multiplex, type SshTarget } from '../../../lab-runtime/targets/ssh/sshTarget.ts';
import { eventually } from '../../lab/support/eventually.ts';
import type { LabBench } from '../../lab/support/labBench.ts';
import { labView } from '../../lab/support/labView.ts';
import { processesGone } from '../../lab/support/machine.ts';
import type { FaultyProxy } from '../../support/faultyProxy.ts';
import type { SshServer } from '../../support/sshServer.ts';
import { targetFolderOf } from '../../support/testTarget.ts';
import { throughProxy } from './throughProxy.ts';

/** What a server must be told for this. */
export const observedConfig = ['AcceptEnv XDG_RUNTIME_DIR', 'MaxStartups 100'];

/** One state folder on a server, and the two ways to it. */
export interface ObservedLabs extends AsyncDisposable {
  readonly stateHome: string;
  readonly observer: SshTarget;
  /** A target over a proxy; closed with this. */
  readonly through: (proxy: FaultyProxy, multiplex?: Multiplex) => SshTarget;
  /** What a lab is, once nobody works on it any more: one fact a line; undefined where there is none. */
  readonly view: (name: string) => Promise<readonly string[] | undefined>;
  /** Asserts that no lab is left, and neither a process nor a file of one, nor of a script about one. */
  readonly nothingLeft: () => Promise<void>;
}

/** Opens it. */
export function observeLabs(server: SshServer): ObservedLabs {
  const stateHome = targetFolderOf(server.uid, mkdtempSync(path.join(tmpdir(), 'vethscope-test-')));
  const common = { host: 'lab', logger: silentLogger, environment: { XDG_RUNTIME_DIR: stateHome } };
  const observer = createSshTarget({ ...common, extraArguments: ['-F', server.configFile] });
  const targets = [observer];
  const close = async (): Promise<void> => {
    for (const { connection } of targets) await connection.close();
  };
  return {
    stateHome,
    observer,
    through: (proxy, multiplex) => {
      const target = createSshTarget({
        ...{ ...common, aliveSeconds: 1, graceMs: 300, multiplex },
        extraArguments: throughProxy(server, proxy),
      });
      targets.push(target);
      return target;
    },
    view: async function view(name): Promise<readonly string[] | undefined> {
      const lock = quote([path.join(stateHome, 'vethscope/labs', `${name}.lock`)]);
      await eventually(`${name} to be left alone`, async () => {
        const { exitCode } = await observer.run(`[ ! -e ${lock} ] || flock --nonblock ${lock} true`, { what: 'look' });
        return exitCode === 0;
      });
      const labs = await listLabs(observer);
      if (!labs.some((lab) => lab.name === name)) return undefined;
      try {
        return await labView({ target: observer, inside: insideOf(observer) }, name);
      } catch (error) {
        // A `down` that had been sent, but had not begun yet.
        if (isLabError(error, 'lab-broken')) return view(name);
        throw error;
      }
    },
    nothingLeft: async () => {
      assert.deepEqual(await listLabs(observer), []);
      const { stdout } = await observer.run(`ls -A ${quote([stateHome])}`, { what: 'look' });
      assert.equal(stdout, '');
      await close();
      await processesGone(stateHome);
    },
    [Symbol.asyncDispose]: async () => {
      await close();
      rmSync(stateHome, { recursive: true, force: true });
    },
  };
}

function insideOf(target: Target): LabBench['inside'] {
  return async (lab, where, ...argv) => {
    const { stdout } = await target.run(quote(enterArgv(lab, whereNamed(lab, where), argv)), { what: 'look inside' });
    return stdout.trim();
  };
}
