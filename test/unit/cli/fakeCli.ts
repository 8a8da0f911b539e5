/** The command line with everything beneath it replaced: a runtime that notes what it is asked, a screen that is text. */
import {
  addressed,
  captureFileEnd,
  captureFileHead,
  captureFilePacket,
  diffSnapshots,
  exposures,
  firewallView,
  packetRates,
  ruleKey,
  secondsBetween,
  inEnglish,
  interfaceName,
  packetJson,
  packetLine,
  enterArgv,
  LabError,
  openTarget,
  parseEnvFile,
  parseLabFile,
  parseSnapshot,
  portChains,
  planScript,
  replayScript,
  vethOwners,
  whereNamed,
  type Lab,
  type LabOutcome,
  type RunningLab,
  type ScriptResult,
  type Target,
} from '../../../lab-runtime/index.ts';
import type { Screen } from '../../../lab-runtime/cli/output/terminal.ts';
import { runCommandLine } from '../../../lab-runtime/cli/program.ts';
import type { Cli, Runtime } from '../../../lab-runtime/cli/session/cli.ts';

/** The lab that the tests speak of: two containers on docker0, one of them with two published ports. */
export const lessonText = `
name: lesson
services:
  box: { image: busybox, command: [top, -b], network_mode: bridge }
  web: { image: nginx, ports: ["80", "443"], network_mode: bridge }
  app: { image: app, networks: [back], expose: ["9000"] }
networks: { back: { ipam: { config: [{ subnet: 10.9.8.0/24 }] } } }
`;

/** A lab as it would run, made from Compose text; every process lives. */
export function runningLab(text: string = lessonText, name?: string): RunningLab {
  const { lab } = parseLabFile(text, {
    file: '/lab/compose.yaml',
    environment: {},
    ...(name === undefined ? {} : { name }),
  });
  if (lab === undefined) throw new Error('the lab file is bad');
  return runningFrom(lab);
}

function runningFrom(lab: Lab): RunningLab {
  const names = [...lab.outside, ...lab.containers].map((one) => one.name);
  return {
    version: 1,
    engine: 'namespaces',
    privilege: 'rootless',
    name: lab.name,
    lab: addressed(lab),
    holderPid: 100,
    pids: Object.fromEntries(names.map((one, index) => [one, 200 + index])),
  };
}

/** A call of the runtime: the function and its arguments, without target and options. */
export type Call = readonly [string, ...unknown[]];

/** What a run of the command line left. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly calls: readonly Call[];
  /** The targets that were opened. */
  readonly targets: readonly string[];
  /** What was run in the terminal. */
  readonly terminal: readonly (readonly string[])[];
  /** The files that were written, by path. */
  readonly written: Readonly<Record<string, string>>;
}

/** The world a command line runs in. */
export interface World {
  readonly labs?: readonly RunningLab[];
  /** Files by absolute path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly platform?: string;
  /** What a script on the target answers. */
  readonly answer?: (script: string) => Partial<ScriptResult>;
  readonly terminalCode?: number;
  /** Whether there is a terminal. */
  readonly terminal?: boolean;
  readonly runtime?: Partial<Runtime>;
}

/** Runs a command line as it would be typed; words are separated by single blanks. */
export function type(line: string, world: World = {}): Promise<Ran> {
  return run(line.split(' '), world);
}

/** Runs a command line. */
export async function run(argv: readonly string[], world: World = {}): Promise<Ran> {
  const calls: Call[] = [];
  const terminal: (readonly string[])[] = [];
  const targets: string[] = [];
  const written: Record<string, string> = {};
  const out = textScreen();
  const err = textScreen();
  const code = await runCommandLine(argv, {
    runtime: { ...fakeRuntime(world.labs ?? [], calls), ...world.runtime },
    openTarget: (id, { logger, sudo }) => {
      // Rejects what is no target; nothing is run.
      openTarget(id, { logger });
      targets.push(sudo ? `${id}, as root` : id);
      return fakeTarget(world);
    },
    machine: fakeMachine(world, written),
    terminal: { out, err },
    interrupts: {
      signal: new AbortController().signal,
      exitCode: () => undefined,
      cancel: () => undefined,
      lend: () => () => undefined,
    },
    runInTerminal: ({ file, args }) => {
      terminal.push([file, ...args]);
      return Promise.resolve(world.terminalCode ?? 0);
    },
  });
  return { code, out: out.text(), err: err.text(), calls, terminal, targets, written };
}

/** A screen that keeps its text; no terminal, no colours. */
export function textScreen(): Screen & { readonly text: () => string } {
  let text = '';
  return {
    write: (more) => {
      text += more;
    },
    isTerminal: false,
    columns: 80,
    paint: (_style, plain) => plain,
    text: () => text,
  };
}

