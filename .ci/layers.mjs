// The layers of the house, for dependency-cruiser. Type-only imports count: a type from above is a dependency, too.
//
//   extension, cli → index → engines, probes → plan, snapshot, journey → compose, addressing, firewall → model, targets, netlink

const severity = /** @type {const} */ ('error');

const layers = [
  ['model', 'targets', 'netlink'],
  ['compose', 'addressing', 'firewall'],
  ['plan', 'snapshot', 'journey'],
  ['engines', 'probes'],
];

const folders = (/** @type {string[]} */ names) => `^lab-runtime/(${names.join('|')})/`;

/** One rule a layer: nothing in it imports from a layer above it, from the index, or from one of its consumers. */
const downwards = layers.map((layer, index) => ({
  name: `${layer.join('-and-')}-import-downwards`,
  comment: 'Imports run downwards only: see ARCHITECTURE.md.',
  severity,
  from: { path: folders(layer) },
  to: {
    path: ['^extension/', '^lab-runtime/(cli/|(index|light)[.]ts$)', ...layers.slice(index + 1).map(folders)],
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
const configuration = {
  forbidden: [
    ...downwards,
    {
      name: 'no-cycle',
      comment: 'No file imports itself by a detour.',
      severity,
      from: { path: '^(extension|lab-runtime|test|[.]ci)/' },
      to: { circular: true },
    },
    {
      name: 'no-folder-cycle',
      comment: 'Of two folders of one layer, only one may import the other.',
      severity,
      scope: 'folder',
      from: { path: '^lab-runtime/' },
      to: { circular: true },
    },
    {
      name: 'index-is-below-its-consumers',
      severity,
      from: { path: '^lab-runtime/(index|light)[.]ts$' },
      to: { path: ['^extension/', '^lab-runtime/cli/'] },
    },
    {
      name: 'one-public-api',
      comment:
        'The extension and the CLI use lab-runtime/index.ts (light.ts before it is loaded) and do not reach around it.',
      severity,
      from: { path: '^(extension|lab-runtime/cli)/' },
      to: { path: '^lab-runtime/', pathNot: ['^lab-runtime/(index|light)[.]ts$', '^lab-runtime/cli/'] },
    },
    {
      name: 'extension-and-cli-are-apart',
      severity,
      from: { path: '^extension/' },
      to: { path: '^lab-runtime/cli/' },
    },
    {
      name: 'no-vscode-in-the-runtime',
      comment: '`vscode` only under extension/, and not in the language server, which is a process of its own.',
      severity,
      from: { path: ['^lab-runtime/', '^extension/language/server'] },
      to: { path: '^(vscode$|node_modules/@types/vscode)' },
    },
    {
      name: 'product-without-tests-and-tools',
      severity,
      from: { path: '^(extension|lab-runtime)/' },
      to: { path: '^(test|[.]ci)/' },
    },
    {
      name: 'only-declared-packages',
      severity,
      from: { path: '^(extension|lab-runtime)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'unknown'],
        pathNot: '^(vscode$|node_modules/@types/vscode)',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js'],
    },
  },
};

export default configuration;
