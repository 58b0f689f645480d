import assert from 'node:assert/strict';
import { soundsSecret } from '../../../agent/run/soundsSecret.ts';

describe('the name of a variable', () => {
  for (const name of ['API_KEY', 'dbPassword', 'GITHUB_TOKEN_2', 'SECRET_KEY_BASE', 'token', 'SENTRY_DSN']) {
    it(`${name} sounds secret`, () => {
      assert.ok(soundsSecret(name));
    });
  }

  for (const name of ['LOG_LEVEL', 'MONKEY', 'KEYBOARD', 'TOKEN_TTL', 'AWS_ACCESS_KEY_ID', '']) {
    it(`"${name}" does not`, () => {
      assert.ok(!soundsSecret(name));
    });
  }
});
