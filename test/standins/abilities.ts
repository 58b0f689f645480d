import type { TargetAbilities } from '../../agent/protocol/model.ts';

/** Of a platform that can do everything, as the one on this machine. */
export const everyAbility: TargetAbilities = {
  promote: 'sameArtifact',
  rollback: 'instant',
  sleep: 'stop',
  preview: 'own',
  cancel: 'command',
  logs: 'stream',
  variables: 'stored',
};
