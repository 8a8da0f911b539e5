/** The rulesets of a snapshot's namespace, table by table, as `iptables-restore` takes them. Pure. */
import { nativeName } from '../../firewall/nativeName.ts';
import { printChain, printRule } from '../../firewall/printRuleset.ts';
import type { Fact } from '../../model/fact.ts';
import { nameInText } from '../../model/nameInText.ts';
import { say } from '../../model/phrase.ts';
import type { WholeTable } from '../../model/plan.ts';
import type { Ruleset, Table } from '../../model/ruleset.ts';
import type { Namespace } from '../../model/snapshot.ts';
import type { NotReplayed } from './cast.ts';

/** See the head of this file. */
export interface ReplayedTables {
  readonly tables: readonly WholeTable[];
  readonly notReplayed: readonly NotReplayed[];
}

/** See the head of this file. */
export function replayTables(namespace: Namespace): ReplayedTables {
  const { rulesets, legacyRulesets: legacy, label } = namespace;
  const isIpv6On = namespace.sysctls['net.ipv6.conf.all.disable_ipv6'] === '0';
  const all: readonly (readonly [WholeTable['tool'], Fact<Ruleset> | undefined])[] = [
    ['iptables-restore', rulesets.ipv4],
    ...(isIpv6On ? [['ip6tables-restore', rulesets.ipv6] as const] : []),
    ['iptables-legacy-restore', legacy?.ipv4],
    ['ip6tables-legacy-restore', legacy?.ipv6],
  ];
  const known = all.flatMap(([tool, fact]) =>
    fact?.known === true ? fact.value.tables.map((table) => ({ tool, table })) : [],
  );
  return {
    tables: known.map(({ tool, table }) => wholeTable(tool, table)),
    notReplayed: [
      ...all.flatMap(([tool, fact]) =>
        fact?.known === false
          ? [
              {
                what: `${tool.replace('-restore', '')} (${nameInText(label)})`,
                why: say`the snapshot does not know it: ${fact.why}`,
              },
            ]
          : [],
      ),
      ...known.flatMap(({ table }) => oddRules(table, label)),
      ...(namespace.nativeTables ?? []).map((table) => ({
        what: `nftables ${nameInText(nativeName(table))} (${nameInText(label)})`,
        why: say`only the tables of iptables are rebuilt`,
      })),
    ],
  };
}

function wholeTable(tool: WholeTable['tool'], { name, chains }: Table): WholeTable {
  return {
    tool,
    name,
    chains: chains.map(printChain).filter(isOneLine),
    rules: chains.flatMap(({ rules }) => rules.map(printRule)).filter(isOneLine),
  };
}

/** Who wrote the file may have put anything into it: a line is a rule, and no other. */
function isOneLine(text: string): boolean {
  return !/[\u0000-\u0008\u000a-\u001f\u007f]/u.test(text);
}

function oddRules({ name, chains }: Table, label: string): readonly NotReplayed[] {
  return chains
    .flatMap(({ rules }) => rules.map(printRule))
    .filter((text) => !isOneLine(text))
    .map((text) => ({
      what: `${name} ${nameInText(text)} (${nameInText(label)})`,
      why: say`it has control characters`,
    }));
}
