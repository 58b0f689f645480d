import { actions } from '../actions.ts';
import type { CiPlace, Step } from './recipe.ts';
import { surely } from './settings.ts';

/** Signs in as a role that trusts this repository's environment: no key of AWS is kept anywhere. */
export function signIn({ target }: Pick<CiPlace, 'target'>): Step {
  return {
    uses: actions.awsCredentials,
    with: { 'role-to-assume': '${{ vars.AWS_ROLE_ARN }}', 'aws-region': surely(target, 'region') },
  };
}

export const roleVariable = 'AWS_ROLE_ARN';
