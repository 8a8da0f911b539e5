// The house rules that a linter can hold. Layers and cycles are in .ci/layers.mjs.
import tseslint from 'typescript-eslint';
import { documentedExports } from './.ci/rules/documentedExports.mjs';

const product = ['extension/**/*.ts', 'lab-runtime/**/*.ts'];

const fullZod = { name: 'zod', message: "Use 'zod/mini': full zod is 20 times its size." };
const vscode = { name: 'vscode', message: '`vscode` only under extension/: the runtime is also a command.' };

/** A place where users read: a string there must come from l10n.t. */
const rawUserText = [
  'CallExpression[callee.property.name=/^show(Information|Warning|Error)Message$/] > .arguments',
  'CallExpression[callee.property.name=/^(createStatusBarItem|createWebviewPanel)$/] > ObjectExpression > Property > .value',
  'Property[key.name=/^(title|placeHolder|placeholder|prompt|tooltip|openLabel|saveLabel)$/] > .value',
  'AssignmentExpression[left.property.name=/^(title|placeholder|prompt|tooltip|message|description)$/] > .right',
].map((place) => ({
  selector: `${place}:matches(Literal[value=/[A-Za-z]{2}/], TemplateLiteral, BinaryExpression[operator='+'])`,
  message: 'Users read this: say it with l10n.t().',
}));

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-test/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'all', argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-imports': ['error', { paths: [fullZod] }],
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx', 'hack'] }],
      'prefer-const': 'error',
    },
  },
  {
    files: [...product, '.ci/**/*.ts', 'test/harness/**/*.ts'],
    plugins: { house: { rules: { 'documented-exports': documentedExports } } },
    rules: {
      'house/documented-exports': 'error',
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true, IIFEs: true }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    },
  },
  {
    files: ['lab-runtime/**/*.ts', 'extension/language/server.ts', 'extension/language/server/**/*.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [fullZod, vscode] }] },
  },
  {
    files: ['extension/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...rawUserText],
      // To VS Code's API a Disposable is a shape, though its types declare a class.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    // Mocha's chains and `this` are its own; an async fake often has nothing to await.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/require-await': 'off' },
  },
);
