import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseConfiguration } from '../../../agent/project/parseConfiguration.ts';
import { resolve } from '../../../agent/project/resolve.ts';
import { render } from '../../../agent/protocol/say.ts';

const file = 'taxiway.json';
type Around = Parameters<typeof parseConfiguration>[2];

/** What is complained of, with the text it stands on: `unknownKey "modle": There is no ...` */
function complaints(text: string, around: Around = {}): string[] {
  const lines = text.split('\n');
  return parseConfiguration(text, file, around).problems.map(({ code, range, message }) => {
    const { line, column, endColumn } = range!;
    return `${code} ${lines[line]!.slice(column, endColumn)}: ${render(message)}`;
  });
}

/** Without what is only not acted on yet, and without the sentences. */
function wrong(text: string): string[] {
  return complaints(text)
    .filter((complaint) => !complaint.startsWith('notActedOn'))
    .map((complaint) => complaint.split(':')[0]!);
}

/** A whole file around a part of it, on a line of its own. */
function withPart(part: string, services = '"web": { "start": "npm start" }'): string {
  return `{\n"services": { ${services} },\n"environments": { "staging": {} },\n${part}\n}`;
}

function inStaging(part: string, services?: string): string {
  return withPart('"sharedPaths": []', services).replace('"staging": {}', `"staging": { ${part} }`);
}

