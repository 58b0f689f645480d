import assert from 'node:assert/strict';
import { signInEnvironment } from '../../../agent/platforms/signInEnvironment.ts';

describe('what signs in to platforms in terminals and CI', () => {
  it('is their tokens, who one is on AWS, and where logins to registries are', () => {
    const own = {
      VERCEL_TOKEN: 't',
      FLY_API_TOKEN: 'f',
      AWS_PROFILE: 'acme',
      NEON_API_KEY: 'n',
      DOCKER_CONFIG: '/d',
    };
    assert.deepEqual(signInEnvironment({ ...own, NPM_TOKEN: 'n', AWS_REGION: undefined, CI: '1' }), own);
  });
});
