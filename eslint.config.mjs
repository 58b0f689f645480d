import eslint from '@eslint/js';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

// The floors of agent/, lowest first. A folder may use those below it and itself; names on one line stand side by side.
const floors = [
  ['protocol'],
  ['run'],
  ['project'],
  ['secrets'],
  ['platforms', 'databases', 'flags', 'github', 'health'],
  ['operations', 'watch'],
];

const nodeOnly = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** Forbids imports whose path matches one of the patterns, saying why. */
function forbid(message, patterns, paths = []) {
  return {
    'no-restricted-imports': [
      'error',
      {
        patterns: patterns.length ? [{ regex: patterns.join('|'), message }] : [],
        paths: paths.map((name) => ({ name, message })),
      },
    ],
  };
}

const floorRules = floors.flatMap((floor, level) =>
  floor.map((folder) => {
    const beside = floor.filter((name) => name !== folder);
    const above = floors.slice(level + 1).flat();
    const banned = [...beside, ...above].map((name) => `\\.\\./(\\.\\./)*${name}/`);
    const programs = ['(^|/)(extension|webview)/'];
    const platforms = folder === 'platforms' ? [] : [];
    return {
      files: [`agent/${folder}/**/*.ts`],
      rules: forbid(
        `agent/${folder}/ uses only the floors below it: ${floors.slice(0, level).flat().join(', ') || 'none'} (ARCHITECTURE.md).`,
        [...banned, ...programs, ...platforms],
        [
          'vscode',
          ...(folder === 'run' ? [] : ['execa', 'node:child_process', 'child_process']),
          ...(folder === 'protocol' ? nodeOnly : []),
        ],
      ),
    };
  }),
);

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', '.vscode-env/', 'test/fixtures/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['agent', 'extension', 'webview', 'test'].map((program) => `${program}/tsconfig.json`),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off', // a union of shapes reads better as types
      '@typescript-eslint/no-invalid-void-type': ['error', { allowAsThisParameter: true, allowInGenericTypeArguments: true }],
      '@typescript-eslint/no-unnecessary-type-parameters': 'off', // descriptors carry their types in the generics
      eqeqeq: 'error',
    },
  },
  {
    files: ['agent/**/*.ts'],
    rules: {
      'no-console': 'error', // the agent's stdout is the protocol's
      ...forbid('The agent knows nothing of the editor or the pages; only agent/run/ starts programs.', ['(^|/)(extension|webview)/'], ['vscode', 'execa', 'node:child_process', 'child_process']),
    },
  },
  ...floorRules,
  {
    files: ['agent/platforms/*/**/*.ts'],
    rules: forbid(
      'A platform knows no other platform and nothing above its floor.',
      ['\\.\\./(\\.\\./)*(operations|watch|databases|flags|github)/', '^\\.\\./(?!\\.\\./|platform\\.ts)[^/]+/', '(^|/)(extension|webview)/'],
      ['vscode', 'execa', 'node:child_process', 'child_process'],
    ),
  },
  {
    files: ['extension/**/*.ts'],
    rules: forbid(
      'The extension sees both protocols and itself; it starts no program but the agent and opens no connection.',
      ['agent/(?!protocol/)', 'webview/(?!protocol/)'],
      ['execa', 'zod', 'node:http', 'node:https', 'node:net', 'node:child_process', 'child_process'],
    ),
  },
  {
    // The one place that starts the agent.
    files: ['extension/agentClient.ts', 'extension/agentProcess.ts'],
    rules: forbid('The extension sees both protocols and itself.', ['agent/(?!protocol/)', 'webview/(?!protocol/)'], ['execa', 'zod']),
  },
  {
    files: ['webview/**/*.{ts,tsx}'],
    rules: forbid('A page sees webview/protocol and the types of agent/protocol.', ['extension/', 'agent/(?!protocol/)'], [
      'vscode',
      ...nodeOnly,
    ]),
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // a test that meets undefined has failed
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: { globals: Object.fromEntries(['process', 'console', 'Buffer', 'URL', 'fetch', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'AbortController', 'AbortSignal', 'performance', 'document', 'window', 'require', 'module', 'exports', '__dirname', 'structuredClone', 'TextDecoder'].map((name) => [name, 'readonly'])) },
  },
);
