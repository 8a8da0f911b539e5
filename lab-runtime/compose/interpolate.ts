/** Replaces the variables in a tree's values; keys stay as they are, as in Compose. */
import { say } from '../model/phrase.ts';
import type { Findings } from './findings.ts';
import { expandVariables, type Environment, type VariableProblem } from './expandVariables.ts';
import { rangeWithin, type MappingNode, type ScalarNode, type TreeNode } from './tree.ts';

/** The mapping with every `$…` replaced. An unset variable is a warning, a missing required one an error. */
export function interpolate(root: MappingNode, environment: Environment, findings: Findings): MappingNode {
  const node = interpolateNode(root, environment, findings);
  return node.kind === 'mapping' ? node : root;
}

function interpolateNode(node: TreeNode, environment: Environment, findings: Findings): TreeNode {
  if (node.kind === 'scalar') return interpolateScalar(node, environment, findings);
  if (node.kind === 'sequence') {
    return { ...node, items: node.items.map((item) => interpolateNode(item, environment, findings)) };
  }
  const entries = node.entries.map((entry) => ({
    ...entry,
    value: interpolateNode(entry.value, environment, findings),
  }));
  return { ...node, entries };
}

function interpolateScalar(scalar: ScalarNode, environment: Environment, findings: Findings): ScalarNode {
  if (scalar.type !== 'text' || !scalar.text.includes('$')) return scalar;
  const { text, problems } = expandVariables(scalar.text, environment);
  for (const problem of problems) reportProblem(problem, scalar, findings);
  return { ...scalar, text, plain: false, verbatimFrom: undefined };
}

function reportProblem(problem: VariableProblem, scalar: ScalarNode, findings: Findings): void {
  const range = rangeWithin(scalar, problem.start, problem.end);
  switch (problem.kind) {
    case 'unset':
      findings.warning(
        'unset-variable',
        range,
        problem.message,
        say`Set it in the environment or in .env, or give a default: \${NAME:-default}.`,
      );
      break;
    case 'required':
      findings.error('missing-variable', range, problem.message, say`Set it in the environment or in .env.`);
      break;
    case 'malformed':
      findings.error('bad-variable', range, problem.message, say`Write \${NAME}, or $$ for a dollar sign.`);
      break;
    default:
      problem.kind satisfies never;
  }
}
