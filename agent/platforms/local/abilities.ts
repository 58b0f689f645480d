import type { TargetAbilities } from '../../protocol/model.ts';

/** What this machine can do with what it runs: everything. */
export const localAbilities: TargetAbilities = {
  promote: 'sameArtifact',
  rollback: 'instant',
  sleep: 'stop',
  preview: 'own',
  cancel: 'command',
  logs: 'stream',
  variables: 'stored',
};
