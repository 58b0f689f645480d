import assert from 'node:assert/strict';
import { containerOf, nextDefinition, tag, tagText } from '../../../../agent/platforms/ecs/definition.ts';
import { artifactOf, commitIn } from '../../../../agent/platforms/ecs/history.ts';
import { ecsPlace, parameterPaths } from '../../../../agent/platforms/ecs/place.ts';
import { definition } from '../../../../agent/platforms/ecs/shapes.ts';
import { Failed } from '../../../../agent/protocol/failures.ts';
import { as } from '../../../../agent/protocol/ids.ts';

const sha = 'a1b2c3d4e5f6'.padEnd(40, '0');
const digest = `sha256:${'ab'.repeat(32)}`;

/** As DescribeTaskDefinition answers. */
const answer = {
  taskDefinition: {
    taskDefinitionArn: 'arn:aws:ecs:eu-west-2:123456789012:task-definition/web:41',
    family: 'web',
    revision: 41,
    status: 'ACTIVE',
    registeredAt: 1763742000.123,
    registeredBy: 'arn:aws:sts::123456789012:assumed-role/ci/run-7',
    compatibilities: ['EC2', 'FARGATE'],
    requiresAttributes: [{ name: 'x' }],
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::123456789012:role/execution',
    volumes: [{ name: 'data' }],
    containerDefinitions: [
      {
        name: 'web',
        image: `ghcr.io/acme/web@${digest}`,
        essential: true,
        environment: [
          { name: 'LOG_LEVEL', value: 'info' },
          { name: 'OLD_PASSWORD', value: 'planted-9f1' },
          { name: 'API_KEY', value: 'planted-2b7' },
        ],
        secrets: [
          { name: 'GONE', valueFrom: '/acme/staging/GONE' },
          { name: 'KEPT', valueFrom: 'arn:aws:secretsmanager:eu-west-2:1:secret:x' },
        ],
        ulimits: [{ name: 'nofile', softLimit: 1, hardLimit: 2 }],
      },
      { name: 'logger', image: 'fluent', essential: false },
    ],
  },
  tags: [
    { key: 'taxiway:artifact', value: `web-a1b2c3d4e5f6-anew@${digest}` },
    { key: 'cost-center', value: 'shop' },
    { key: 'git-sha', value: 'f'.repeat(40) },
    { key: 'aws:cloudformation:stack-name', value: 'shop' },
  ],
};

