import { build } from 'esbuild';
import { join } from 'node:path';

/** Bundles a stand-in program as the agent is bundled; answers its path. */
export async function bundled(entry: string, folder: string): Promise<string> {
  const outfile = join(folder, 'agent.cjs');
  await build({
    entryPoints: [`test/standins/operations/${entry}`],
    ...{ outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs' },
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
  return outfile;
}
