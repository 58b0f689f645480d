import * as z from 'zod';
import { say } from '../../protocol/say.ts';
import { type Detected, nothing, together } from './detected.ts';
import { environmentNamed } from './platforms.ts';
import { readAs } from './reading.ts';
import type { RepositoryFiles } from './repositoryFiles.ts';

const strings = z.union([z.string(), z.array(z.string())]).nullish();
const workflowFile = z.looseObject({
  name: z.string().optional(),
  on: z.unknown().optional(),
  jobs: z
    .record(
      z.string(),
      z.looseObject({
        environment: z.union([z.string(), z.looseObject({ name: z.string().optional() })]).optional(),
      }),
    )
    .optional(),
});
const pushTrigger = z.looseObject({ push: z.looseObject({ branches: strings }).nullish() });

/** Which branch is deployed where, as far as a workflow says it. */
export function workflows(files: RepositoryFiles): Detected {
  return together(
    [...files.contents]
      .filter(([path]) => path.startsWith('.github/workflows/'))
      .map(([path, text]) => {
        const { value } = readAs(path, text, workflowFile);
        const trigger = pushTrigger.safeParse(value?.on);
        const listed = trigger.success ? trigger.data.push?.branches : undefined;
        const branches = [listed ?? []].flat().filter((branch) => !branch.startsWith('!'));
        const names = Object.values(value?.jobs ?? {}).flatMap(({ environment }) =>
          typeof environment === 'string' ? environment : (environment?.name ?? []),
        );
        const environments = [
          ...new Set(names.filter((name) => !name.includes('${{')).map(environmentNamed)),
        ];
        const [environment] = environments;
        if (environments.length !== 1 || environment === undefined || branches.length === 0) return nothing;
        return {
          branches: { [environment]: branches },
          found: [say('{0}: {1} is deployed from {2}.', path, environment, { all: branches })],
        };
      }),
  );
}
