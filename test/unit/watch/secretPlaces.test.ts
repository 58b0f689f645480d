import assert from 'node:assert/strict';
import type { ProjectConfiguration } from '../../../agent/project/resolved.ts';
import { secretPlaces } from '../../../agent/watch/secretPlaces.ts';

describe('where secrets are', () => {
  it('is told without an age where the platform does not say since when', async () => {
    const configuration = {
      environments: [{ name: 'staging', targets: [{ service: 'web', platform: 'fly' }] }],
      secrets: [{ name: 'API_KEY', usedBy: ['web'] }],
    } as unknown as ProjectConfiguration;
    const kept = { service: 'web', name: 'API_KEY', secret: true, setAt: 0 };
    const platforms = new Map([['fly', { variables: () => Promise.resolve([kept]) }]]);
    const [found] = await secretPlaces(configuration, platforms, new AbortController().signal);
    assert.deepEqual([found?.set, found?.at], [true, null]);
  });
});