describe('a task definition', () => {
  const base = definition.parse(answer);

  it('drops the values of variables where it is read', () => {
    assert.ok(!JSON.stringify(base).includes('planted'));
    assert.deepEqual(base.containerDefinitions[0]?.environment.names, [
      'LOG_LEVEL',
      'OLD_PASSWORD',
      'API_KEY',
    ]);
    assert.equal(base.id, 'web:41');
    assert.equal(base.registeredAt, 1763742000123);
  });

  it('is registered anew as it was, but for the image, the commit, variables and secrets of one container', () => {
    const body = nextDefinition({
      ...{ base, family: 'web', image: `ghcr.io/acme/web@${digest}`, container: 'web', commit: as(sha) },
      variables: { LOG_LEVEL: 'debug' },
      secrets: { API_KEY: '/acme/staging/API_KEY' },
      goneSecrets: ['GONE'],
      tags: { [tag.operation]: 'op-1', [tag.by]: "Octocat O'Brien" },
    });
    assert.equal(String(body), '[secret]');
    const sent = JSON.parse(body.reveal()) as typeof answer.taskDefinition & { readonly tags: unknown };
    const whole = answer.taskDefinition;
    const own = [
      'taskDefinitionArn',
      'revision',
      'status',
      'compatibilities',
      'requiresAttributes',
      'registeredAt',
      'registeredBy',
    ];
    assert.ok(own.every((name) => !(name in sent)));
    assert.deepEqual(
      [sent.volumes, sent.cpu, sent.containerDefinitions[1]],
      [whole.volumes, '256', whole.containerDefinitions[1]],
    );
    const [container] = sent.containerDefinitions;
    assert.deepEqual(container?.environment, [
      { name: 'OLD_PASSWORD', value: 'planted-9f1' },
      { name: 'LOG_LEVEL', value: 'debug' },
      { name: 'TAXIWAY_COMMIT', value: sha },
    ]);
    assert.deepEqual(container.secrets, [
      { name: 'KEPT', valueFrom: 'arn:aws:secretsmanager:eu-west-2:1:secret:x' },
      { name: 'API_KEY', valueFrom: '/acme/staging/API_KEY' },
    ]);
    assert.deepEqual(container.ulimits, whole.containerDefinitions[0]?.ulimits);
    assert.deepEqual(sent.tags, [
      { key: 'taxiway:operation', value: 'op-1' },
      { key: 'taxiway:by', value: 'Octocat O_Brien' },
      { key: 'cost-center', value: 'shop' }, // somebody else's, and nothing of a commit that is in there no more
    ]);
  });

  it('asks which container is meant rather than to guess', () => {
    assert.equal(containerOf(base, ['logger', 'web']).name, 'logger');
    assert.equal(containerOf(base, [null, 'shop']).name, 'web'); // the only essential one
    assert.throws(
      () => containerOf(base, ['typo', 'web']),
      (error) => error instanceof Failed && error.failure.reason === 'badInput',
    );
  });

  it('tells its commit by notes, by a variable, by a tag that looks like one, and by nothing else', () => {
    const container = { ...base.containerDefinitions[1]!, environment: { names: [], commit: null } };
    const tags = new Map<string, string>();
    assert.equal(commitIn({ tags: new Map([['git-sha', sha]]) }, container), sha);
    assert.equal(commitIn({ tags }, { ...container, environment: { names: [], commit: sha } }), sha);
    assert.equal(commitIn({ tags }, { ...container, image: 'ghcr.io/acme/web:sha-a1b2c3d' }), 'a1b2c3d');
    assert.equal(commitIn({ tags }, { ...container, image: 'ghcr.io/acme/web:release-2024' }), null);
  });

  it('names its artifact with the digest, and keeps the name of one that was made anew', () => {
    const [container] = base.containerDefinitions;
    assert.equal(artifactOf(base, container!, 'web', as(sha)), `web-a1b2c3d4e5f6-anew@${digest}`);
    assert.equal(artifactOf({ tags: new Map() }, { image: 'web:v1' }, 'web', as(sha)), 'web-a1b2c3d4e5f6');
  });

  it('has notes of at most 256 characters of the kinds AWS takes', () => {
    assert.equal(tagText('a<b>"c"{d}'), 'a_b__c__d_');
    assert.equal(tagText('x'.repeat(300)).length, 256);
  });
});

describe('where a target is on ECS', () => {
  const settings = {
    region: 'eu-west-2',
    cluster: 'shop',
    service: 'web',
    parameters: 'acme/staging/',
    sharedParameters: '/acme/development',
  };

  it('is the service of the rules, and for a preview one of its own beside it', () => {
    const staging = ecsPlace({ settings, kind: 'staging', environment: 'staging' });
    assert.deepEqual([staging.service, staging.family, staging.madeLike], ['web', null, null]);
    const preview = ecsPlace({ settings, kind: 'preview', environment: 'pr/7' });
    assert.deepEqual([preview.service, preview.family, preview.madeLike], ['web-pr-7', 'web-pr-7', 'web']);
  });

  it('keeps what each environment writes apart from what it only reads', () => {
    assert.deepEqual(parameterPaths({ settings, kind: 'staging', environment: 'staging' }), {
      own: '/acme/staging',
      shared: ['/acme/development'],
    });
    assert.deepEqual(parameterPaths({ settings, kind: 'preview', environment: 'pr-7' }), {
      own: '/acme/staging/pr-7',
      shared: ['/acme/staging', '/acme/development'],
    });
  });
});
