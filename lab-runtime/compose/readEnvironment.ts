/** `services.*.environment`: a mapping, or a list of `NAME=value`. */
import { isNull, type Entry, type ScalarNode, type TreeNode } from './tree.ts';
import { expectEntries, expectText, expectTexts } from './expect.ts';
import type { Environment } from './expandVariables.ts';
import type { Findings } from './findings.ts';

/** The variables of a service. A name without a value takes it from `around`, and is left out where that has none. */
export function readEnvironment(node: TreeNode, around: Environment, findings: Findings): Environment {
  const pairs =
    node.kind === 'mapping'
      ? expectEntries(node, 'environment', findings).map((entry) => fromEntry(entry, findings))
      : expectTexts(node, 'environment', findings).map((item) => fromText(item));
  const variables = pairs.flatMap(([name, value]): readonly (readonly [string, string])[] => {
    const inherited = Object.hasOwn(around, name) ? around[name] : undefined;
    const known = value ?? inherited;
    return known === undefined || name === '' ? [] : [[name, known]];
  });
  return Object.fromEntries(variables);
}

function fromEntry({ key, value }: Entry, findings: Findings): readonly [name: string, value: string | undefined] {
  return [key, isNull(value) ? undefined : (expectText(value, `environment.${key}`, findings)?.text ?? '')];
}

function fromText({ text }: ScalarNode): readonly [name: string, value: string | undefined] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}
