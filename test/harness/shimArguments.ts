/** What a command line of desktop VS Code asks for. */
export interface ShimArguments {
  readonly folder: string | undefined;
  readonly dataFolder: string | undefined;
  readonly extensionsFolder: string | undefined;
  readonly developmentPaths: readonly string[];
  readonly testsPath: string | undefined;
  readonly disableExtensions: boolean;
}

/** Reads the arguments that `@vscode/test-electron` gives to VS Code. What has no meaning for a server is dropped. */
export function parseShimArguments(args: readonly string[]): ShimArguments {
  const values = new Map<string, string[]>();
  for (const arg of args) {
    const [, name = 'folder', inline] = /^--([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    values.set(name, [...(values.get(name) ?? []), name === 'folder' ? arg : (inline ?? '')]);
  }
  const last = (name: string) => values.get(name)?.at(-1);
  return {
    folder: last('folder'),
    dataFolder: last('user-data-dir'),
    extensionsFolder: last('extensions-dir'),
    developmentPaths: values.get('extensionDevelopmentPath') ?? [],
    testsPath: last('extensionTestsPath'),
    disableExtensions: values.has('disable-extensions'),
  };
}
