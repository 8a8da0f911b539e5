/** One lab file with everything it extends and includes, as one tree. */
import { say } from '../model/phrase.ts';
import { dirname } from 'node:path';
import type { Environment } from './expandVariables.ts';
import { expectItems, expectText, expectTexts } from './expect.ts';
import { interpolate } from './interpolate.ts';
import { mergeMappings } from './mergeTrees.ts';
import { parseEnvFile } from './parseEnvFile.ts';
import { resolveExtends } from './resolveExtends.ts';
import { readNamedFile, readTree, resolvePath, type LoadContext } from './sourceFiles.ts';
import { entryOf, quoted, valueOf, type MappingNode, type ScalarNode, type TreeNode } from './tree.ts';

/** One file on the way from the lab file to what it includes. */
interface OpenFile {
  readonly file: string;
  readonly environment: Environment;
  /** Files being included, outermost first. */
  readonly chain: readonly string[];
}

/** See {@link loadModel}. */
export interface ModelFiles {
  /** The path that `root` was read from. */
  readonly file: string;
  /** Paths of files laid over it, in order, as `docker compose -f A -f B` does. */
  readonly overrides: readonly string[];
}

/**
 * The tree of a lab file (`root` as read from `file`) with variables replaced, services extended, included files merged
 * in, and other files laid over it. Problems go to the context's findings.
 */
export function loadModel(
  root: MappingNode,
  { file, overrides }: ModelFiles,
  environment: Environment,
  context: LoadContext,
): MappingNode {
  const start = { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
  const own = completeFile(root, { file, environment, chain: [file] }, context);
  return overrides.reduce((model, path) => {
    const text = readNamedFile(path, { kind: 'scalar', type: 'text', text: path, plain: true, range: start }, context);
    const tree = text === undefined ? undefined : readTree(text, path, context);
    if (tree === undefined) return model;
    const over = completeFile(tree, { file: path, environment, chain: [path] }, context);
    return { ...mergeMappings(model, over, [], context.findings), range: model.range };
  }, own);
}

function completeFile(root: MappingNode, open: OpenFile, context: LoadContext): MappingNode {
  const interpolated = interpolate(root, open.environment, context.findings);
  const extended = resolveExtends(interpolated, open.file, open.environment, context);
  const include = entryOf(extended, 'include');
  if (include === undefined) return extended;
  const own: MappingNode = { ...extended, entries: extended.entries.filter(({ key }) => key !== 'include') };
  return expectItems(include.value, 'include', context.findings)
    .map((item) => loadInclude(item, open, context))
    .reduceRight<MappingNode>((model, included) => mergeIncluded(model, included, context), own);
}

/** What a file defines wins over what it includes, and a later include over an earlier one. */
function mergeIncluded(model: MappingNode, included: MappingNode | undefined, { findings }: LoadContext): MappingNode {
  if (included === undefined) return model;
  const resources = included.entries.filter(({ key }) => key === 'services' || key === 'networks');
  const merged = mergeMappings({ ...included, entries: resources }, model, [], findings);
  return { ...merged, range: model.range };
}

/** One item of `include`: a path, or `{path, project_directory, env_file}`, where `path` may be a list of overrides. */
function loadInclude(item: TreeNode, from: OpenFile, context: LoadContext): MappingNode | undefined {
  const { findings } = context;
  const field = (key: string): TreeNode | undefined => {
    return item.kind === 'mapping' ? valueOf(item, key) : undefined;
  };
  const pathNode = item.kind === 'mapping' ? field('path') : item;
  if (pathNode === undefined) {
    findings.error('missing-key', item.range, say`An include must name a file.`, say`Add path: FILE.`);
    return undefined;
  }
  const paths = expectTexts(pathNode, 'include.path', findings);
  const [main] = paths;
  if (main === undefined) return undefined;
  const folder = dirname(from.file);
  const directoryNode = field('project_directory');
  const directory =
    directoryNode === undefined ? undefined : expectText(directoryNode, 'include.project_directory', findings);
  const project =
    directory === undefined ? dirname(resolvePath(main.text, folder)) : resolvePath(directory.text, folder);
  const environment = includedEnvironment(
    field('env_file'),
    { folder, project, environment: from.environment },
    context,
  );
  return paths
    .map((path) => openIncluded(path, { ...from, environment }, context))
    .reduce((base, over) =>
      base === undefined || over === undefined ? (over ?? base) : mergeMappings(base, over, [], findings),
    );
}

function openIncluded(named: ScalarNode, from: OpenFile, context: LoadContext): MappingNode | undefined {
  const file = resolvePath(named.text, dirname(from.file));
  if (from.chain.includes(file)) {
    const message = say`The file ${quoted(named.text)} includes itself: ${[...from.chain, file].join(' → ')}.`;
    context.findings.error('include-cycle', named.range, message, say`Remove one include of the circle.`);
    return undefined;
  }
  const text = readNamedFile(file, named, context);
  const root = text === undefined ? undefined : readTree(text, file, context);
  const open = { file, environment: from.environment, chain: [...from.chain, file] };
  return root === undefined ? undefined : completeFile(root, open, context);
}

/** The including file's variables, and those of the `env_file` given or of the `.env` beside the included file. */
function includedEnvironment(
  envFile: TreeNode | undefined,
  from: { readonly folder: string; readonly project: string; readonly environment: Environment },
  context: LoadContext,
): Environment {
  const texts =
    envFile === undefined
      ? [{ file: resolvePath('.env', from.project), text: context.readFile?.(resolvePath('.env', from.project)) }]
      : expectTexts(envFile, 'include.env_file', context.findings).map((named) => {
          const file = resolvePath(named.text, from.folder);
          return { file, text: file === '/dev/null' ? '' : readNamedFile(file, named, context) };
        });
  return texts.reduce<Environment>((environment, { file, text }) => {
    if (text === undefined) return environment;
    const { variables, diagnostics } = parseEnvFile(text, { file, environment });
    for (const { range, phrases } of diagnostics)
      context.findings.error('bad-env-line', range, phrases.message, phrases.remedy);
    return { ...variables, ...environment };
  }, from.environment);
}
