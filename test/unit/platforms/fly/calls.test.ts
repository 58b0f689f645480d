import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildArguments, releaseArguments } from '../../../../agent/platforms/fly/deployCall.ts';
import { releaseVariables } from '../../../../agent/platforms/fly/marks.ts';
import { releaseIn } from '../../../../agent/platforms/fly/releaseLine.ts';
import { digestOf, secretList } from '../../../../agent/platforms/fly/secretList.ts';
import { tokensIn, tokensOf } from '../../../../agent/platforms/fly/tokens.ts';
import { logAnswer } from '../../../../agent/platforms/fly/logs.ts';
import { noteIn, noteText } from '../../../../agent/platforms/fly/waking.ts';
import type { DeployRequest } from '../../../../agent/platforms/platform.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { Redactor } from '../../../../agent/run/redact.ts';
import { Secret } from '../../../../agent/run/secret.ts';
import { inTemporaryFolder } from '../../../standins/temporaryFolder.ts';
import { machine, placeOf, sha } from './made.ts';

function request(also: Partial<DeployRequest> = {}): DeployRequest {
  return {
    ...{ target: placeOf(), operation: 'op-1', deployment: 'op-1-web', artifact: 'web-a1b2c3d4e5f6' },
    ...{ commit: { sha, title: '', author: '', at: 0 }, recipe: { healthTimeoutMs: 90_500 } },
    ...also,
  } as unknown as DeployRequest;
}

const configuration = { file: '/w/fly.staging.toml', folder: '/w' };

describe('what the tool of Fly.io is called with', () => {
  it('builds on the remote builder and pushes, and nothing of it runs', () => {
    assert.deepEqual(buildArguments(request(), { app: 'shop', configuration, tag: 'web-a1b2c3d4e5f6' }), [
      ...['deploy', '--app', 'shop', '--config', '/w/fly.staging.toml'],
      ...['--build-only', '--push', '--remote-only', '--image-label', 'web-a1b2c3d4e5f6'],
      ...['--label', `org.opencontainers.image.revision=${sha}`, '--yes'],
    ]);
  });

  it('releases an image with the variables of the file, and waits as long as the service may take', () => {
    const target = placeOf({ settings: { app: 'shop', strategy: 'bluegreen', region: 'syd' } });
    const facts = {
      app: 'shop',
      configuration: null,
      reference: 'registry.fly.io/shop@sha256:1',
      variables: { A: 'b=c' },
    };
    assert.deepEqual(releaseArguments(request({ target }), facts), [
      ...['deploy', '--app', 'shop', '--image', 'registry.fly.io/shop@sha256:1'],
      ...[
        '--strategy',
        'bluegreen',
        '--primary-region',
        'syd',
        '--wait-timeout',
        '91s',
        '--env',
        'A=b=c',
        '--yes',
      ],
    ]);
  });

  it('gives a preview one machine, and runs no release command on the way back', () => {
    const facts = { app: 'shop', configuration, reference: 'r', variables: {} };
    const target = placeOf({ kind: 'preview' });
    assert.ok(releaseArguments(request({ target }), facts).includes('--ha=false'));
    const back = request({ deployment: 'rel_12' as DeployRequest['deployment'] });
    assert.ok(releaseArguments(back, facts).includes('--skip-release-command'));
    assert.ok(!releaseArguments(request(), facts).includes('--skip-release-command'));
  });

  it('makes one machine where the project file says that one is meant', () => {
    const target = placeOf({ settings: { app: 'shop', highAvailability: false } });
    const facts = { app: 'shop', configuration, reference: 'r', variables: {} };
    assert.ok(releaseArguments(request({ target }), facts).includes('--ha=false'));
    assert.ok(!releaseArguments(request(), facts).includes('--ha=false'));
  });

  it('tells a release what it is, and nobody can say otherwise', () => {
    const target = placeOf({ variables: { GREETING: 'hello', TAXIWAY_COMMIT: 'mine' } });
    const variables = releaseVariables(request({ target }), {
      artifact: 'web-1@shop@sha256:1',
      secrets: 's',
    });
    assert.deepEqual([variables['GREETING'], variables['TAXIWAY_COMMIT']], ['hello', sha]);
  });
});

