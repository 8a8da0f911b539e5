/** `extends`: a service laid over another one of the same or of another file. */
import { say } from '../model/phrase.ts';
import { dirname } from 'node:path';
import type { Environment } from './expandVariables.ts';
import { expectText } from './expect.ts';
import { interpolate } from './interpolate.ts';
import { mergeMappings } from './mergeTrees.ts';
import { readNamedFile, readTree, resolvePath, type LoadContext } from './sourceFiles.ts';
import { suggestRemedy } from './suggest.ts';
import { entryOf, quoted, type Entry, type MappingNode, type ScalarNode, type TreeNode } from './tree.ts';

/** Nobody extends so often; keeps recursion bounded on hostile text. */
const longestChain = 100;

/** The services of one file, and which file that is. */
interface Origin {
  readonly file: string;
  readonly services: MappingNode;
}

/** Replaces every service that extends another one by the two merged. `file` is the one that `root` was read from. */
export function resolveExtends(
  root: MappingNode,
  file: string,
  environment: Environment,
  context: LoadContext,
): MappingNode {
  const services = entryOf(root, 'services')?.value;
  if (services?.kind !== 'mapping') return root;
  const resolver = new ExtendsResolver(environment, context);
  const resolved: MappingNode = {
    ...services,
    entries: services.entries.map((entry) => ({ ...entry, value: resolver.resolve(entry, { file, services }, []) })),
  };
  return {
    ...root,
    entries: root.entries.map((entry) => (entry.key === 'services' ? { ...entry, value: resolved } : entry)),
  };
}

/** One service on a chain of `extends`. */
interface Step {
  readonly link: string;
  readonly wish: Entry;
  readonly entry: Entry;
  readonly origin: Origin;
  readonly chain: readonly string[];
}

class ExtendsResolver {
  readonly #environment: Environment;
  readonly #context: LoadContext;
  /** Services resolved so far, by `NAME in FILE`: a base is resolved, and its mistakes are found, once. */
  readonly #resolved = new Map<string, TreeNode>();
  /** Files read so far: many services extend from the same one. */
  readonly #origins = new Map<string, Origin | undefined>();

  constructor(environment: Environment, context: LoadContext) {
    this.#environment = environment;
    this.#context = context;
  }

  /** `chain` holds the services being resolved, innermost last. */
  resolve(entry: Entry, origin: Origin, chain: readonly string[]): TreeNode {
    const service = entry.value;
    const wish = service.kind === 'mapping' ? entryOf(service, 'extends') : undefined;
    if (service.kind !== 'mapping' || wish === undefined) return service;
    const link = `${entry.key} in ${origin.file}`;
    const resolved = this.#resolved.get(link) ?? this.#lay(service, { link, wish, entry, origin, chain });
    if (!chain.includes(link)) this.#resolved.set(link, resolved);
    return resolved;
  }

  /** A service without its `extends`, laid over what it extends. */
  #lay(service: MappingNode, { link, wish, entry, origin, chain }: Step): TreeNode {
    const own: MappingNode = { ...service, entries: service.entries.filter(({ key }) => key !== 'extends') };
    if (chain.includes(link)) {
      const message = say`The service ${quoted(entry.key)} extends itself: ${[...chain, link].join(' → ')}.`;
      this.#context.findings.error('extends-cycle', wish.value.range, message, say`Remove one extends of the circle.`);
      return own;
    }
    if (chain.length >= longestChain) {
      this.#reportLength(wish);
      return own;
    }
    const base = this.#base(wish, origin);
    if (base === undefined) return own;
    const resolved = this.resolve(base.entry, base.origin, [...chain, link]);
    return resolved.kind === 'mapping'
      ? mergeMappings(resolved, own, ['services', entry.key], this.#context.findings)
      : own;
  }

  #reportLength(wish: Entry): void {
    const message = say`More than ${longestChain} services extend one another.`;
    this.#context.findings.error('too-complex', wish.value.range, message, say`Extend the first one directly.`);
  }

  /** The service that is extended, and its file. */
  #base(wish: Entry, origin: Origin): { readonly entry: Entry; readonly origin: Origin } | undefined {
    const { findings } = this.#context;
    const target = readTarget(wish, this.#context);
    if (target === undefined) return undefined;
    const from = target.file === undefined ? origin : this.#open(target.file, origin.file);
    if (from === undefined) return undefined;
    const entry = entryOf(from.services, target.service.text);
    if (entry === undefined) {
      const names = from.services.entries.map(({ key }) => key);
      const message = say`There is no service ${quoted(target.service.text)} in ${from.file} to extend.`;
      findings.error(
        'unknown-service',
        target.service.range,
        message,
        suggestRemedy(target.service.text, names, say`Name a service of that file.`),
      );
      return undefined;
    }
    return { entry, origin: from };
  }

  #open(named: ScalarNode, from: string): Origin | undefined {
    const path = resolvePath(named.text, dirname(from));
    if (this.#origins.has(path)) return this.#origins.get(path);
    const text = readNamedFile(path, named, this.#context);
    const tree = text === undefined ? undefined : readTree(text, path, this.#context);
    const root = tree === undefined ? undefined : interpolate(tree, this.#environment, this.#context.findings);
    const services = root === undefined ? undefined : entryOf(root, 'services')?.value;
    const empty: MappingNode = { kind: 'mapping', entries: [], range: named.range };
    const origin =
      root === undefined ? undefined : { file: path, services: services?.kind === 'mapping' ? services : empty };
    this.#origins.set(path, origin);
    return origin;
  }
}

/** `extends: base` or `extends: {service: base, file: other.yaml}`. */
function readTarget(
  wish: Entry,
  { findings }: LoadContext,
): { readonly service: ScalarNode; readonly file: ScalarNode | undefined } | undefined {
  if (wish.value.kind !== 'mapping') {
    const service = expectText(wish.value, 'extends', findings);
    return service === undefined ? undefined : { service, file: undefined };
  }
  const [service, file] = [entryOf(wish.value, 'service'), entryOf(wish.value, 'file')];
  if (service === undefined) {
    findings.error('missing-key', wish.keyRange, say`extends must name a service.`, say`Add service: NAME.`);
    return undefined;
  }
  const name = expectText(service.value, 'extends.service', findings);
  const path = file === undefined ? undefined : expectText(file.value, 'extends.file', findings);
  return name === undefined || (file !== undefined && path === undefined) ? undefined : { service: name, file: path };
}
