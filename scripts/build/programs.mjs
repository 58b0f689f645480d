// What esbuild is told about each program.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { lazyParts, metafile, problemMatcher } from './plugins.mjs';

/** `vscode` is external here and nowhere else, so a value import of it in another program fails to build. */
export function extension(production) {
  return {
    ...shared(production),
    entryPoints: { extension: 'extension/main.ts' },
    platform: 'node',
    target: 'node20',
    external: ['vscode'],
    mainFields: ['module', 'main'],
    // Splitting needs ESM; `lazyParts` turns each part into CommonJS, which is what the extension host loads.
    format: 'esm',
    splitting: true,
    chunkNames: 'extension/[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    write: false,
    plugins: [problemMatcher('extension'), metafile('extension'), lazyParts(production)],
  };
}

/** One file, because runners and supervisors run from a copy of it. */
export function agent(production) {
  return {
    ...shared(production),
    entryPoints: { agent: 'agent/main.ts' },
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'], // jsonc-parser's `main` cannot be bundled
    format: 'cjs',
    outExtension: { '.js': '.cjs' },
    plugins: [problemMatcher('agent'), metafile('agent')],
  };
}

/** Each folder of webview/ with a main.tsx is a page. */
export function pages(production) {
  const names = readdirSync('webview').filter((name) => existsSync(`webview/${name}/main.tsx`));
  return names.map((name) => ({
    ...shared(production),
    entryPoints: { [`pages/${name}`]: `webview/${name}/main.tsx` },
    platform: 'browser',
    target: 'chrome132', // VS Code 1.100
    format: 'iife',
    plugins: [problemMatcher(`page ${name}`), metafile(`page-${name}`)],
  }));
}

/** The suites that run in the extension host; mocha itself is loaded from node_modules. */
export function suites() {
  const files = readdirSync('test/vscode').filter((name) => name.endsWith('.ts'));
  return [
    {
      ...shared(false),
      entryPoints: Object.fromEntries(files.map((name) => [path.parse(name).name, `test/vscode/${name}`])),
      outdir: 'out/test/vscode',
      platform: 'node',
      target: 'node20',
      external: ['vscode', 'mocha'],
      mainFields: ['module', 'main'],
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      plugins: [problemMatcher('suites')],
    },
  ];
}

function shared(production) {
  return {
    bundle: true,
    outdir: 'dist',
    minify: production,
    sourcemap: production ? false : 'inline',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  };
}
