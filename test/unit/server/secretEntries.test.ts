import assert from 'node:assert/strict';
import type { PlatformAdapter, StoredVariable } from '../../../agent/platforms/platform.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { say } from '../../../agent/protocol/say.ts';
import { secretInventory } from '../../../agent/server/answers/secrets.ts';
import type { Project } from '../../../agent/server/project.ts';
import type { SecretStore } from '../../../agent/secrets/inventory.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { configuration, noon, rules, target } from '../../standins/watchedProject.ts';

const { signal } = new AbortController();

function platform(variables: () => Promise<readonly StoredVariable[]>): PlatformAdapter {
  return { variables } as unknown as PlatformAdapter;
}

describe('the inventory of secrets', () => {
  after(removeTemporaryFolders);

  const kept = { service: 'api', name: 'API_KEY', secret: true, setAt: noon };
  let known: readonly SecretStore[];

  function project(fly: () => Promise<readonly StoredVariable[]>, environments = ['staging']): Project {
    const targets = [target('web'), { ...target('api'), platform: 'fly' }];
    const secret = {
      ...{ name: 'API_KEY', kind: 'api-key', rotateEveryMs: null, usedBy: ['web', 'api'] },
      ...{ generator: { kind: 'pasted' } as const, prove: null, revoke: null },
    };
    const content = configuration(
      environments.map((name) => rules(name, { targets })),
      { secrets: [secret] },
    );
    const folder = (name: string): string => temporaryFolder(name);
    return {
      configuration: () => Promise.resolve({ content }),
      operations: { list: () => Promise.resolve({ operations: [], more: false }) },
      watch: { knowSecrets: (_: unknown, stores: readonly SecretStore[]) => ((known = stores), undefined) },
      world: {
        platforms: new Map([
          ['local', platform(() => Promise.resolve([]))],
          ['fly', platform(fly)],
          ['vercel', platform(() => Promise.resolve([]))],
        ]),
        own: { folder },
        vault: { kind: () => Promise.resolve('keychain') },
      },
    } as unknown as Project;
  }

  const web = { environment: 'staging', service: 'web', set: false, at: null };

  it('has each place of a secret once, whatever platforms there are besides', async () => {
    const asked = project(() => Promise.resolve([kept]));
    const { secrets, unasked } = await secretInventory(asked, signal);
    const [entry] = secrets;
    assert.deepEqual(unasked, []);
    assert.deepEqual(entry?.stores, [web, { environment: 'staging', service: 'api', set: true, at: noon }]);
    assert.deepEqual(
      known.map(({ at }) => at),
      [null, noon],
      'the watch learns of it',
    );
  });

  it('shows the rest where nobody is signed in to one platform, and says so at its places', async () => {
    const out = project(() => Promise.reject(new Failed({ reason: 'notSignedIn', platform: 'fly' })));
    const { secrets, unasked } = await secretInventory(out, signal);
    const [entry] = secrets;
    const why = say('not signed in to {0}', 'fly');
    assert.deepEqual(entry?.stores, [
      web,
      { environment: 'staging', service: 'api', set: null, at: null, why },
    ]);
    const buttons = unasked.map(({ reason, said }) => [reason, said.actions[0]?.command]);
    assert.deepEqual(buttons, [['notSignedIn', 'taxiway.platform.signIn']], 'with what to do about it, once');
  });

  it('says once that a platform is asked too much, whenever each answer says to come back', async () => {
    const limited = { reason: 'platform', platform: 'fly', situation: 'rateLimited', detail: '' } as const;
    let until = noon;
    const asked = project(
      () => Promise.reject(new Failed({ ...limited, until: ++until })),
      ['staging', 'beta'],
    );
    const { unasked } = await secretInventory(asked, signal);
    assert.equal(unasked.length, 1);
  });

  it('hides no bug behind that', async () => {
    const broken = project(() => Promise.reject(new TypeError('a bug')));
    await assert.rejects(secretInventory(broken, signal), TypeError);
  });
});
