import assert from 'node:assert/strict';
import type { PlatformAdapter, StoredVariable } from '../../../agent/platforms/platform.ts';
import { secretEntries } from '../../../agent/server/answers/secrets.ts';
import type { Project } from '../../../agent/server/project.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { configuration, noon, rules, target } from '../../standins/watchedProject.ts';

const { signal } = new AbortController();

function platform(kept: readonly StoredVariable[]): PlatformAdapter {
  return { variables: () => Promise.resolve(kept) } as unknown as PlatformAdapter;
}

describe('the inventory of secrets', () => {
  after(removeTemporaryFolders);

  it('has each place of a secret once, whatever platforms there are besides', async () => {
    const targets = [target('web'), { ...target('api'), platform: 'fly' }];
    const secret = {
      ...{ name: 'API_KEY', kind: 'api-key', rotateEveryMs: null, usedBy: ['web', 'api'] },
      ...{ generator: { kind: 'pasted' } as const, prove: null, revoke: null },
    };
    const content = configuration([rules('staging', { targets })], { secrets: [secret] });
    const kept = { service: 'api', name: 'API_KEY', secret: true, setAt: noon };
    const folder = (name: string): string => temporaryFolder(name);
    const project = {
      configuration: () => Promise.resolve({ content }),
      operations: { list: () => Promise.resolve({ operations: [], more: false }) },
      world: {
        platforms: new Map([
          ['local', platform([])],
          ['fly', platform([kept])],
          ['vercel', platform([])],
        ]),
        own: { folder },
        vault: { kind: () => Promise.resolve('keychain') },
      },
    } as unknown as Project;
    const [entry] = await secretEntries(project, signal);
    assert.deepEqual(entry?.stores, [
      { environment: 'staging', service: 'web', set: false, at: null },
      { environment: 'staging', service: 'api', set: true, at: noon },
    ]);
  });
});
