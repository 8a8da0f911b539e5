/** Which programs are there. */
import { type Facts, fact, outcome } from './facts.ts';
import { say, type PhrasePart } from '../../model/phrase.ts';
import type { DraftFinding } from './finding.ts';
import { responderTools } from '../responder/responder.ts';
import { familyOf, installCommand, responderPackage, type Tool, tools } from './tools.ts';

/** A finding for each program. */
export function checkTools(facts: Facts): readonly DraftFinding[] {
  return tools.map((tool) => {
    const { name, required } = tool;
    const path = fact(facts, `tool.${name}.path`);
    if (path === undefined) {
      return {
        name,
        required,
        state: 'no',
        detail: say`not found: ${tool.purpose}`,
        remedy: remedyFor(facts, tool.package),
      };
    }
    if (name === 'ip' && outcome(facts, 'json')?.text.startsWith('[') !== true) {
      return {
        name,
        required,
        state: 'no',
        detail: say`${path} prints no JSON`,
        remedy: remedyFor(facts, tool.package),
      };
    }
    const version = fact(facts, `tool.${name}.version`);
    return { name, required, state: 'yes', detail: version === undefined ? path : `${path}, ${version}` };
  });
}

/** Which program the built-in responder would run on. */
export function checkResponder(facts: Facts): DraftFinding {
  const finding = { name: say`built-in responder`, required: false };
  const tool = responderTools.find((name) => fact(facts, `responder.${name}`) !== undefined);
  if (tool !== undefined) return { ...finding, state: 'yes', detail: say`runs on ${tool}` };
  return {
    ...finding,
    state: 'no',
    detail: say`found none of ${responderTools.join(', ')}: containers without a program of their own serve nothing`,
    remedy: remedyFor(facts, responderPackage),
  };
}

/** The packages of all that {@link checkTools} and {@link checkResponder} miss. */
export function missingPackages(facts: Facts): readonly Tool['package'][] {
  const missing = new Set(checkTools(facts).flatMap(({ name, state }) => (state === 'no' ? [name] : [])));
  const packages = tools.filter(({ name }) => missing.has(name)).map((tool) => tool.package);
  return checkResponder(facts).state === 'no' ? [...packages, responderPackage] : packages;
}

function remedyFor(facts: Facts, from: Tool['package']): PhrasePart {
  const family = familyOf(fact(facts, 'os.ID') ?? '', fact(facts, 'os.ID_LIKE') ?? '');
  const command = family === undefined ? undefined : installCommand([from], family, fact(facts, 'uid') === '0');
  return command ?? say`Install the package that is called ${typeof from === 'string' ? from : from.debian} in Debian.`;
}
