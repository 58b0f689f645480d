import { workflowPath } from './workflowFile.ts';

/** The workflow that removes previews. */
export const sweepPath = workflowPath('sweep-previews');
export const sweepName = 'Sweep previews';

/** Its input: the pull request whose preview alone is removed, by number. */
export const sweptInput = 'pull-request';
