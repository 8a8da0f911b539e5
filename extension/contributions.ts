/**
 * Everything package.json contributes under a name that code uses: commands with their signatures, views, settings,
 * context keys. A test compares it with package.json both ways.
 */
import type { Uri } from 'vscode';
import type {
  CaptureResult,
  HttpResult,
  Journey,
  Matrix,
  PingResult,
  TracerouteResult,
  XrayQuestion,
} from '../lab-runtime/index.ts';
import type { Subject } from './subject.ts';
import { isTargetList, type TargetWish } from './targets/targetWish.ts';

/**
 * What a command is about: given by menus as a tree's element, by editors and the explorer as a file, by key bindings,
 * code lenses and tests as a subject; left out in the palette, where the user is asked.
 */
export type About = Subject | { readonly subject: Subject | undefined } | Uri;

/** The wishes of `Run Container…`, which are asked for when left out. */
export interface ContainerWish {
  /** Also the image's name, where that is not given. */
  readonly name: string;
  readonly image?: string | undefined;
  /** Program and arguments; without, the built-in responder serves the ports. */
  readonly command?: string | undefined;
  /** {@link LabNetwork.name}; default: `bridge`. */
  readonly network?: string | undefined;
  /** As `docker run -p` writes them. */
  readonly publish?: readonly string[] | undefined;
}

/** What is known of a packet to be traced; what is left out is asked for. */
export type TraceWish = Partial<XrayQuestion>;

/** Commands by id. They resolve when what they do is done; to undefined or false when the user thought better of it. */
export interface Commands {
  /** Resolves to the name of the lab. */
  'vethscope.startLab': (about?: About) => Promise<string | undefined>;
  'vethscope.stopLab': (about?: About) => Promise<boolean>;
  'vethscope.restartLab': (about?: About) => Promise<string | undefined>;
  /** `template` is a folder of media/samples, `destination` the file to write; both are asked for when left out. */
  'vethscope.newLabFile': (template?: string, destination?: Uri) => Promise<Uri | undefined>;
  'vethscope.openLabFile': (about?: About) => Promise<void>;
  'vethscope.runContainer': (about?: About, wish?: ContainerWish) => Promise<boolean>;
  'vethscope.removeContainer': (about?: About) => Promise<boolean>;
  /** `port` as `docker run -p` writes it: `[[HOSTIP:]HOSTPORT:]PORT[/PROTO]`. */
  'vethscope.publishPort': (about?: About, port?: string) => Promise<boolean>;
  'vethscope.unpublishPort': (about?: About) => Promise<boolean>;
  'vethscope.connectNetwork': (about?: About, network?: string) => Promise<boolean>;
  'vethscope.disconnectNetwork': (about?: About, network?: string) => Promise<boolean>;
  'vethscope.openTerminal': (about?: About) => Promise<void>;
  'vethscope.ping': (about?: About, to?: string) => Promise<PingResult | undefined>;
  'vethscope.traceroute': (about?: About, to?: string) => Promise<TracerouteResult | undefined>;
  'vethscope.fetchUrl': (about?: About, url?: string) => Promise<HttpResult | undefined>;
  /** `wish` is what need not be asked; a published port is traced from outside. Resolves to the journey. */
  'vethscope.tracePacket': (about?: About, wish?: TraceWish) => Promise<Journey | undefined>;
  /** Asks again what the journey panel in front shows. */
  'vethscope.traceAgain': () => Promise<Journey | undefined>;
  /** Two of this window's journeys, which are picked. Resolves to whether they are shown. */
  'vethscope.compareJourneys': () => Promise<boolean>;
  /** Resolves to what was found. */
  'vethscope.matrix': (about?: About) => Promise<Matrix | undefined>;
  /** `file`: where to, and `count`: after how many packets it ends; both are the user's to say when left out. */
  'vethscope.capturePackets': (about?: About, file?: Uri, count?: number) => Promise<CaptureResult | undefined>;
  'vethscope.showCommands': (about?: About) => Promise<void>;
  'vethscope.showIptablesSave': (about?: About) => Promise<void>;
  'vethscope.copyAddress': (about?: About) => Promise<void>;
  'vethscope.copyMac': (about?: About) => Promise<void>;
  'vethscope.copyVethName': (about?: About) => Promise<void>;
  'vethscope.revealContainer': (about?: About) => Promise<void>;
  'vethscope.revealVeth': (about?: About) => Promise<void>;
  'vethscope.revealChain': (about?: About) => Promise<void>;
  /** How the iptables view is ordered. */
  'vethscope.orderRulesByHook': () => Promise<void>;
  'vethscope.orderRulesByTable': () => Promise<void>;
  'vethscope.selectNamespace': (about?: About) => Promise<void>;
  /** Resolves to whether it could be looked at. */
  'vethscope.observeMachine': (about?: About) => Promise<boolean>;
  /** Resolves to whether it is looked at as root. */
  'vethscope.lookAsRoot': (about?: About) => Promise<boolean>;
  /** `file`: where to; asked for when left out. Resolves to whether it was saved. */
  'vethscope.saveSnapshot': (about?: About, file?: Uri) => Promise<boolean>;
  /** Resolves to whether one is shown now. */
  'vethscope.openSnapshot': (file?: Uri) => Promise<boolean>;
  'vethscope.closeSnapshot': (about?: About) => Promise<void>;
  /** `about`: a snapshot that is open, or the file of one; `name`: the lab's. Resolves to the name of the lab. */
  'vethscope.replaySnapshot': (about?: About, name?: string) => Promise<string | undefined>;
  'vethscope.doctor': (about?: About) => Promise<void>;
  'vethscope.installTools': (about?: About) => Promise<void>;
  /** `host` is what is typed: a host for ssh, or a target. Resolves to the target's id. */
  'vethscope.addHost': (host?: string) => Promise<string | undefined>;
  'vethscope.removeHost': (about?: About) => Promise<boolean>;
  'vethscope.connectHost': (about?: About) => Promise<boolean>;
  'vethscope.disconnectHost': (about?: About) => Promise<boolean>;
  /** Turns root by sudo on, or off. */
  'vethscope.useRoot': (about?: About) => Promise<boolean>;
  /** `name` is that of the machine to make. Resolves to the target's id; to undefined where only a guide is shown. */
  'vethscope.createVm': (name?: string) => Promise<string | undefined>;
  'vethscope.startVm': (about?: About) => Promise<boolean>;
  'vethscope.stopVm': (about?: About) => Promise<boolean>;
  'vethscope.deleteVm': (about?: About) => Promise<boolean>;
  'vethscope.refresh': () => Promise<void>;
  'vethscope.showLog': () => Promise<void>;
}

