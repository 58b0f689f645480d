import { secretsDueScript } from '../scripts/secretsDue.ts';
import { sleepingScript } from '../scripts/sleeping.ts';
import { stalePreviewsScript } from '../scripts/stalePreviews.ts';
import type { OwnAction } from './ownAction.ts';

export const sleepOrWake: OwnAction = {
  id: 'sleep-or-wake',
  name: 'Sleep or wake',
  description: 'Decides whether an environment is to sleep or to wake now, by its schedule and its holidays.',
  inputs: {
    rules: 'The schedule as JSON: sleep and wake as cron lines, zone, holidays',
    schedule: 'The cron line that began the run',
    action: 'What somebody asked for by hand: sleep or wake',
    'keep-awake': 'Until when it stays awake, such as 2026-11-27T18:00Z',
  },
  optional: ['schedule', 'action', 'keep-awake'],
  outputs: { action: 'sleep, wake or nothing' },
  script: { js: sleepingScript },
};

export const stalePreviews: OwnAction = {
  id: 'stale-previews',
  name: 'Stale previews',
  description: 'Finds previews without an open pull request, or where nothing happened for long.',
  inputs: {
    'stale-after-ms': 'How long, in milliseconds; 0: as long as its pull request is open',
    'warn-ms':
      'How long before it goes an open pull request is told so, in milliseconds; nothing: it is not told',
    keep: 'What stays, as JSON: pr-12, or names of branches',
    'pull-request': 'A number: this one alone is found, open and kept or not',
  },
  optional: ['warn-ms', 'pull-request'],
  outputs: { stale: 'Numbers of pull requests, as JSON' },
  script: { js: stalePreviewsScript },
};

export const secretsDueReminder: OwnAction = {
  id: 'secrets-due',
  name: 'Secrets due',
  description: 'Keeps one issue about secrets that are due for rotation: names and ages, never values.',
  inputs: {
    reader: 'A token that may read the secrets of the repository: their names and ages',
    environments: 'Names of the environments to look into, as JSON',
    secrets: 'In how many days each is to be replaced, as JSON by name',
  },
  optional: ['reader'],
  script: { js: secretsDueScript },
};
