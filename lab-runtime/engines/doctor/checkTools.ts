/** Which programs are there. */
import { type Facts, fact, outcome } from './facts.ts';
import type { Finding } from './finding.ts';
import { responderTools } from '../responder/responder.ts';
import { familyOf, installCommand, responderPackage, type Tool, tools } from '../programs/tools.ts';

/** A finding for each program. */
export function checkTools(facts: Facts): readonly Finding[] {
  return tools.map((tool) => {
    const { name, required } = tool;
    const path = fact(facts, `tool.${name}.path`);
    if (path === undefined) {
      return {
        name,
        required,
        state: 'no',
        detail: `not found: ${tool.purpose}`,
        remedy: remedyFor(facts, tool.package),
      };
    }
    if (name === 'ip' && outcome(facts, 'json')?.text.startsWith('[') !== true) {
      return { name, required, state: 'no', detail: `${path} prints no JSON`, remedy: remedyFor(facts, tool.package) };
    }
    const version = fact(facts, `tool.${name}.version`);
    return { name, required, state: 'yes', detail: version === undefined ? path : `${path}, ${version}` };
  });
}

/** Which program the built-in responder would run on. */
export function checkResponder(facts: Facts): Finding {
  const finding = { name: 'built-in responder', required: false };
  const tool = responderTools.find((name) => fact(facts, `responder.${name}`) !== undefined);
  if (tool !== undefined) return { ...finding, state: 'yes', detail: `runs on ${tool}` };
  return {
    ...finding,
    state: 'no',
    detail: `found none of ${responderTools.join(', ')}: containers without a program of their own serve nothing`,
    remedy: remedyFor(facts, responderPackage),
  };
}

/** The packages of all that {@link checkTools} and {@link checkResponder} miss. */
export function missingPackages(facts: Facts): readonly Tool['package'][] {
  const missing = new Set(checkTools(facts).flatMap(({ name, state }) => (state === 'no' ? [name] : [])));
  const packages = tools.filter(({ name }) => missing.has(name)).map((tool) => tool.package);
  return checkResponder(facts).state === 'no' ? [...packages, responderPackage] : packages;
}

function remedyFor(facts: Facts, from: Tool['package']): string {
  const family = familyOf(fact(facts, 'os.ID') ?? '', fact(facts, 'os.ID_LIKE') ?? '');
  const command = family === undefined ? undefined : installCommand([from], family, fact(facts, 'uid') === '0');
  return command ?? `Install the package that is called ${typeof from === 'string' ? from : from.debian} in Debian.`;
}
