import assert from 'node:assert/strict';
import { canonicalDigest } from '../../../agent/state/canonicalJson.ts';
import { environmentIn } from '../../../agent/project/findEnvironment.ts';
import { parseConfiguration } from '../../../agent/project/parseConfiguration.ts';
import { resolve } from '../../../agent/project/resolve.ts';
import type { EnvironmentRules, ProjectConfiguration } from '../../../agent/project/resolved.ts';
import { Failed } from '../../../agent/protocol/failures.ts';
import { render } from '../../../agent/protocol/say.ts';

function resolved(file: unknown): ProjectConfiguration {
  const { configuration, problems } = parseConfiguration(JSON.stringify(file), 'taxiway.json');
  assert.ok(configuration, problems.map(({ message }) => render(message)).join('\n'));
  return resolve(configuration);
}

const services = {
  web: { directory: './apps/web/', start: 'npm start', health: '/healthz' },
  api: { paths: ['api/**'], start: ['python', '-m', 'api'] },
};

function environments(file: Record<string, unknown>): Record<string, EnvironmentRules> {
  const all = resolved({ services, environments: file }).environments;
  return Object.fromEntries(all.map((rules) => [rules.name, rules]));
}

describe('the resolved project file', () => {
  it('fills in what a service does not say', () => {
    const [web, api] = resolved({ services, environments: {} }).services;
    assert.deepEqual(web, {
      name: 'web', directory: 'apps/web', paths: ['apps/web/**'], build: null, start: 'npm start', health: '/healthz', version: null,
      healthTimeoutMs: 60_000, dependsOn: [], database: null, image: null, port: null,
    }); // prettier-ignore
    assert.deepEqual(
      [api?.directory, api?.paths, api?.start, api?.health],
      ['.', ['api/**'], ['python', '-m', 'api'], null],
    );
  });

  it('takes the kind of an environment from its name where it says none', () => {
    const all = environments({
      production: {},
      development: {},
      staging: {},
      qa: {},
      live: { kind: 'production' },
      preprod: {},
    });
    const kinds = Object.values(all).map(({ kind }) => kind);
    assert.deepEqual(kinds, ['production', 'development', 'staging', 'staging', 'production', 'staging']);
  });

  it('holds production to its branches unless it says otherwise', () => {
    const branch = (rules: object, name = 'production'): boolean | undefined =>
      environments({ [name]: rules })[name]?.gates.branch;
    assert.equal(branch({ branches: ['main'] }), true);
    assert.equal(branch({ branches: ['main'], gates: { branch: false } }), false);
    assert.equal(branch({}), false);
    assert.equal(branch({ branches: ['main'] }, 'staging'), false);
  });

  it('reads gates, watch, schedule and previews into numbers', () => {
    const configuration = resolved({
      services,
      environments: {
        production: {
          gates: {
            windows: ['Fri-Mon,Wed 22:00-02:00 Europe/London'],
            freezes: [
              { every: '12-20/01-02' },
              { from: '2026-11-27', to: '2026-11-30', timezone: 'UTC', reason: 'sale' },
            ],
            validatedIn: { environment: 'staging', for: '10m' },
          },
          watch: { for: '1h', rollBackIf: { p95: '1.5x' } },
          schedule: { timezone: 'Europe/London', sleep: '0 18 * * *' },
        },
        staging: {
          gates: { validatedIn: 'production' },
          watch: { for: '30s', rollBackIf: { errorRate: 0.1, for: '90s', p95: '800ms' } },
        },
      },
      previews: {
        staleAfter: '7d',
        variables: { A: '1', B: '1' },
        targets: { web: { platform: 'local', variables: { B: '2' } } },
      },
    });
    const [production, staging] = configuration.environments;
    assert.deepEqual(production?.gates.windows, [
      {
        text: 'Fri-Mon,Wed 22:00-02:00 Europe/London',
        days: [0, 1, 3, 5, 6],
        from: 1320,
        until: 1560,
        zone: 'Europe/London',
      },
    ]);
    assert.deepEqual(production.gates.freezes, [
      { kind: 'every', from: '12-20', to: '01-02', reason: null, zone: 'Europe/London' },
      { kind: 'once', from: '2026-11-27', to: '2026-11-30', reason: 'sale', zone: 'UTC' },
    ]);
    assert.deepEqual(production.gates.validatedIn, { environment: 'staging', forMs: 600_000 });
    assert.deepEqual(production.watch, {
      forMs: 3_600_000,
      rollBackIf: { errorRate: null, forMs: 60_000, p95: { times: 1.5 } },
    });
    assert.deepEqual(production.schedule, {
      zone: 'Europe/London',
      sleep: '0 18 * * *',
      wake: null,
      holidays: [],
    });
    assert.deepEqual(staging?.watch, {
      forMs: 30_000,
      rollBackIf: { errorRate: 0.1, forMs: 90_000, p95: { ms: 800 } },
    });
    assert.equal(configuration.previews?.staleAfterMs, 604_800_000);
    assert.deepEqual(configuration.previews.targets[0]?.variables, { A: '1', B: '2' });
  });

  it('takes freezes in UTC where windows and schedule do not agree on a zone', () => {
    const gates = {
      windows: ['daily 10:00-12:00 Europe/London', 'daily 10:00-12:00 Europe/Berlin'],
      freezes: [{ every: '12-20/01-02' }],
    };
    assert.equal(environments({ staging: { gates } })['staging']?.gates.freezes[0]?.zone, 'UTC');
  });

  it('gives a target the recipe of its service with what it says otherwise', () => {
    const { staging } = environments({
      staging: {
        targets: {
          api: { platform: 'fly', app: 'x', version: '/v' },
          web: { platform: 'local', start: 'node .', healthTimeout: '5s', data: 'seed' },
        },
      },
    });
    const [web, api] = staging!.targets;
    assert.deepEqual(web?.recipe, {
      directory: 'apps/web',
      build: null,
      start: 'node .',
      health: '/healthz',
      version: null,
      healthTimeoutMs: 5000,
    });
    assert.deepEqual(web.settings, { data: 'seed' });
    assert.deepEqual(
      [api?.platform, api?.settings, api?.recipe.version, api?.recipe.start],
      ['fly', { app: 'x' }, '/v', ['python', '-m', 'api']],
    );
  });

  describe('extends', () => {
    const staging = {
      kind: 'staging', branches: ['develop'], deploy: 'on-push', domain: 'staging.test', promoteFrom: 'development',
      gates: { approvals: 1 }, schedule: { timezone: 'UTC', sleep: '0 18 * * *' }, differs: ['A'],
      targets: { web: { platform: 'local', start: 'a', variables: { A: '1', B: '1' } }, api: { platform: 'local' } },
    }; // prettier-ignore

    it('takes over what is not said, and never what makes the other environment itself', () => {
      const { qa } = environments({
        development: {},
        staging,
        qa: { extends: 'staging', gates: { approvals: 0 } },
      });
      assert.deepEqual([qa?.branches, qa?.deploy, qa?.domain], [[], 'manual', null]);
      assert.deepEqual(
        [qa?.gates.approvals, qa?.promoteFrom, qa?.schedule?.sleep, qa?.differs],
        [0, 'development', '0 18 * * *', ['A']],
      );
      assert.deepEqual(
        qa?.targets.map(({ service }) => service),
        ['web', 'api'],
      );
    });

    it('goes over several, nearest first', () => {
      const { c } = environments({
        development: {},
        staging,
        b: { extends: 'staging', gates: { approvals: 3 } },
        c: { extends: 'b' },
      });
      assert.equal(c?.gates.approvals, 3);
      assert.equal(c.targets.length, 2);
    });

    it('merges a target of the same platform key by key, and replaces one of another', () => {
      const { qa } = environments({
        development: {}, staging,
        qa: { extends: 'staging', targets: { web: { platform: 'local', variables: { B: '2' } }, api: { platform: 'fly', app: 'x' } } },
      }); // prettier-ignore
      assert.deepEqual([qa?.targets[0]?.recipe.start, qa?.targets[0]?.variables], ['a', { A: '1', B: '2' }]);
      assert.deepEqual([qa?.targets[1]?.platform, qa?.targets[1]?.variables], ['fly', {}]);
    });

    it('takes nothing over that is not asked for', () => {
      const { production } = environments({ development: {}, staging, production: {} });
      assert.deepEqual([production?.targets, production?.gates.approvals], [[], 0]);
    });
  });

  it('reads checks in all their forms', () => {
    const { checks } = resolved({
      services,
      environments: { staging: {} },
      checks: {
        a: 'x',
        b: ['x', 'y'],
        c: {
          run: 'z',
          services: ['web'],
          environments: ['staging'],
          when: 'after',
          timeout: '1m',
          emergency: true,
        },
      },
    });
    const usual = {
      services: null,
      environments: null,
      when: 'before',
      emergency: false,
      timeoutMs: 600_000,
    };
    assert.deepEqual(checks, [
      { name: 'a', run: 'x', ...usual },
      { name: 'b', run: ['x', 'y'], ...usual },
      {
        name: 'c',
        run: 'z',
        services: ['web'],
        environments: ['staging'],
        when: 'after',
        emergency: true,
        timeoutMs: 60_000,
      },
    ]);
  });

  it('reads secrets: all services use one that names none, and it is pasted unless said', () => {
    const { secrets } = resolved({
      services, environments: {},
      secrets: { A: {}, B: { kind: 'key', rotateEvery: '90d', usedBy: ['api'], generator: { kind: 'random', length: 12, alphabet: 'hex' }, prove: 'p', revoke: ['r'] }, C: { generator: { kind: 'random', alphabet: 'abc' } }, D: { generator: {} } },
    }); // prettier-ignore
    assert.deepEqual(secrets[0], {
      name: 'A',
      kind: 'secret',
      rotateEveryMs: null,
      usedBy: ['web', 'api'],
      generator: { kind: 'pasted' },
      prove: null,
      revoke: null,
    });
    assert.deepEqual(secrets[1], {
      name: 'B',
      kind: 'key',
      rotateEveryMs: 7_776_000_000,
      usedBy: ['api'],
      generator: { kind: 'random', length: 12, alphabet: '0123456789abcdef' },
      prove: 'p',
      revoke: ['r'],
    });
    assert.deepEqual(secrets[2]?.generator, { kind: 'random', length: 40, alphabet: 'abc' });
    assert.deepEqual(secrets[3]?.generator, { kind: 'pasted' });
  });

  it('finds environments and previews by name, and says which there are', () => {
    const configuration = resolved({
      services,
      environments: { staging: {} },
      previews: { targets: { web: { platform: 'local' } } },
    });
    assert.equal(environmentIn(configuration, 'staging').kind, 'staging');
    const preview = environmentIn(configuration, 'preview-login');
    assert.deepEqual(
      [preview.name, preview.kind, preview.targets[0]?.service, preview.gates.branch],
      ['preview-login', 'preview', 'web', false],
    );
    assert.throws(
      () => environmentIn(configuration, 'prod'),
      (error) =>
        error instanceof Failed &&
        error.failure.reason === 'unknownName' &&
        error.failure.known[0] === 'staging',
    );
  });

  it('has one digest whatever the order of keys, and another for another value', () => {
    const one = canonicalDigest({ a: 1, b: { c: [1, 2], d: null } });
    assert.equal(one, canonicalDigest({ b: { d: null, c: [1, 2] }, a: 1 }));
    assert.notEqual(one, canonicalDigest({ a: 1, b: { c: [2, 1], d: null } }));
    assert.match(one, /^[0-9a-f]{64}$/);
  });
});
