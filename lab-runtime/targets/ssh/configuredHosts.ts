/** The hosts that the user's ssh configuration names. What it says of each is for `ssh -G` to tell. */
import { readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, matchesGlob } from 'node:path';
import SSHConfig from 'ssh-config';
import { isSshHost } from './sshHost.ts';

/** A file that ssh includes may include others; ssh itself stops at 16 (readconf.c, READCONF_MAX_DEPTH). */
const deepest = 16;

/** Reads files for {@link configuredHosts}; the defaults are right for everything but tests. */
export interface ConfigReader {
  /** The text of a file; undefined where it cannot be read. */
  readonly read: (file: string) => string | undefined;
  /** The names in a folder; none where it cannot be read. */
  readonly list: (folder: string) => readonly string[];
}

const disk: ConfigReader = {
  read: (file) => attempt(() => readFileSync(file, 'utf8')),
  list: (folder) => attempt(() => readdirSync(folder)) ?? [],
};

/** Names of Host entries without patterns, in their order, each once; those of included files, too (ssh_config(5)). */
export function configuredHosts(
  file = join(homedir(), '.ssh', 'config'),
  reader: ConfigReader = disk,
): readonly string[] {
  return [...new Set(hostsIn(file, reader, 0))];
}

function hostsIn(file: string, reader: ConfigReader, depth: number): readonly string[] {
  const text = depth < deepest ? reader.read(file) : undefined;
  const config = text === undefined ? undefined : attempt(() => SSHConfig.parse(text));
  return config === undefined ? [] : hostsOf(config, file, reader, depth);
}

function hostsOf(config: SSHConfig, file: string, reader: ConfigReader, depth: number): readonly string[] {
  return config.flatMap((line) => {
    if (!('param' in line)) return [];
    const words = wordsOf(line.value);
    switch (line.param.toLowerCase()) {
      case 'host':
        return [
          ...words.filter((word) => isSshHost(word) && !/[*?!]/.test(word)),
          ...('config' in line ? hostsOf(line.config, file, reader, depth) : []),
        ];
      case 'match':
        return 'config' in line ? hostsOf(line.config, file, reader, depth) : [];
      case 'include':
        return words.flatMap((word) =>
          filesLike(word, dirname(file), reader).flatMap((one) => hostsIn(one, reader, depth + 1)),
        );
      default:
        return [];
    }
  });
}

function wordsOf(value: string | readonly { readonly val: string }[]): readonly string[] {
  return typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : value.map(({ val }) => val);
}

/** Relative paths are below the folder of the user's configuration; patterns stand in the last part. */
function filesLike(word: string, folder: string, { list }: ConfigReader): readonly string[] {
  const home = word.startsWith('~/') ? join(homedir(), word.slice(2)) : word;
  const path = isAbsolute(home) ? home : join(folder, home);
  if (!/[*?]/.test(path)) return [path];
  return list(dirname(path))
    .filter((name) => matchesGlob(name, basename(path)))
    .toSorted()
    .map((name) => join(dirname(path), name));
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