describe('what the tool of Fly.io answers', () => {
  it('says what it released on one line among others', () => {
    const line = '{"id":"r1","version":42,"image_ref":"registry.fly.io/shop@sha256:1"}';
    const found = { id: 'r1', version: 42, image: 'registry.fly.io/shop@sha256:1' };
    assert.deepEqual(releaseIn(`==> Building\n{"other":1}\n{ not json\n${line}\nVisit it\n`), found);
    assert.equal(releaseIn('Visit your newly deployed app'), null);
  });
});

describe('secrets of Fly.io', () => {
  const secrets = secretList.parse({
    secrets: [
      { name: 'B', digest: 'd2', value: 'hunter2-planted', updated_at: '2026-11-20T10:00:00Z' },
      { name: 'A', digest: 'd1', created_at: '2026-11-19T10:00:00Z' },
      { name: 'OLD', digest: null },
    ],
  });

  it('are listed by name and time, and a value in the answer goes nowhere', () => {
    assert.ok(!JSON.stringify(secrets).includes('hunter2-planted'));
    assert.deepEqual(
      secrets.map(({ name, setAt }) => [name, setAt > 0]),
      [
        ['B', true],
        ['A', true],
        ['OLD', false],
      ],
    );
    assert.deepEqual(secretList.parse({ secrets: null }), []);
  });

  it('have one digest for all of them, another one when one is changed, added or gone', () => {
    const all = digestOf(secrets);
    assert.equal(digestOf(secrets.toReversed()), all);
    assert.notEqual(digestOf(secrets.slice(1)), all);
    assert.notEqual(digestOf(secrets.map((one) => ({ ...one, digest: `${one.digest}x` }))), all);
  });
});

describe('tokens of Fly.io', () => {
  const said = (text: string) => {
    const { whole, graph, machines } = tokensOf(Secret.of(text));
    return [whole, graph, machines].map((one) => one.reveal());
  };

  it('of an organisation go with a scheme of their own', () => {
    const both = 'fm2_one,fm2_two';
    assert.deepEqual(said(`FlyV1 ${both}\n`), [both, `FlyV1 ${both}`, `FlyV1 ${both}`]);
  });

  it('are told docker without those of a person, as the tool does, unless there are no others', () => {
    const atRegistry = (text: string) => tokensOf(Secret.of(text)).registry.reveal();
    assert.equal(atRegistry('fm2_one,fo1_me,fm2_two'), 'fm2_one,fm2_two');
    assert.equal(atRegistry('fo1_me'), 'fo1_me');
  });

  it('are those of the tool where no other is kept, and nobody is signed in without one', () =>
    inTemporaryFolder(async (folder) => {
      const parts = {
        token: () => Promise.resolve(null),
        env: { FLY_CONFIG_DIR: folder },
        redactor: new Redactor(),
      };
      await assert.rejects(tokensIn(parts), (error) => failureOf(error).reason === 'notSignedIn');
      const file = 'last_login: 2026-11-20T10:00:00Z\naccess_token: fm2_kept,fo1_kept\nauto_update: true\n';
      await writeFile(join(folder, 'config.yml'), file);
      assert.equal((await tokensIn(parts)).whole.reveal(), 'fm2_kept,fo1_kept');
      assert.ok(!parts.redactor.line('it said fo1_kept').includes('fo1_kept'));
    }));

  it('of a person go as they are, also beside others that have to be renewed', () => {
    assert.deepEqual(said('fo1_me'), ['fo1_me', 'Bearer fo1_me', 'Bearer fo1_me']);
    assert.deepEqual(said('fm2_one,fo1_me'), ['fm2_one,fo1_me', 'FlyV1 fm2_one,fo1_me', 'Bearer fo1_me']);
  });
});

describe('logs of Fly.io', () => {
  it('are read with their times, and from where they come', () => {
    const attributes = {
      timestamp: '2026-11-20T10:00:00Z',
      message: 'Listening\n',
      region: 'syd',
      instance: 'm1',
      level: 'info',
      meta: {},
    };
    const { lines, next } = logAnswer.parse({ data: [{ id: '1', attributes }], meta: { next_token: 't' } });
    assert.deepEqual(lines, [{ at: Date.parse('2026-11-20T10:00:00Z'), text: '[syd m1] Listening' }]);
    assert.equal(next, 't');
    assert.deepEqual(logAnswer.parse({}), { lines: [], next: '' });
  });
});

describe('the note that sleeping leaves on a machine', () => {
  it('says what it was before', () => {
    const note = { at: 1_763_750_000_000, ran: true, wasOpen: false };
    assert.deepEqual(noteIn(machine({ slept: noteText(note) })), note);
    assert.equal(noteIn(machine()), null);
  });
});
