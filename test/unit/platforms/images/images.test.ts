import assert from 'node:assert/strict';
import { decoded } from '../../../../agent/platforms/cloud/images/dockerLogin.ts';
import {
  digestIn,
  isOfImage,
  registryAddress,
  repositoryOf,
  tagIn,
  tagOf,
} from '../../../../agent/platforms/cloud/images/imageName.ts';
import { tagsOf } from '../../../../agent/platforms/cloud/images/images.ts';
import { challengeOf, Registry } from '../../../../agent/platforms/cloud/images/registry.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { as } from '../../../../agent/protocol/ids.ts';
import type { HttpAnswer, HttpRequest } from '../../../../agent/run/http.ts';
import { Secret } from '../../../../agent/run/secret.ts';

const digest = `sha256:${'ab'.repeat(32)}`;

describe('the name of an image', () => {
  it('is read as docker reads it', () => {
    assert.deepEqual(repositoryOf('ghcr.io/acme/api:1.2'), { host: 'ghcr.io', path: 'acme/api' });
    assert.deepEqual(repositoryOf(`127.0.0.1:5000/web@${digest}`), { host: '127.0.0.1:5000', path: 'web' });
    assert.deepEqual(repositoryOf('acme/api'), { host: 'docker.io', path: 'acme/api' });
    assert.deepEqual(repositoryOf('nginx:stable'), { host: 'docker.io', path: 'library/nginx' });
    for (const host of ['docker.io', 'registry-1.docker.io', 'index.docker.io'])
      assert.deepEqual(repositoryOf(`${host}/nginx`), { host: 'docker.io', path: 'library/nginx' });
  });

  it('tells digest and tag apart', () => {
    assert.equal(digestIn(`ghcr.io/acme/api@${digest}`), digest);
    assert.equal(digestIn('ghcr.io/acme/api:latest'), null);
    assert.equal(tagIn('127.0.0.1:5000/web'), null);
    assert.equal(tagIn(`127.0.0.1:5000/web:v1@${digest}`), 'v1');
  });

  it('is not in the artifact of the service that it is, only its digest', () => {
    assert.ok(isOfImage(as('web-a1b2c3d4e5f6')));
    assert.ok(isOfImage(as(`web-a1b2c3d4e5f6@${digest}`)));
    for (const other of [`shop@${digest}`, 'dpl_1', digest.slice(0, -1)])
      assert.ok(!isOfImage(as(`web-a1b2c3d4e5f6@${other}`)));
  });

  it('has only characters that may stand in a tag', () => {
    assert.equal(tagOf('web', 'feature/login'), 'web-feature-login');
  });

  it('asks a registry on this machine plainly, all others encrypted', () => {
    assert.equal(registryAddress({ host: '127.0.0.1:5000', path: 'x' }), 'http://127.0.0.1:5000');
    assert.equal(
      registryAddress({ host: '127.0.0.1.example.com', path: 'x' }),
      'https://127.0.0.1.example.com',
    );
    assert.equal(registryAddress({ host: 'docker.io', path: 'x' }), 'https://registry-1.docker.io');
  });

  it('is looked for as Taxiway and as workflows call it; one made anew only as itself', () => {
    assert.deepEqual(tagsOf(as('web-a1b2c3d4e5f6')), [
      'web-a1b2c3d4e5f6',
      'a1b2c3d4e5f6',
      'a1b2c3d',
      'sha-a1b2c3d',
    ]);
    assert.deepEqual(tagsOf(as('web-a1b2c3d4e5f6-again')), ['web-a1b2c3d4e5f6-again']);
  });
});

describe('a registry', () => {
  const answering = (answers: Readonly<Record<string, Partial<HttpAnswer>>>, asked: HttpRequest[] = []) =>
    new Registry({
      platform: 'ecs',
      login: () => Promise.resolve({ user: 'octocat', password: Secret.of('pass:word') }),
      send: (request) => {
        asked.push(request);
        const key = `${String(request.headers?.['authorization'] instanceof Secret)} ${new URL(request.url).pathname}`;
        const found = answers[key] ?? { status: 404 };
        return Promise.resolve({ status: 200, headers: {}, body: '', durationMs: 1, ...found });
      },
    });
  const repository = { host: 'ghcr.io', path: 'acme/api' };
  const path = '/v2/acme/api/manifests/v1';
  const { signal } = new AbortController();

  it('gives a digest for the token that the login is exchanged for', async () => {
    const asked: HttpRequest[] = [];
    const challenge =
      'Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:acme/api:pull"';
    const registry = answering(
      {
        [`false ${path}`]: { status: 401, headers: { 'www-authenticate': challenge } },
        'true /token': { body: '{"token":"short-lived"}' },
        [`true ${path}`]: { headers: { 'docker-content-digest': digest } },
      },
      asked,
    );
    assert.equal(await registry.digest(repository, 'v1', signal), digest);
    const sent = asked.map(({ headers }) => (headers?.['authorization'] as Secret | undefined)?.reveal());
    const basic = `Basic ${Buffer.from('octocat:pass:word').toString('base64')}`;
    assert.deepEqual(sent, [undefined, basic, 'Bearer short-lived']);
    assert.match(asked[1]!.url, /scope=repository%3Aacme%2Fapi%3Apull/);
  });

  it('has no such image, or does not let us look: never the one for the other', async () => {
    assert.equal(await answering({}).digest(repository, 'v1', signal), null);
    const closed = answering({ [`false ${path}`]: { status: 401 }, [`true ${path}`]: { status: 403 } });
    await assert.rejects(closed.digest(repository, 'v1', signal), (error) => {
      assert.ok(error instanceof Failed && error.failure.reason === 'platform');
      assert.equal(error.failure.situation, 'noPermission');
      return true;
    });
  });

  it('is understood only where it asks for a token', () => {
    assert.equal(challengeOf('Basic realm="https://123.dkr.ecr.eu-west-2.amazonaws.com/"'), null);
    assert.equal(decoded(Buffer.from('AWS:a:b').toString('base64'))?.password.reveal(), 'a:b');
  });
});
