import assert from 'node:assert/strict';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { areas, boundaries } from '../../../scripts/lint/boundaries.mjs';

/** Only the rule, without types, so files need not exist. */
const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parser: tseslint.parser },
    plugins: { taxiway: { rules: { boundaries } } },
    rules: { 'taxiway/boundaries': 'error' },
  } as ESLint.Options['overrideConfig'] & object,
});

async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages.map(({ message }) => message);
}

describe('who may import what', function () {
  this.timeout(20_000); // the linter loads with the first line
  const banned: readonly (readonly [file: string, code: string])[] = [
    ['agent/protocol/model.ts', `import { readFileSync } from 'node:fs';`],
    ['agent/protocol/model.ts', `import type { Clock } from '../run/clock.ts';`],
    ['agent/state/watchFolder.ts', `import { spawnProgram } from '../run/spawn.ts';`],
    ['agent/run/spawn.ts', `import { planOf } from '../operations/plan.ts';`],
    ['agent/project/git.ts', `import { execa } from 'execa';`],
    ['agent/project/git.ts', `const { spawn } = await import('node:child_process');`],
    ['agent/platforms/local/deploy.ts', `import { fly } from '../fly/adapter.ts';`],
    ['agent/platforms/local/deploy.ts', `export { locks } from '../../operations/locks.ts';`],
    ['agent/health/probe.ts', `import { adapters } from '../platforms/registry.ts';`],
    ['agent/operations/plan.ts', `import type { Source } from '../watch/source.ts';`],
    ['agent/watch/sources.ts', `import { window } from 'vscode';`],
    ['agent/main.ts', `import { tree } from '../extension/trees/tree.ts';`],
    ['agent/cli/main.ts', `import { fork } from 'child_process';`],
    ['extension/trees/tree.ts', `import { git } from '../../agent/project/git.ts';`],
    ['extension/main.ts', `import { connect } from 'node:net';`],
    ['extension/main.ts', `import { spawn } from 'node:child_process';`],
    ['webview/rollback/main.tsx', `import type { Uri } from 'vscode';`],
    ['webview/rollback/main.tsx', `import path from 'node:path';`],
    ['webview/protocol/pages.ts', `import { host } from '../shared/host.ts';`],
  ];
  for (const [file, code] of banned) {
    it(`${file} may not say ${code}`, async () => {
      assert.equal((await complaints(file, code)).length, 1);
    });
  }

  const allowed: readonly (readonly [file: string, code: string])[] = [
    ['agent/run/spawn.ts', `import { execa } from 'execa';`],
    ['agent/platforms/local/deploy.ts', `import type { Platform } from '../platform.ts';`],
    ['agent/platforms/registry.ts', `import { local } from './local/adapter.ts';`],
    ['agent/operations/checklist/items.ts', `import { probe } from '../../health/probe.ts';`],
    ['agent/server/main.ts', `import { watch } from '../watch/loop.ts';`],
    ['extension/agentProcess.ts', `import { spawn } from 'node:child_process';`],
    ['extension/trees/tree.ts', `import { say } from '../../agent/protocol/say.ts';`],
    ['webview/rollback/main.ts', `import { english } from '../../agent/protocol/wording.ts';`],
  ];
  for (const [file, code] of allowed) {
    it(`${file} may say ${code}`, async () => {
      assert.deepEqual(await complaints(file, code), []);
    });
  }

  it('holds in the configuration that lint uses', async () => {
    const house = new ESLint();
    for (const file of [
      ...Object.keys(areas).map((area) => `${area}/some.ts`),
      'webview/rollback/main.tsx',
    ]) {
      const { rules } = (await house.calculateConfigForFile(file)) as { rules: Record<string, [number]> };
      assert.equal(rules['taxiway/boundaries']?.[0], 2, file);
      assert.equal(rules['no-console']?.[0] === 2, file.startsWith('agent/'), file);
    }
  });
});