describe('the project file', () => {
  it('may have comments and trailing commas', () => {
    const { configuration, problems } = parseConfiguration(
      '// ours\n{ "services": { "web": {}, }, /* and */ "environments": {}, }',
      file,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(configuration, { services: { web: {} }, environments: {} });
  });

  it('may begin with a byte order mark and have line ends of Windows', () => {
    const text = '\uFEFF{\r\n  "services": {},\r\n  "enviroments": {}\r\n}';
    const { problems } = parseConfiguration(text, file);
    assert.deepEqual(
      problems.map(({ code, range }) => [code, range]),
      [['unknownKey', { line: 2, column: 2, endLine: 2, endColumn: 15 }]],
    );
  });

  it('may hold everything it will ever hold', () => {
    const { problems, configuration } = parseConfiguration(everything, file);
    assert.deepEqual(
      [...new Set(problems.map(({ code, severity }) => `${severity} ${code}`))],
      ['information notActedOn'],
    );
    assert.notEqual(configuration, null);
  });

  it('may name targets of every platform', () => {
    const targets = [
      { platform: 'local', start: ['npm', 'start'], data: 'seed', variables: { LOG: 'debug' } },
      {
        platform: 'server',
        host: 'api.acme.de',
        user: 'deploy',
        directory: '/srv/api',
        reload: 'systemctl reload php-fpm',
        keep: 3,
      },
      { platform: 'vercel', project: 'acme-web', team: 'acme', target: 'production' },
      { platform: 'fly', app: 'acme-api', config: 'fly.staging.toml', region: 'syd', strategy: 'bluegreen' },
      { platform: 'railway', project: 'acme', environment: 'staging', service: 'api' },
      {
        platform: 'ecs',
        region: 'eu-west-2',
        cluster: 'acme',
        service: 'api',
        taskDefinition: 'api',
        parameters: '/acme/staging',
        sharedParameters: '/acme/shared',
      },
      { platform: 'amplify', region: 'eu-west-2', app: 'd1', branch: 'develop', profile: 'acme' },
      { platform: 'supabase', project: 'abc', functions: ['hello'] },
      { platform: 'neon', project: 'p', branch: 'staging', role: 'app' },
    ];
    for (const target of targets) {
      const problems = complaints(inStaging(`"targets": { "web": ${JSON.stringify(target)} }`));
      assert.equal(
        problems.filter((problem) => !problem.startsWith('notActedOn')).length,
        0,
        problems.join('\n'),
      );
    }
  });

  describe('that cannot be read', () => {
    for (const [text, complaint] of [
      ['', 'syntax : The file is empty. `Taxiway: Set Up This Repository` proposes what could be in it.'],
      [
        '  // nothing',
        'syntax : The file is empty. `Taxiway: Set Up This Repository` proposes what could be in it.',
      ],
      ['{ "services": {}', 'syntax : A closing brace } is missing here.'],
      ['{ "services": {', 'syntax : A closing brace } is missing here.'],
      ['{ "services": {} "environments": {} }', 'syntax "environments": A comma is missing here.'],
      ['{ services: {} }', 'syntax services: This is no JSON: a text needs double quotes around it.'],
      ['{ "services": {}, "services": {} }', 'duplicateKey "services": The key "services" is here twice.'],
      ['[1]', 'wrongType [1]: The file must hold an object ({ … }), not a list.'],
      ['null', 'wrongType null: The file must hold an object ({ … }), not null.'],
    ] as const) {
      it(`says so: ${JSON.stringify(text)}`, () => {
        const said = complaints(text);
        assert.deepEqual([said[0], new Set(said).size], [complaint, said.length]);
        assert.equal(parseConfiguration(text, file).configuration, null);
      });
    }
  });

  describe('with a value that cannot be right says which key, what was found and what would be right', () => {
    for (const [part, ...expected] of [
      [
        '"modle": "staging-prod"',
        'unknownKey "modle": There is no key "modle" in this file. Did you mean "model"?',
      ],
      [
        '"zzz": 1',
        'unknownKey "zzz": There is no key "zzz" in this file. What it could be: $schema, model, checks, previews, secrets, databases, flags, infrastructure, metrics, alerts, notify, costs, dataSync, release, objectives, recovery, audit, roles, evaluation.',
      ],
      [
        '"model": "staging"',
        'notOneOf "staging": model must be one of "staging-prod", "direct-prod", "local-only", not "staging". Did you mean "staging-prod"?',
      ],
      [
        '"sharedPaths": "package.json"',
        'wrongType "package.json": sharedPaths must be a list ([ … ]), not "package.json".',
      ],
      [
        '"sharedPaths": ["../other"]',
        'badFormat "../other": sharedPaths[0] must be a path from the root of the repository, with / between its parts and no .., not "../other".',
      ],
      [
        '"checks": { "lint": { "rnu": "x" } }',
        'unknownKey "rnu": There is no key "rnu" in checks.lint. Did you mean "run"?',
      ],
      ['"checks": { "lint": [] }', 'outOfRange []: checks.lint must not be that short: at least 1.'],
      [
        '"checks": { "lint": { "run": "x", "timeout": "1 minute" } }',
        'badFormat "1 minute": checks.lint.timeout must be a duration: a number and a unit, such as 30s, 5m, 1h, 90d or 2w, not "1 minute".',
      ],
      ['"previews": { "limit": 0 }', 'outOfRange 0: previews.limit must be at least 1, not 0.'],
      ['"previews": { "limit": 1.5 }', 'wrongType 1.5: previews.limit must be a whole number, not 1.5.'],
      ['"previews": { "staleAfter": 7 }', 'wrongType 7: previews.staleAfter must be a text, not 7.'],
      [
        '"secrets": { "STRIPE-KEY": {} }',
        'badName "STRIPE-KEY": "STRIPE-KEY" in secrets must be the name of a variable: letters, digits and underscores.',
      ],
      [
        '"secrets": { "KEY": { "generator": { "kind": "rnd" } } }',
        'notOneOf "rnd": secrets.KEY.generator.kind must be one of "random", "script", "postgres-role", "neon-role", "provider-page", "pasted", not "rnd".',
      ],
      [
        '"secrets": { "KEY": { "generator": { "kind": "script" } } }',
        'missingKey "generator": secrets.KEY.generator needs the key "run".',
      ],
      [
        '"__proto__": {}',
        'unknownKey "__proto__": There is no key "__proto__" in this file. What it could be: $schema, model, checks, previews, secrets, databases, flags, infrastructure, metrics, alerts, notify, costs, dataSync, release, objectives, recovery, audit, roles, evaluation.',
      ],
    ] as const) {
      it(part, () => {
        const whole = part.startsWith('"sharedPaths"')
          ? withPart(part)
          : withPart(`"sharedPaths": [],\n${part}`);
        assert.deepEqual(complaints(whole), expected);
        assert.equal(parseConfiguration(whole, file).configuration, null);
      });
    }

    for (const [part, ...expected] of [
      [
        '"targets": { "web": { "platform": "locl" } }',
        'notOneOf "locl": environments.staging.targets.web.platform must be one of "local", "server", "vercel", "fly", "railway", "ecs", "amplify", "supabase", "neon", not "locl". Did you mean "local"?',
      ],
      [
        '"targets": { "web": {} }',
        'missingKey "web": environments.staging.targets.web needs the key "platform".',
      ],
      [
        '"targets": { "web": { "platform": "fly", "app": "x", "confg": "y" } }',
        'unknownKey "confg": There is no key "confg" in environments.staging.targets.web. Did you mean "config"?',
      ],
      [
        '"gates": { "windows": ["Tue 10-14"] }',
        'badFormat "Tue 10-14": environments.staging.gates.windows[0] must be days, hours and a time zone, such as "Tue,Thu 10:00-14:00 America/New_York", not "Tue 10-14".',
      ],
      [
        '"gates": { "freezes": [{ "evry": "12-20/01-02" }] }',
        'unknownKey "evry": There is no key "evry" in environments.staging.gates.freezes[0]. Did you mean "every"?',
      ],
      [
        '"gates": { "freezes": ["12-20"] }',
        'wrongType "12-20": environments.staging.gates.freezes[0] must be an object with "every", or with "from" and "to", not "12-20".',
      ],
      [
        '"watch": { "for": "1h", "rollBackIf": { "errorRate": 5 } }',
        'outOfRange 5: environments.staging.watch.rollBackIf.errorRate must be at most 1, not 5.',
      ],
      ['"watch": {}', 'missingKey "watch": environments.staging.watch needs the key "for".'],
    ] as const) {
      it(part, () => assert.deepEqual(complaints(inStaging(part)), expected));
    }

    it('names a service so that an address can hold it', () => {
      const [complaint] = complaints(withPart('"sharedPaths": []', '"Web App": {}'));
      assert.equal(
        complaint,
        'badName "Web App": "Web App" in services must be a name of lower-case letters, digits and dashes, at most 40 of them.',
      );
    });

    it('all of them at once, in the order of the file', () => {
      const text =
        '{\n"modle": 1,\n"services": { "web": { "port": "80", "pots": 1 } },\n"environments": { "staging": { "branch": [] } } }';
      const codes = parseConfiguration(text, file).problems.map(
        ({ code, range }) => `${code} ${range!.line}`,
      );
      assert.deepEqual(codes, ['unknownKey 1', 'wrongType 2', 'unknownKey 2', 'unknownKey 3']);
    });
  });

  describe('that names what is not there', () => {
    for (const [part, ...expected] of [
      [
        '"checks": { "unit": { "run": "x", "services": ["wbe"] } }',
        'unknownService "wbe": There is no service "wbe". Did you mean "web"?',
      ],
      [
        '"secrets": { "KEY": { "usedBy": ["backend"] } }',
        'unknownService "backend": There is no service "backend". What it could be: web.',
      ],
      [
        '"previews": { "targets": { "wbe": { "platform": "local", "start": "x" } } }',
        'unknownService "wbe": There is no service "wbe". Did you mean "web"?',
      ],
    ] as const) {
      it(part, () => assert.deepEqual(complaints(withPart(part)), expected));
    }

    for (const [part, ...expected] of [
      [
        '"targets": { "wbe": { "platform": "local", "start": "x" } }',
        'unknownService "wbe": There is no service "wbe". Did you mean "web"?',
      ],
      [
        '"promoteFrom": "stagin"',
        'unknownEnvironment "stagin": There is no environment "stagin". Did you mean "staging"?',
      ],
      [
        '"extends": "nowhere"',
        'unknownEnvironment "nowhere": There is no environment "nowhere". What it could be: staging.',
      ],
      [
        '"gates": { "validatedIn": "dev" }',
        'unknownEnvironment "dev": There is no environment "dev". What it could be: staging.',
      ],
      [
        '"gates": { "validatedIn": { "environment": "dev", "for": "10m" } }',
        'unknownEnvironment "dev": There is no environment "dev". What it could be: staging.',
      ],
      ['"gates": { "checks": ["lint"] }', 'unknownCheck "lint": There is no check "lint", nor any other.'],
    ] as const) {
      it(part, () => assert.deepEqual(complaints(inStaging(part)), expected));
    }

    it('a service, a database', () => {
      const services = '"web": { "dependsOn": ["apy"], "database": "main" }, "api": { "paths": ["a/**"] }';
      assert.deepEqual(complaints(withPart('"checks": {}', services)), [
        'unknownService "apy": There is no service "apy". Did you mean "api"?',
        'unknownDatabase "main": There is no database "main", nor any other.',
      ]);
    });

    it('roles that two secrets, or two environments, would take from each other', () => {
      const generator = '{ "kind": "neon-role", "database": "main", "roles": ["blue", "green"] }';
      const own = '{ "kind": "neon-role", "database": "main", "roles": ["red", "gold"] }';
      const admin = '{ "kind": "postgres-role", "roles": ["blue", "green"], "admin": "ADMIN_URL" }';
      const place = (branch: string): string =>
        `{ "platform": "neon", "project": "p", "branch": "${branch}" }`;
      const found = (secrets: string, other = 'main'): readonly (string | undefined)[] => {
        const places = `"staging": ${place('staging')}, "production": ${place(other)}`;
        const databases = `"databases": { "main": { "engine": "postgres", "environments": { ${places} } } }`;
        const text = withPart(`"secrets": { ${secrets} }, ${databases}`);
        const all = complaints(text).filter((one) => one.startsWith('sameRoles'));
        return all.map((one) => /: (.+?) go by the same roles/.exec(one)?.[1]);
      };
      const url = `"URL": { "generator": ${generator} }`;
      assert.deepEqual(found(url), []);
      assert.deepEqual(found(`${url}, "OTHER": { "generator": ${own} }`), []);
      assert.deepEqual(found(`${url}, "OTHER": { "generator": ${generator} }`), [
        'URL of staging and OTHER of staging',
      ]);
      assert.deepEqual(found(url, 'staging'), ['URL of staging and URL of production']);
      const roles = `"A": { "generator": ${admin} }, "B": { "generator": ${admin} }`;
      assert.deepEqual(found(roles), ['A and B']);
    });

    it('the database of a role whose password is rotated', () => {
      const generator = '{ "kind": "neon-role", "database": "main", "roles": ["blue", "green"] }';
      const secret = (more: string): string =>
        withPart(`"secrets": { "URL": { "generator": ${generator} } }${more}`);
      assert.deepEqual(complaints(secret('')), [
        'unknownDatabase "main": There is no database "main", nor any other.',
      ]);
      const place = '{ "platform": "neon", "project": "p", "branch": "staging" }';
      const databases = `, "databases": { "main": { "engine": "postgres", "environments": { "staging": ${place} } } }`;
      assert.deepEqual(complaints(secret(databases)), [], 'nor is it said that nothing is done with it');
      const { configuration } = parseConfiguration(secret(databases), file);
      const [found] = resolve(configuration!).secrets;
      assert.deepEqual(found?.generator, {
        ...{ kind: 'neon-role', database: 'main', roles: ['blue', 'green'] },
        places: { staging: { project: 'p', branch: 'staging', database: 'neondb' } },
      });
    });

    for (const [part, expected] of [
      ['"objectives": { "calm": { "metric": "m", "is": "< 1 %" } }', 'unknownMetric "m"'],
      ['"recovery": { "elsewhere": { "wbe": ["netlify"] } }', 'unknownService "wbe"'],
      ['"roles": { "lead": { "environments": ["stagin"] } }', 'unknownEnvironment "stagin"'],
      ['"evaluation": { "service": "wbe", "candidates": {} }', 'unknownService "wbe"'],
      [
        '"databases": { "main": { "engine": "mysql", "environments": { "stagin": { "platform": "server" } } } }',
        'unknownEnvironment "stagin"',
      ],
      [
        '"checks": { "load": { "run": "x", "when": "after", "environments": ["stagin"] } }',
        'unknownEnvironment "stagin"',
      ],
    ] as const)
      it(part, () => assert.deepEqual(wrong(withPart(part)), [expected]));

    for (const [part, expected] of [
      ['"mirrors": "prod"', 'unknownEnvironment "prod"'],
      ['"gates": { "figures": { "size": "< 1 MB" } }', 'unknownMetric "size"'],
      [
        '"schedule": { "timezone": "UTC", "sleep": "0 18 * * *", "infrastructure": ["stack"] }',
        'unknownInfrastructure "stack"',
      ],
    ] as const)
      it(part, () => assert.deepEqual(wrong(inStaging(part)), [expected]));

    it('a branch, as a warning: it may come later; a pattern may match none yet', () => {
      const text = inStaging('"branches": ["develp", "main", "feature/*"]');
      const parsed = parseConfiguration(text, file, { branches: ['main', 'develop'] });
      assert.deepEqual(complaints(text, { branches: ['main', 'develop'] }), [
        'unknownBranch "develp": There is no branch "develp". Did you mean "develop"?',
      ]);
      assert.equal(parsed.problems[0]?.severity, 'warning');
      assert.notEqual(parsed.configuration, null);
      assert.deepEqual(complaints(text), []);
    });

    it('offers to write the name that was meant', () => {
      const { problems } = parseConfiguration(inStaging('"promoteFrom": "stagin"'), file);
      assert.deepEqual(problems[0]?.fixes, [{ kind: 'rename', to: 'staging' }]);
    });
  });

  describe('with times that are none', () => {
    for (const [part, ...expected] of [
      [
        '"schedule": { "timezone": "Europe/Lundon", "sleep": "0 18 * * *" }',
        'unknownZone "Europe/Lundon": There is no time zone "Europe/Lundon". Did you mean "Europe/London"?',
      ],
      [
        '"schedule": { "timezone": "Mars", "sleep": "0 18 * * *" }',
        'unknownZone "Mars": There is no time zone "Mars". It is a region and a city, such as Europe/London, or UTC.',
      ],
      [
        '"schedule": { "timezone": "UTC", "sleep": "61 * * * *" }',
        'badSchedule "61 * * * *": "61 * * * *" is no schedule. It has five parts: minute, hour, day, month, day of the week, such as "0 18 * * 1-5".',
      ],
      [
        '"schedule": { "timezone": "UTC", "sleep": "0 18 * * *", "wake": "0 0 30 2 *" }',
        'badSchedule "0 0 30 2 *": The schedule "0 0 30 2 *" never comes: there is no such day.',
      ],
      [
        '"schedule": { "timezone": "UTC", "sleep": "0 18 * * *", "holidays": ["2026-02-30"] }',
        'badDate "2026-02-30": There is no day 2026-02-30.',
      ],
      [
        '"gates": { "windows": ["Tue 10:00-14:00 Narnia/East"] }',
        'unknownZone "Tue 10:00-14:00 Narnia/East": There is no time zone "Narnia/East". It is a region and a city, such as Europe/London, or UTC.',
      ],
      [
        '"gates": { "windows": ["daily 10:00-10:00 UTC"] }',
        'badWindow "daily 10:00-10:00 UTC": The window "daily 10:00-10:00 UTC" ends when it begins.',
      ],
      [
        '"gates": { "freezes": [{ "every": "13-20/01-02" }] }',
        'badDate "13-20/01-02": There is no day 13-20.',
      ],
      [
        '"gates": { "freezes": [{ "from": "2026-11-30", "to": "2026-11-27" }] }',
        'badDate "2026-11-27": This freeze ends (2026-11-27) before it begins (2026-11-30).',
      ],
      [
        '"gates": { "freezes": [{ "every": "02-29/03-01", "timezone": "UTC+25" }] }',
        'unknownZone "UTC+25": There is no time zone "UTC+25". Did you mean "UTC"?',
      ],
    ] as const) {
      it(part, () => assert.deepEqual(complaints(inStaging(part)), expected));
    }
  });

  describe('with things that do not go together', () => {
    it('two services with one path', () => {
      const written = '"web": { "paths": ["apps/**", "lib/**"] }, "api": { "paths": ["api/**", "lib/**"] }';
      assert.deepEqual(complaints(withPart('"checks": {}', written)), [
        'samePath "lib/**": web and api have the same path "lib/**": a change there always deploys both. If that is meant, "sharedPaths" says it for all services.',
      ]);
      const folder = '"web": { "directory": "apps/web" }, "api": { "paths": ["apps/web/**"] }';
      assert.match(
        complaints(withPart('"checks": {}', folder))[0]!,
        /^samePath "apps\/web\/\*\*": web and api/,
      );
      const neither = '"web": { "start": "a" }, "worker": { "start": "b" }';
      assert.match(complaints(withPart('"checks": {}', neither))[0]!, /^samePath "worker": web and worker/);
    });

    it('circles of environments and services', () => {
      const text = `{
"services": { "web": { "paths": ["a"], "dependsOn": ["api"] }, "api": { "paths": ["b"], "dependsOn": ["web"] }, "self": { "paths": ["c"], "dependsOn": ["self"] } },
"environments": {
  "a": { "extends": "b" }, "b": { "extends": "c" }, "c": { "extends": "a" },
  "d": { "promoteFrom": "e" }, "e": { "promoteFrom": "d" }
} }`;
      assert.deepEqual(complaints(text), [
        'cycle ["api"]: These services depend on each other in a circle: web → api → web.',
        'cycle ["self"]: These services depend on each other in a circle: self → self.',
        'cycle "b": These environments extend each other in a circle: a → b → c → a.',
        'cycle "e": These environments are promoted from each other in a circle: d → e → d.',
      ]);
    });

    it('a local target that nobody knows how to start', () => {
      const target = '"targets": { "web": { "platform": "local" } }';
      assert.deepEqual(complaints(inStaging(target, '"web": {}')), [
        'noStart "web": How is web started? Neither the service nor this target has the key "start".',
      ]);
      assert.deepEqual(complaints(inStaging(target)), []);
    });

    it('a local target that takes its start over from another environment is complete', () => {
      const text = `{ "services": { "web": {} }, "environments": {
        "staging": { "targets": { "web": { "platform": "local", "start": "npm start" } } },
        "qa": { "extends": "staging", "targets": { "web": { "platform": "local", "variables": { "A": "1" } } } } } }`;
      assert.deepEqual(complaints(text), []);
    });

    it('a variable that is a secret, or that Taxiway sets itself', () => {
      const target =
        '"targets": { "web": { "platform": "local", "variables": { "KEY": "x", "TAXIWAY_COMMIT": "y" } } }';
      const text = inStaging(target).replace('"sharedPaths": []', '"secrets": { "KEY": {} }');
      assert.deepEqual(complaints(text), [
        'secretAsVariable "KEY": KEY is one of the secrets: its value must not be in this file.',
        'reservedName "TAXIWAY_COMMIT": TAXIWAY_COMMIT is set by Taxiway itself; a variable needs another name.',
      ]);
    });

    it('one place of a platform in two environments, also taken over from the other', () => {
      const fly = '"web": { "platform": "fly", "app": "x" }';
      const text = `{ "services": { "web": {} },
"environments": { "staging": { "targets": { ${fly} } },
"production": { "targets": { ${fly} } },
"qa": { "extends": "staging" } } }`;
      const around = { platforms: ['fly', 'vercel', 'railway'] };
      assert.deepEqual(complaints(text, around), [
        'sameTarget "web": web in staging and in production would be the same place on fly.',
        'sameTarget "extends": web in staging and in qa would be the same place on fly.',
      ]);
      for (const other of ['"platform": "vercel", "project": "x"', '"platform": "railway", "project": "x"'])
        assert.deepEqual(complaints(text.replaceAll('"platform": "fly", "app": "x"', other), around), []);
    });

    it('an environment named like a preview, and two with one domain', () => {
      const text =
        '{ "services": {},\n"environments": { "a": { "domain": "x.test" }, "b": { "domain": "X.test" }, "preview-1": {} } }';
      const wrong = complaints(text).filter((complaint) => !complaint.startsWith('notActedOn'));
      assert.deepEqual(wrong, [
        'sameDomain "X.test": a and b have the same domain.',
        'reservedName "preview-1": The names of previews begin with "preview-"; an environment needs another name than "preview-1".',
      ]);
    });
  });

  describe('beside the files of the repository', () => {
    const files = ['apps/web/index.ts', 'docs/list.json', '.github/workflows/ci.yml', 'größe/ä b.txt'];

    it('warns of patterns and folders that match nothing', () => {
      const services =
        '"web": { "directory": "apps/wbe", "paths": ["apps/web/**", "apps/wbe/**"] }, "api": { "paths": ["größe/*.txt", ".github/**"] }';
      const text = withPart('"sharedPaths": ["*.lock"]', services).replace(
        '"staging": {}',
        '"staging": { "gates": { "checklist": "docs/lst.json" } }',
      );
      const found = complaints(text, { files });
      assert.deepEqual(found, [
        'noSuchPath "apps/wbe": There is no "apps/wbe" in the repository.',
        'noSuchPath "apps/wbe/**": No file of the repository matches "apps/wbe/**".',
        'noSuchPath "docs/lst.json": There is no "docs/lst.json" in the repository.',
        'noSuchPath "*.lock": No file of the repository matches "*.lock".',
      ]);
      assert.ok(
        parseConfiguration(text, file, { files }).problems.every(({ severity }) => severity === 'warning'),
      );
    });

    it('knows the root, written as a dot', () => {
      assert.deepEqual(complaints(withPart('"checks": {}', '"web": { "directory": "." }'), { files }), []);
    });
  });

  it('says that a key is understood but not acted on yet', () => {
    const { problems, configuration } = parseConfiguration(withPart('"metrics": {}'), file);
    assert.deepEqual(
      problems.map(({ severity, code }) => [severity, code]),
      [['information', 'notActedOn']],
    );
    assert.notEqual(configuration, null);
  });

  it('says it of keys further down, too, and of values that are', () => {
    const unused = (text: string): string[] =>
      complaints(text).flatMap(
        (said) => /^notActedOn (.*?): .* is understood and kept/.exec(said)?.[1] ?? [],
      );
    const later = ['"domain"', '"infrastructure"', '"budget"', '"figures"'];
    assert.deepEqual(
      unused(everything).filter((key) => later.includes(key)),
      [...later, '"infrastructure"'],
    );
    assert.ok(!unused(everything).includes('"pull-requests"'));
    const local = '"platform": "local", "start": "x"';
    assert.deepEqual(unused(inStaging(`"targets": { "web": { ${local}, "data": "seed" } }`)), ['"data"']);
    assert.deepEqual(unused(inStaging(`"deploy": "manual", "targets": { "web": { ${local} } }`)), []);
  });

  it('says what acts on a push: the workflow of what runs elsewhere, and nothing of what runs here', () => {
    const pushed = (target: string) =>
      complaints(inStaging(`"deploy": "on-push", "targets": { "web": { ${target} } }`));
    assert.deepEqual(pushed('"platform": "fly", "app": "x"'), [
      'notActedOn "on-push": A push begins a deploy in the workflow that "Generate Workflows…" writes; from here none begins by itself.',
    ]);
    assert.match(
      pushed('"platform": "local", "start": "x"').join(),
      /is understood and kept, but not acted on yet/,
    );
  });

  it('says what acts on databases: the workflows', () => {
    assert.deepEqual(complaints(withPart('"databases": { "main": { "engine": "postgres" } }')), [
      'notActedOn "databases": The workflows that "Generate Workflows…" writes run their migrations and start empty ones for checks; from here nothing is done with them.',
    ]);
  });

  it('says nothing of a platform that is acted on', () => {
    const text = inStaging('"targets": { "web": { "platform": "fly", "app": "x" } }');
    assert.equal(complaints(text, { platforms: ['local'] }).length, 1);
    assert.deepEqual(complaints(text), []);
  });

  it('is answered with problems, never with an exception, whatever it holds', () => {
    const parts = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\',
      '//',
      '/*',
      '\n',
      '"services"',
      '"environments"',
      '"web"',
      '"targets"',
      '"platform"',
      '"local"',
      '"gates"',
      '"extends"',
      '"__proto__"',
      'null',
      '1e999',
      'true',
    );
    const broken = fc.array(parts, { maxLength: 30 }).map((words) => words.join(' '));
    const value = fc
      .letrec((tie) => ({
        value: fc.oneof(
          { maxDepth: 5 },
          fc.constantFrom(null, 1, 'local', '1h', '', true),
          fc.array(tie('value'), { maxLength: 3 }),
          tie('object'),
        ),
        object: fc.dictionary(fc.constantFrom(...everything.match(/(?<=")[A-Za-z]+(?=":)/g)!), tie('value'), {
          maxKeys: 5,
          noNullPrototype: true,
        }),
      }))
      .object.map((object) => JSON.stringify(object));
    fc.assert(
      fc.property(fc.oneof(broken, value, fc.string()), (text) => {
        const { configuration, problems } = parseConfiguration(text, file, {
          files: ['a'],
          branches: ['main'],
        });
        assert.equal(
          configuration === null,
          problems.some(({ severity }) => severity === 'error'),
        );
        if (configuration) resolve(configuration);
      }),
      { numRuns: 300 },
    );
  });

  it('is told to be too deep rather than read to the end of the stack', () => {
    assert.deepEqual(
      complaints(`{ "services": ${'['.repeat(50_000)}${']'.repeat(50_000)} }`).map(
        (complaint) => complaint.split(' ')[0],
      ),
      ['syntax'],
    );
  });
});

