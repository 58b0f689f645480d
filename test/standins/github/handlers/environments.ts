import { noContent, problem, type Handlers } from './handling.ts';

export const environments: Handlers = {
  'repos/delete-an-environment': ({ hub, path }) =>
    hub.environments.delete(decodeURIComponent(path['environment_name'] ?? ''))
      ? noContent
      : problem(404, 'Not Found'),
};
