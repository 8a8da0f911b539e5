/** `x-lab`: what only a lab knows: whose rules to build, the host's uplink, peers outside. */
import type { InterfaceAddress4 } from '../model/address.ts';
import { say } from '../model/phrase.ts';
import { expectItems, expectMapping, expectText } from './expect.ts';
import type { Findings } from './findings.ts';
import { checkXLabKeys, readUplinkAddress } from './readUplink.ts';
import { readOutside, type PeerDraft } from './readOutside.ts';
import { isNull, quoted, readKey, type TreeNode } from './tree.ts';

/** The wishes of `x-lab`, or their defaults. */
export interface XLab {
  readonly docker: string;
  /** The host's uplink. */
  readonly host: InterfaceAddress4;
  /** undefined = none declared: the lab gets one of its own choice. */
  readonly outside: readonly PeerDraft[] | undefined;
}

/** The first one is the default. */
const builtVersions = ['20.10'] as const;

/** 192.168.99.100/24: the Docker host of the lesson. */
const defaultHost: InterfaceAddress4 = {
  address: '192.168.99.100',
  cidr: { network: '192.168.99.0', prefixLength: 24 },
};

/** Reads `x-lab`; unlike Compose's own keys, unknown ones are errors, for nobody else checks them. */
export function readXLab(node: TreeNode | undefined, findings: Findings): XLab {
  const xLab = node === undefined || isNull(node) ? undefined : expectMapping(node, 'x-lab', findings);
  if (xLab === undefined) return { docker: builtVersions[0], host: defaultHost, outside: undefined };
  checkXLabKeys(xLab, 'x-lab', ['docker', 'host', 'outside', 'checks'], findings);
  readKey(xLab, 'checks', (value) => expectItems(value, 'x-lab.checks', findings));
  const host = readKey(xLab, 'host', (value) => readHost(value, findings)) ?? defaultHost;
  return {
    docker: readKey(xLab, 'docker', (value) => readDocker(value, findings)) ?? builtVersions[0],
    host,
    outside: readKey(xLab, 'outside', (value) => readOutside(value, host, findings)),
  };
}

function readDocker(node: TreeNode, findings: Findings): string | undefined {
  const version = expectText(node, 'x-lab.docker', findings);
  const built = builtVersions.find((each) => each === version?.text);
  if (version === undefined || built !== undefined) return built;
  const message = say`The rules of Docker ${quoted(version.text)} are not built yet.`;
  findings.error('unsupported-docker', version.range, message, say`Write docker: "${builtVersions.join('" or "')}".`);
  return undefined;
}

function readHost(node: TreeNode, findings: Findings): InterfaceAddress4 | undefined {
  const host = expectMapping(node, 'x-lab.host', findings);
  if (host === undefined) return undefined;
  checkXLabKeys(host, 'x-lab.host', ['address'], findings);
  return readKey(host, 'address', (value) => readUplinkAddress(value, 'x-lab.host.address', findings));
}
