import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { boundaries } from './scripts/lint/boundaries.mjs';

const typescript = ['**/*.ts', '**/*.tsx'];
const scripts = ['**/*.mjs', '**/*.cjs'];

/** Node's own, for the scripts; in TypeScript the compiler knows better. */
const nodeGlobals = [
  ...[
    'process',
    'console',
    'Buffer',
    'URL',
    'URLSearchParams',
    'fetch',
    'performance',
    'structuredClone',
    'TextDecoder',
  ],
  ...[
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'AbortController',
    'AbortSignal',
  ],
];
const commonJsGlobals = ['require', 'module', 'exports', '__dirname'];

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-env/', '.tools-env/', 'test/fixtures/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: typescript,
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { taxiway: { rules: { boundaries } } },
    languageOptions: {
      parserOptions: {
        project: ['agent', 'extension', 'webview', 'test'].map((program) => `${program}/tsconfig.json`),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'taxiway/boundaries': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off', // a union of shapes reads better as types
      '@typescript-eslint/no-invalid-void-type': [
        'error',
        { allowAsThisParameter: true, allowInGenericTypeArguments: true },
      ],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off', // descriptors carry their types in the generics
      eqeqeq: 'error',
    },
  },
  {
    files: ['agent/**/*.ts'],
    rules: {
      'no-console': 'error', // the agent's stdout is the protocol's
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value="zod"] > ImportSpecifier',
          message: "import * as z from 'zod': its object z brings every language and all else along, 360 KB.",
        },
      ],
    },
  },
  {
    files: ['extension/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            'ImportDeclaration[importKind!="type"][source.value=/agent.protocol.(failures|explain|told).ts$/]',
          message:
            'The agent sends its failures in words; for those of the editor there is extension/failed.ts.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // a test that meets undefined has failed
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  { files: scripts, languageOptions: { globals: readable(nodeGlobals) } },
  { files: ['**/*.cjs'], languageOptions: { globals: readable(commonJsGlobals) } },
);

function readable(names) {
  return Object.fromEntries(names.map((name) => [name, 'readonly']));
}
