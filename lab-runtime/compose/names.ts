/** Which names are safe and possible: they go into commands, file names, host names and interface names. */
import { say, type Phrase } from '../model/phrase.ts';
import type { Findings } from './findings.ts';
import { expectText, type Placed } from './expect.ts';
import { quoted, type TreeNode } from './tree.ts';

/** What a kind of name may look like. */
export interface NameRule {
  readonly what: Phrase;
  readonly pattern: RegExp;
  readonly longest: number;
  /** The pattern in words. */
  readonly allowed: Phrase;
}

const letters = say`letters, digits, ".", "_" and "-"`;

/** The rules by kind of name. */
export const nameRules = {
  /** Compose's rule for project names. */
  lab: {
    what: say`lab name`,
    pattern: /^[a-z0-9][a-z0-9_-]*$/,
    longest: 63,
    allowed: say`lower-case letters, digits, "_" and "-", the first one a letter or digit`,
  },
  /** Compose's rule, without what would read as an option (`-x`) or a path (`..`). */
  service: {
    what: say`service name`,
    pattern: /^[\w][\w.-]*$/,
    longest: 63,
    allowed: say`${letters}, the first one no "." or "-"`,
  },
  networkKey: {
    what: say`network key`,
    pattern: /^[\w][\w.-]*$/,
    longest: 63,
    allowed: say`${letters}, the first one no "." or "-"`,
  },
  /** Docker's rule for names of containers and networks (moby: daemon/names). */
  container: {
    what: say`container name`,
    pattern: /^[a-zA-Z0-9][\w.-]+$/,
    longest: 63,
    allowed: say`two or more ${letters}, the first one a letter or digit`,
  },
  network: {
    what: say`network name`,
    pattern: /^[a-zA-Z0-9][\w.-]+$/,
    longest: 127,
    allowed: say`two or more ${letters}, the first one a letter or digit`,
  },
  /** HOST_NAME_MAX of Linux is 64; DNS allows a label 63. */
  hostname: {
    what: say`host name`,
    pattern: /^[a-zA-Z0-9](?:[\w.-]*[a-zA-Z0-9])?$/,
    longest: 63,
    allowed: say`${letters}, the first and the last one a letter or digit`,
  },
  domain: {
    what: say`domain name`,
    pattern: /^[a-zA-Z0-9](?:[\w.-]*[a-zA-Z0-9])?$/,
    longest: 63,
    allowed: say`${letters}, the first and the last one a letter or digit`,
  },
  /** A name that /etc/hosts or DNS answers to. */
  alias: {
    what: say`alias`,
    pattern: /^\w[\w.-]*$/,
    longest: 253,
    allowed: say`${letters}, the first one no "." or "-"`,
  },
  /** The kernel's IFNAMSIZ is 16 with its final NUL; it forbids "/", ":" and blanks (dev_valid_name). */
  interface: {
    what: say`interface name`,
    pattern: /^[a-zA-Z0-9_][\w.-]*$/,
    longest: 15,
    allowed: say`${letters}, the first one no "." or "-"`,
  },
  /** `container_iface_prefix`: room for the number after it. */
  interfacePrefix: {
    what: say`interface prefix`,
    pattern: /^[a-zA-Z_](?:[\w.-]*[a-zA-Z_.-])?$/,
    longest: 12,
    allowed: say`${letters}, the first one a letter, the last one no digit`,
  },
  outside: {
    what: say`name of an outside peer`,
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]*$/,
    longest: 63,
    allowed: say`letters, digits, "_" and "-", the first one a letter or digit`,
  },
} as const satisfies Readonly<Record<string, NameRule>>;

/** True where the name keeps its rule; else the reason is reported. */
export function checkName(name: Placed<string>, rule: NameRule, findings: Findings): boolean {
  const remedy = say`Use at most ${rule.longest} of ${rule.allowed}.`;
  if (name.value.length > rule.longest) {
    const message = say`The ${rule.what} ${quoted(name.value)} has ${name.value.length} characters; ${rule.longest} are possible.`;
    findings.error('bad-name', name.range, message, remedy);
    return false;
  }
  if (rule.pattern.test(name.value)) return true;
  findings.error('bad-name', name.range, say`${quoted(name.value)} is not a possible ${rule.what}.`, remedy);
  return false;
}

/** The text of a value that keeps a rule; else the reason is reported. */
export function expectName(node: TreeNode, rule: NameRule, findings: Findings): Placed<string> | undefined {
  const text = expectText(node, say`The ${rule.what}`, findings);
  if (text === undefined) return undefined;
  const name = { value: text.text, range: text.range };
  return checkName(name, rule, findings) ? name : undefined;
}
