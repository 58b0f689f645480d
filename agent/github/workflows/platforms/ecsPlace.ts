import { addressVariable } from '../../../project/addressVariable.ts';
import type { Fields } from '../yaml/values.ts';
import type { CiTarget } from './recipe.ts';
import { surely } from './settings.ts';

/** For `env`: where the service is. */
export function known({ target }: Pick<CiTarget, 'target'>): Fields {
  return {
    AWS_REGION: surely(target, 'region'),
    CLUSTER: surely(target, 'cluster'),
    SERVICE: surely(target, 'service'),
  };
}

/** Which load balancer leads to a service ECS does not tell. */
export function addressOf({ service }: Pick<CiTarget, 'service'>): string {
  return `\${{ vars.${addressVariable(service.name)} }}`;
}