function fakeMachine(
  { files = {}, environment = {}, uid = 1000, platform = 'linux', terminal = false }: World,
  written: Record<string, string>,
): Cli['machine'] {
  const missing = (path: string): Error => Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
  const read = (file: string): string => {
    const text = files[file];
    if (text === undefined) throw missing(file);
    return text;
  };
  return {
    folder: '/home/me/lab',
    environment,
    platform,
    uid,
    version: () => '1.2.3',
    lesson: '/lesson/compose.yaml',
    hasTerminal: () => terminal,
    readText: read,
    readPlainText: read,
    writeText: (file, text, existing) => {
      if (existing === 'keep' && file in files) throw Object.assign(new Error(`${file} exists`), { code: 'EEXIST' });
      written[file] = text;
    },
    openOutput: (file, existing) => {
      if (existing === 'keep' && file in files) throw Object.assign(new Error(`${file} exists`), { code: 'EEXIST' });
      written[file] = '';
      return {
        write: (bytes) => {
          written[file] = `${written[file] ?? ''}${bytes.toString('latin1')}`;
        },
        close: () => undefined,
      };
    },
    list: (folder) => {
      const prefix = folder.endsWith('/') ? folder : `${folder}/`;
      const names = Object.keys(files).flatMap((file) => (file.startsWith(prefix) ? [file.slice(prefix.length)] : []));
      if (names.length === 0) throw missing(folder);
      return names.filter((name) => !name.includes('/'));
    },
  };
}

function fakeTarget({ answer }: World): Target {
  const unused = (): never => {
    throw new Error('not used');
  };
  return {
    id: 'local',
    run: (script) => Promise.resolve({ exitCode: 0, stdout: '', stderr: '', durationMs: 1, ...answer?.(script) }),
    converse: unused,
    terminal: ([file = '', ...args]) => ({ file, args }),
  };
}

function fakeRuntime(labs: readonly RunningLab[], calls: Call[]): Runtime {
  const found = (name: string): RunningLab => {
    const lab = labs.find((one) => one.name === name);
    if (lab === undefined) throw new LabError('unknown-lab', `No lab ${name} is running`);
    return lab;
  };
  const changed = (verb: string, lab: string, ...rest: readonly unknown[]): Promise<LabOutcome> => {
    calls.push([verb, lab, ...rest]);
    return Promise.resolve({ lab: found(lab), missing: [] });
  };
  const unused = (what: string) => (): never => {
    throw new Error(`${what} is not part of this test`);
  };
  return {
    parseLabFile,
    parseEnvFile,
    planScript,
    enterArgv,
    whereNamed,
    vethOwners,
    startVm: unused('startVm'),
    stopVm: unused('stopVm'),
    deleteVm: unused('deleteVm'),
    listVms: unused('listVms'),
    matrixHost: unused('matrixHost'),
    matrixLab: unused('matrixLab'),
    observeHost: unused('observeHost'),
    capture: unused('capture'),
    commentPackets: (packets) => packets,
    captureFileEnd,
    captureFileHead,
    captureFilePacket,
    interfaceName,
    packetJson,
    packetLine,
    diffSnapshots,
    inEnglish,
    parseSnapshot,
    portChains,
    exposures,
    firewallView,
    packetRates,
    ruleKey,
    secondsBetween,
    listLabs: () => Promise.resolve(labs),
    listAllLabs: () => Promise.resolve({ labs, unreadable: [] }),
    upLab: (_target, lab, options) => {
      calls.push(['upLab', lab, options?.privilege]);
      return Promise.resolve({ lab: runningFrom(lab), missing: [] });
    },
    downLab: (_target, name) => {
      calls.push(['downLab', name]);
      return Promise.resolve(labs.some((lab) => lab.name === name));
    },
    addContainer: (_target, lab, container) => {
      calls.push(['addContainer', lab, container]);
      const { lab: before, pids, ...rest } = found(lab);
      const containers = [...before.containers.map(({ spec }) => spec), container];
      const networks = before.networks.map(({ spec }) => spec);
      const wish = { ...before, host: { address: before.uplink.address }, networks, containers };
      return Promise.resolve({
        lab: { ...rest, pids: { ...pids, [container.name]: 300 }, lab: addressed(wish, before) },
        missing: [],
      });
    },
    removeContainer: (_target, lab, name) => changed('removeContainer', lab, name),
    connect: (_target, lab, name, attachment) => changed('connect', lab, name, attachment),
    disconnect: (_target, lab, name, network) => changed('disconnect', lab, name, network),
    publish: (_target, lab, name, port) => changed('publish', lab, name, port),
    unpublish: (_target, lab, name, port) => changed('unpublish', lab, name, port),
    pingFrom: (_target, { name }, from, to, options) => {
      calls.push(['pingFrom', name, from, to, options?.count]);
      options?.onLine?.(`PING ${to}`);
      return Promise.resolve({ sent: 1, received: to === 'nobody' ? 0 : 1, times: [], errors: [] });
    },
    tracerouteFrom: (_target, { name }, from, to) => {
      calls.push(['tracerouteFrom', name, from, to]);
      return Promise.resolve({ destination: to, hops: [], reached: to !== 'nobody' });
    },
    fetchUrl: (_target, { name }, from, url) => {
      calls.push(['fetchUrl', name, from, url]);
      if (url.includes('nobody')) throw new LabError('command-failed', `${from} got no answer from ${url}`);
      return Promise.resolve({ status: url.includes('missing') ? 404 : 200, body: 'hello' });
    },
    doctor: unused('doctor'),
    replayLab: unused('replayLab'),
    replayScript,
    takeSnapshot: unused('takeSnapshot'),
    xrayHost: unused('xrayHost'),
    xrayLab: unused('xrayLab'),
  };
}
