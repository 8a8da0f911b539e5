/** Which names are safe and possible: they go into commands, file names, host names and interface names. */
import type { Findings } from './findings.ts';
import { expectText, type Placed } from './expect.ts';
import { quoted, type TreeNode } from './tree.ts';

/** What a kind of name may look like. */
export interface NameRule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly longest: number;
  /** The pattern in words. */
  readonly allowed: string;
}

const letters = 'letters, digits, ".", "_" and "-"';

/** The rules by kind of name. */
export const nameRules = {
  /** Compose's rule for project names. */
  lab: {
    what: 'lab name',
    pattern: /^[a-z0-9][a-z0-9_-]*$/,
    longest: 63,
    allowed: 'lower-case letters, digits, "_" and "-", the first one a letter or digit',
  },
  /** Compose's rule, without what would read as an option (`-x`) or a path (`..`). */
  service: {
    what: 'service name',
    pattern: /^[\w][\w.-]*$/,
    longest: 63,
    allowed: `${letters}, the first one no "." or "-"`,
  },
  networkKey: {
    what: 'network key',
    pattern: /^[\w][\w.-]*$/,
    longest: 63,
    allowed: `${letters}, the first one no "." or "-"`,
  },
  /** Docker's rule for names of containers and networks (moby: daemon/names). */
  container: {
    what: 'container name',
    pattern: /^[a-zA-Z0-9][\w.-]+$/,
    longest: 63,
    allowed: `two or more ${letters}, the first one a letter or digit`,
  },
  network: {
    what: 'network name',
    pattern: /^[a-zA-Z0-9][\w.-]+$/,
    longest: 127,
    allowed: `two or more ${letters}, the first one a letter or digit`,
  },
  /** HOST_NAME_MAX of Linux is 64; DNS allows a label 63. */
  hostname: {
    what: 'host name',
    pattern: /^[a-zA-Z0-9](?:[\w.-]*[a-zA-Z0-9])?$/,
    longest: 63,
    allowed: `${letters}, the first and the last one a letter or digit`,
  },
  domain: {
    what: 'domain name',
    pattern: /^[a-zA-Z0-9](?:[\w.-]*[a-zA-Z0-9])?$/,
    longest: 63,
    allowed: `${letters}, the first and the last one a letter or digit`,
  },
  /** A name that /etc/hosts or DNS answers to. */
  alias: { what: 'alias', pattern: /^\w[\w.-]*$/, longest: 253, allowed: `${letters}, the first one no "." or "-"` },
  /** The kernel's IFNAMSIZ is 16 with its final NUL; it forbids "/", ":" and blanks (dev_valid_name). */
  interface: {
    what: 'interface name',
    pattern: /^[a-zA-Z0-9_][\w.-]*$/,
    longest: 15,
    allowed: `${letters}, the first one no "." or "-"`,
  },
  /** `container_iface_prefix`: room for the number after it. */
  interfacePrefix: {
    what: 'interface prefix',
    pattern: /^[a-zA-Z_](?:[\w.-]*[a-zA-Z_.-])?$/,
    longest: 12,
    allowed: `${letters}, the first one a letter, the last one no digit`,
  },
  outside: {
    what: 'name of an outside peer',
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
    longest: 63,
    allowed: 'letters, digits, "_" and "-", the first one a letter or digit',
  },
} as const satisfies Readonly<Record<string, NameRule>>;

/** What is wrong with a name, and what would be right. */
export interface NameProblem {
  readonly message: string;
  readonly remedy: string;
}

/** Undefined where the name keeps its rule. */
export function nameProblem(name: string, rule: NameRule): NameProblem | undefined {
  const remedy = `Use at most ${rule.longest} of ${rule.allowed}.`;
  if (name.length > rule.longest) {
    const message = `The ${rule.what} ${quoted(name)} has ${name.length} characters; ${rule.longest} are possible.`;
    return { message, remedy };
  }
  return rule.pattern.test(name) ? undefined : { message: `${quoted(name)} is not a possible ${rule.what}.`, remedy };
}

/** True where the name keeps its rule; else the reason is reported. */
export function checkName(name: Placed<string>, rule: NameRule, findings: Findings): boolean {
  const problem = nameProblem(name.value, rule);
  if (problem === undefined) return true;
  findings.error('bad-name', name.range, problem.message, problem.remedy);
  return false;
}

/** The text of a value that keeps a rule; else the reason is reported. */
export function expectName(node: TreeNode, rule: NameRule, findings: Findings): Placed<string> | undefined {
  const text = expectText(node, `The ${rule.what}`, findings);
  if (text === undefined) return undefined;
  const name = { value: text.text, range: text.range };
  return checkName(name, rule, findings) ? name : undefined;
}