const everything = `{
  "$schema": "x", "model": "staging-prod",
  "services": {
    "web": { "directory": "apps/web", "paths": ["apps/web/**"], "build": "npm run build", "start": "npm start", "health": "/healthz", "version": "/version", "healthTimeout": "90s" },
    "api": { "paths": ["api/**"], "dependsOn": [], "database": "main", "image": "ghcr.io/acme/api", "port": 8080, "start": ["python", "-m", "api"] }
  },
  "sharedPaths": ["package.json", "pnpm-lock.yaml"],
  "checks": { "lint": "npm run lint", "types": ["npx", "tsc"], "unit": { "run": "npm test", "services": ["web"], "timeout": "5m" }, "smoke": { "run": "x", "when": "after", "environments": ["staging"] } },
  "databases": { "main": { "engine": "postgres", "migrations": { "tool": "alembic", "directory": "api/alembic", "up": "alembic upgrade head", "down": "alembic downgrade -1" }, "backups": { "every": "1d", "keep": "7d" }, "seed": "x", "address": "DATABASE_URL", "environments": { "staging": { "platform": "neon", "project": "p", "branch": "staging", "host": "h", "region": "r", "database": "d", "prefix": "x_" } } } },
  "environments": {
    "development": { "kind": "development", "targets": { "web": { "platform": "local", "start": "npm start" } } },
    "staging": {
      "branches": ["develop", "feature/*"], "deploy": "on-push",
      "targets": { "web": { "platform": "vercel", "project": "acme-web" }, "api": { "platform": "fly", "app": "acme-api-staging", "config": "fly.staging.toml" } },
      "domain": "staging.acme.com", "differs": ["LOG_LEVEL", "STRIPE_KEY"], "mirrors": "production",
      "schedule": { "timezone": "Europe/London", "sleep": "0 18 * * *", "wake": "0 8 * * 1-5", "holidays": ["2026-12-25"], "infrastructure": ["stack"] },
      "budget": { "monthly": 5, "currency": "GBP" }
    },
    "production": {
      "branches": ["main"], "deploy": "manual", "promoteFrom": "staging",
      "gates": { "branch": true, "clean": true, "pushed": true, "validatedIn": { "environment": "staging", "for": "10m" }, "sameArtifact": true, "checks": ["lint", "unit"], "ci": true, "approvals": 2,
        "windows": ["Tue,Thu 10:00-14:00 America/New_York", "Mon-Fri,Sun 22:00-02:00 UTC"],
        "freezes": [{ "every": "12-20/01-02", "reason": "holidays" }, { "from": "2026-11-27", "to": "2026-11-30T12:00", "timezone": "UTC" }], "checklist": "docs/checklist.json", "figures": { "errors": "< 1 %" } },
      "watch": { "for": "1h", "rollBackIf": { "errorRate": 0.05, "for": "5m", "p95": "2x" } },
      "targets": {}
    }
  },
  "previews": { "from": "pull-requests", "targets": { "web": { "platform": "local" } }, "staleAfter": "7d", "keep": ["pr-12"], "variables": { "LOG": "debug" }, "limit": 20 },
  "secrets": {
    "STRIPE_SECRET_KEY": { "kind": "api-key", "rotateEvery": "90d", "usedBy": ["api"], "generator": {}, "prove": "x" },
    "SESSION_KEY": { "generator": { "kind": "random", "length": 64, "alphabet": "hex" }, "revoke": ["x", "y"] },
    "DB": { "generator": { "kind": "script", "run": "make-it" } }
  },
  "flags": { "provider": "posthog", "project": "1", "flags": { "portal": { "description": "x", "environments": { "staging": true }, "rollout": [{ "day": 0, "percent": 0 }, { "day": 1, "only": ["team"], "until": ["no errors"] }], "by": "companies", "probe": { "path": "/portal", "on": 200, "off": 404 }, "pauseIf": "> 2 %", "removeAfter": "21d" } } },
  "infrastructure": { "stack": { "tool": "cdk", "directory": "infrastructure", "paths": ["infrastructure/**"], "stacks": { "staging": "acme-staging" }, "deploy": "x", "preview": "y", "destroy": "z" } },
  "metrics": { "errors": { "from": "posthog", "query": "q", "unit": "%", "services": ["web"] } },
  "alerts": [{ "metric": "errors", "when": "> 2 %", "for": "5m", "level": "critical", "environments": ["production"], "notify": ["chat"] }],
  "notify": { "chat": { "kind": "slack", "secret": "SLACK_URL", "levels": ["critical"], "on": ["deployed", "report"] } },
  "costs": { "currency": "USD", "components": { "fargate": { "perDay": 0.3, "sleeps": true } }, "spike": "> 2x", "exchange": { "GBP": 1.27 }, "report": "0 7 * * *" },
  "dataSync": { "staging": { "database": "main", "from": "production", "anonymize": { "users.email": "fake" }, "schedule": "0 3 * * 0" } },
  "release": { "version": "package.json", "bump": "conventional", "changelog": "CHANGELOG.md", "tag": "v{version}", "notes": "github", "imageTags": ["v{version}"], "shipped": "FEATURES.md" },
  "objectives": { "calm": { "metric": "errors", "is": "< 15m", "over": "30d", "environments": ["production"] } },
  "recovery": { "time": "4h", "point": "1h", "drillEvery": "13w", "procedure": "docs/disaster.md", "elsewhere": { "web": ["netlify"] } },
  "audit": { "keep": "90d", "archive": { "to": "s3://acme-audit", "keep": "2557d" } },
  "roles": { "developer": { "members": ["@acme/web"], "may": ["deploy"], "environments": ["staging"], "limit": 2 } },
  "evaluation": { "service": "web", "candidates": { "fly": { "platform": "fly", "app": "trial" } }, "usage": { "launch": { "requestsPerMonth": 1, "gigabytesPerMonth": 1, "buildMinutesPerMonth": 1, "seats": 3 } }, "criteria": { "build-time": 2 }, "runs": 3, "report": "docs/platforms.md" }
}`;