/** See {@link Commands}. */
export type CommandId = keyof Commands;

/** Commands that run nothing on the machine, and so work anywhere: in an untrusted workspace, and where there is no Linux. */
export const harmlessCommands: ReadonlySet<string> = new Set<CommandId>([
  'vethscope.closeSnapshot',
  'vethscope.newLabFile',
  'vethscope.openSnapshot',
  'vethscope.orderRulesByHook',
  'vethscope.orderRulesByTable',
  'vethscope.showCommands',
  'vethscope.showLog',
]);

/** Commands that work where no target is: they bring one. */
export const targetCommands: ReadonlySet<string> = new Set<CommandId>(['vethscope.addHost', 'vethscope.createVm']);

/** The views, in the order in which they stand below each other. */
export const viewIds = {
  labs: 'vethscope.labs',
  interfaces: 'vethscope.interfaces',
  routes: 'vethscope.routes',
  iptables: 'vethscope.iptables',
  ports: 'vethscope.ports',
} as const;

/** Settings by id. */
export interface Settings {
  'vethscope.lab.privilege': 'rootless' | 'root';
  'vethscope.terminal.shell': string;
  'vethscope.views.refreshSeconds': number;
  'vethscope.ping.count': number;
  'vethscope.targets': readonly TargetWish[];
  'vethscope.ssh.path': string;
  'vethscope.docker.image': string;
  'vethscope.commandPrefixes': Readonly<Record<string, readonly string[]>>;
}

/** What the settings are when nobody changed them, as in package.json. */
export const settingDefaults: Settings = {
  'vethscope.lab.privilege': 'rootless',
  'vethscope.terminal.shell': '',
  'vethscope.views.refreshSeconds': 10,
  'vethscope.ping.count': 4,
  'vethscope.targets': [],
  'vethscope.ssh.path': '',
  'vethscope.docker.image': '',
  'vethscope.commandPrefixes': {},
};

/** What each setting may be. VS Code marks anything else, and hands it over all the same. */
export const settingRules: { readonly [Id in keyof Settings]: (value: unknown) => value is Settings[Id] } = {
  'vethscope.lab.privilege': (value) => value === 'rootless' || value === 'root',
  'vethscope.terminal.shell': (value) => typeof value === 'string',
  'vethscope.views.refreshSeconds': (value): value is number => isWithin(value, 0, 3600),
  'vethscope.ping.count': (value): value is number => isWithin(value, 1, 1000) && Number.isInteger(value),
  'vethscope.targets': isTargetList,
  'vethscope.ssh.path': (value) => typeof value === 'string',
  'vethscope.docker.image': (value) => typeof value === 'string',
  'vethscope.commandPrefixes': isPrefixTable,
};

function isPrefixTable(value: unknown): value is Settings['vethscope.commandPrefixes'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((words) => Array.isArray(words) && words.length > 0 && words.every(isText));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isWithin(value: unknown, minimum: number, maximum: number): value is number {
  return typeof value === 'number' && value >= minimum && value <= maximum;
}

/** Context keys for `when` clauses. */
export interface ContextKeys {
  /**
   * What stands in the way of a tree, or what there is to show: `unread` until somebody looks, `notLinux` (and no other
   * target is there),
   * `toolsMissing` (nothing can run until packages are installed), `notReady` (nothing can run, and packages do not help:
   * user namespaces are closed, say), `failed` (the labs could not be listed), `empty` (no lab runs), `labs`.
   */
  'vethscope.state': 'unread' | 'notLinux' | 'toolsMissing' | 'notReady' | 'failed' | 'empty' | 'labs';
  /**
   * What the views below Labs are about: `nothing`, a `namespace`, one that is `gone`, its program having ended, or one
   * that is `unseen`, because it could not be looked at.
   */
  'vethscope.shown': 'nothing' | 'namespace' | 'gone' | 'unseen';
  /** How the iptables view is ordered. */
  'vethscope.rulesBy': 'table' | 'hook';
  /** Whether there are more targets than this machine. */
  'vethscope.targets': 'one' | 'several';
}

/** The scheme of read-only documents: plans, rulesets, the doctor's report. */
export const documentScheme = 'vethscope';

/** The language of iptables-save's output. */
export const rulesetLanguage = 'iptables-save';

/** The terminal profile. */
export const terminalProfileId = 'vethscope.terminal';

/** The kind of webview that shows journeys. */
export const journeyPanelType = 'vethscope.journey';
