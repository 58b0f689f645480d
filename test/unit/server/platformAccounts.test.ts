import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { About } from '../../../agent/platforms/cloud/about.ts';
import { CloudPlatform, type CloudPlatformParts } from '../../../agent/platforms/cloud/cloudPlatform.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import type { FlowName, FlowNext } from '../../../agent/protocol/flow.ts';
import { render } from '../../../agent/protocol/say.ts';
import { Secret } from '../../../agent/run/secret.ts';
import { Keychain } from '../../../agent/secrets/keychain.ts';
import { PlatformTokens } from '../../../agent/secrets/platformTokens.ts';
import { SecretVault } from '../../../agent/secrets/vault.ts';
import { nextOf } from '../../../agent/server/flows/flows.ts';
import type { Project } from '../../../agent/server/project.ts';
import { localAbilities } from '../../../agent/platforms/local/abilities.ts';
import { modelNeon } from '../../standins/neon/modelClient.ts';
import { NeonModel } from '../../standins/neon/neonModel.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { configuration, rules, target } from '../../standins/watchedProject.ts';
import { TestClock, TestKeychain } from '../../standins/world.ts';

const { signal } = new AbortController();

function platform(id: string, name: string, signIn: About['signIn']): CloudPlatform {
  const about = { id, name, signIn, can: localAbilities, effects: {}, stages: true } as unknown as About;
  return new CloudPlatform(about, { folder: temporaryFolder() } as CloudPlatformParts);
}

describe('a flow about accounts on platforms', () => {
  const path = process.env['PATH'];
  let tokens: PlatformTokens;
  let project: Project;
  let asked: number;

  beforeEach(() => {
    const folder = temporaryFolder();
    const keychain = new Keychain(new TestKeychain().load);
    const clock = new TestClock();
    tokens = new PlatformTokens(new SecretVault({ keychain, folder, keeper: null, clock }), folder);
    const fly = platform('fly', 'Fly.io', {
      login: ['fly', 'auth', 'login'],
      variables: [],
      tokenPage: 'https://fly.io/tokens',
    });
    const amplify = platform('amplify', 'AWS Amplify', {
      login: ['aws', 'sso', 'login'],
      variables: [],
      tokenPage: null,
    });
    asked = 0;
    const staging = rules('staging', { targets: [{ ...target('api'), platform: 'fly' }] });
    project = {
      world: {
        tokens,
        folder,
        neon: modelNeon(new NeonModel()),
        platforms: new Map([
          ['amplify', amplify],
          ['fly', fly],
        ]),
      },
      configuration: () => Promise.resolve({ content: configuration([staging]) }),
      watch: { lookElsewhere: () => Promise.resolve(void (asked += 1)) },
    } as unknown as Project;
  });
  afterEach(() => {
    process.env['PATH'] = path;
  });
  after(removeTemporaryFolders);

  function next(flow: FlowName, answers: Readonly<Record<string, string>> = {}): Promise<FlowNext> {
    const listed = Object.entries(answers).map(([name, value]) => ({ name, value }));
    return nextOf(flow, [project], listed, signal);
  }
  const choices = (found: FlowNext): readonly string[] =>
    'ask' in found ? (found.ask.choices ?? []).map(({ label }) => render(label)) : [];

  it('offers the platforms of the project first', async () => {
    assert.deepEqual(choices(await next('platform.signIn')), ['Fly.io', 'AWS Amplify', 'Neon']);
  });

  it('offers Neon first where a role there is rotated, though nothing can run there', async () => {
    const generator = { kind: 'neon-role', database: 'main', roles: ['a', 'b'], places: {} } as const;
    const secret = { name: 'DATABASE_URL', kind: 'secret', rotateEveryMs: null, usedBy: [], generator };
    const content = configuration([rules('staging', { targets: [] })], {
      secrets: [{ ...secret, prove: null, revoke: null }],
    });
    project = { ...project, configuration: () => Promise.resolve({ content } as never) };
    assert.equal(choices(await next('platform.signIn'))[0], 'Neon');
    assert.equal(await project.world.neon.whose(Secret.of('napi_planted'), signal), 'kim@acme.test');
  });

  it("signs in with the platform's own tool, in a terminal that a person sees", async () => {
    const folder = temporaryFolder();
    process.env['PATH'] = folder;
    const missing = await next('platform.signIn', { platform: 'fly', how: 'tool' }).catch(failureOf);
    assert.deepEqual('reason' in missing && missing.reason, 'programMissing');
    writeFileSync(join(folder, process.platform === 'win32' ? 'fly.exe' : 'fly'), '', { mode: 0o755 });
    const found = await next('platform.signIn', { platform: 'fly', how: 'tool' });
    assert.deepEqual('done' in found && found.done.terminal, ['fly', 'auth', 'login']);
  });

  it('asks for a token hidden, says where one is made, and never sees it', async () => {
    const question = await next('platform.signIn', { platform: 'fly', how: 'token' });
    assert.ok('ask' in question);
    assert.equal(question.ask.secret, 'token');
    assert.match(render(question.ask.prompt), /https:\/\/fly\.io\/tokens/);
    const end = await next('platform.signIn', { platform: 'fly', how: 'token', token: '' });
    assert.deepEqual('done' in end && end.done.token, { platform: 'fly', value: 'token' });
  });

  it('offers no token where the platform has none', async () => {
    assert.deepEqual(choices(await next('platform.signIn', { platform: 'amplify' })), ['With its own tool']);
  });

  it('takes another kept account into use, and has the platforms asked anew', async () => {
    assert.equal(
      await next('platform.useAccount').then(
        () => 'went on',
        (error: unknown) => failureOf(error).reason,
      ),
      'nothingToDo',
    );
    await tokens.keep('fly', 'octocat@acme.test', Secret.of('one-secret-token'));
    await tokens.keep('fly', 'hubot@acme.test', Secret.of('two-secret-token'));
    const end = await next('platform.useAccount', { account: 'fly/octocat@acme.test' });
    assert.equal(
      'done' in end && end.done.told ? render(end.done.told) : '',
      'octocat@acme.test acts on Fly.io from now on.',
    );
    assert.equal((await tokens.inUse('fly'))?.account, 'octocat@acme.test');
    assert.equal(asked, 1);
  });
});
