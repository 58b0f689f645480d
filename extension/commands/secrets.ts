import { t } from '../words.ts';
import type { Commands } from './commandMap.ts';
import { projectFor } from './places.ts';
import type { CommandServices } from './services.ts';

export function secrets(services: CommandServices) {
  return {
    'taxiway.secrets.show': async () => {
      const project = await projectFor(services, t('Secrets'));
      if (project) services.pages.openSecrets(project.head.id);
    },
  } satisfies Partial<Commands>;
}
