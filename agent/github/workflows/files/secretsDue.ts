import type { Draft } from '../draft.ts';
import { workflowPath } from '../workflowFile.ts';
import type { Project } from '../project.ts';
import { actionsCheckout } from '../jobs/checkJobs.ts';
import { secretsDueReminder } from '../ownActions/chores.ts';
import { use } from '../ownActions/ownAction.ts';
import { readableJson } from '../yaml/readableJson.ts';
import { noted } from '../yaml/values.ts';

const dayMs = 86_400_000;

/** One issue about the secrets that are due, kept up to date every week. Null where none is to be replaced from time to time. */
export function secretsDue({ configuration: { secrets, environments } }: Project): Draft | null {
  const due = secrets.flatMap(({ name, rotateEveryMs }) =>
    rotateEveryMs === null ? [] : [[name, Math.max(1, Math.round(rotateEveryMs / dayMs))] as const],
  );
  if (due.length === 0) return null;
  const places = environments.filter(({ kind }) => kind !== 'development').map(({ name }) => name);
  return {
    path: workflowPath('secrets-due'),
    content: {
      name: 'Secrets due',
      on: { schedule: [{ cron: '41 6 * * 1' }], workflow_dispatch: null },
      permissions: {},
      concurrency: { group: 'secrets-due', 'cancel-in-progress': false },
      jobs: {
        remind: {
          name: 'Remind',
          'runs-on': 'ubuntu-latest',
          permissions: { contents: 'read', issues: 'write' },
          steps: [
            actionsCheckout(),
            use(secretsDueReminder, {
              name: 'Remind of what is due',
              reader: noted(
                "The workflow's own token may not read secrets, not even their names and ages.",
                '${{ secrets.SECRETS_READ_TOKEN }}',
              ),
              environments: JSON.stringify(places),
              secrets: `${readableJson(Object.fromEntries(due))}\n`,
            }),
          ],
        },
      },
    },
    parts: { secrets: due, environments: places },
    leftOut: [],
    reached: [],
  };
}
