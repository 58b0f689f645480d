import { formatMessagesSync, transform } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Prints what the task's problem matcher reads (`.vscode/tasks.json`): a line when a build begins, its problems, a line when it ends. */
export function problemMatcher(name) {
  return {
    name: 'problem-matcher',
    setup(build) {
      build.onStart(() => console.log(`[build] ${name} started`));
      build.onEnd(({ errors, warnings }) => {
        const lines = [
          ...formatMessagesSync(errors, { kind: 'error' }),
          ...formatMessagesSync(warnings, { kind: 'warning' }),
        ];
        for (const line of lines) console.error(line);
        console.log(`[build] ${name} finished`);
      });
    },
  };
}

/** Keeps what went into each bundle, for the test of boundaries and for whoever wonders why a bundle grew. */
export function metafile(name) {
  return {
    name: 'metafile',
    setup(build) {
      build.onEnd((result) => {
        if (result.metafile) writeFileSync(`out/meta/${name}.json`, JSON.stringify(result.metafile, null, 1));
      });
    },
  };
}

/** Writes each part of a split ESM build as CommonJS: what is behind `import()` becomes a file that is read only then. */
export function lazyParts(production) {
  return {
    name: 'lazy-parts',
    setup(build) {
      build.onEnd(async (result) => {
        await Promise.all((result.outputFiles ?? []).map((file) => writeAsCommonJs(file, production)));
      });
    },
  };
}

async function writeAsCommonJs(file, production) {
  const { code } = await transform(required(file.text), {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    minify: production,
    sourcemap: production ? false : 'inline',
    sourcefile: path.basename(file.path),
  });
  mkdirSync(path.dirname(file.path), { recursive: true });
  writeFileSync(file.path, code);
}

/**
 * Imports and exports as plain `require` and `module.exports`: no part imports one that imports it. esbuild would bring
 * its helpers into each part, call what is imported as `(0, part.name)(…)` and require the editor once for each source file.
 */
function required(text) {
  let editor;
  const destructured = (names) => names.replaceAll(/\s+as\s+/g, ':');
  const exported = (names) => names.replaceAll(/([\w$]+)\s+as\s+([\w$]+)/g, '$2:$1');
  return (
    text
      .replaceAll(/import\s*\*\s*as\s+([\w$]+)\s*from\s*"vscode";/g, (_import, name) => {
        const found = editor ?? 'require("vscode")';
        editor ??= name;
        return `var ${name}=${found};`;
      })
      .replaceAll(/import\s+([\w$]+)\s*from\s*("node:[^"]+");/g, 'var $1=require($2);')
      .replaceAll(/import\s*\{([^}]*)\}\s*from\s*("[^"]+");/g, (_import, names, from) => {
        return `var{${destructured(names)}}=require(${from});`;
      })
      // `require` sees the extension host's `vscode`; a native import() may not.
      .replaceAll(/\bimport\(("[^"]+")\)/g, 'Promise.resolve().then(()=>require($1))')
      .replace(/export\s*\{([^}]*)\};(?=\s*(\/\/#.*)?\s*$)/, (_export, names) => {
        return `;module.exports={${exported(names)}};`;
      })
  );
}
