import assert from 'node:assert/strict';
import { render } from '../../../agent/protocol/say.ts';
import { told } from '../../../agent/protocol/told.ts';
import { buildProblems } from '../../../agent/watch/buildProblems.ts';
import { configuration, noon, operation, rules } from '../../standins/watchedProject.ts';

const services = configuration([rules('staging')]).services.map((service) => ({
  ...service,
  directory: `apps/${service.name}`,
}));

function failed(tail: string, more: Parameters<typeof operation>[1] = {}) {
  const ending = { exitCode: 1, signal: null, timedOut: false, tail };
  return operation('2026-1', {
    state: 'failed',
    failure: told({ reason: 'buildFailed', service: 'web', ending, stillRuns: null }),
    ...more,
  });
}
const shown = (...operations: Parameters<typeof buildProblems>[0][]) =>
  buildProblems(
    operations.flatMap((all) => [...all]),
    { services },
  ).map(({ file, range, message }) => `${file}:${range?.line}:${range?.column} ${render(message)}`);

describe('what a failed build said of files', () => {
  it('is a problem at its place, as the usual compilers write it', () => {
    assert.deepEqual(shown([failed('> build\nsrc/a.ts(3,5): error TS2304: Cannot find name.')]), [
      'apps/web/src/a.ts:2:4 The build of web: TS2304: Cannot find name.',
    ]);
    assert.deepEqual(shown([failed('./main.go:10:2: undefined: x')]), [
      'apps/web/main.go:9:1 The build of web: undefined: x',
    ]);
    assert.deepEqual(shown([failed('./pages/index.tsx:7:1\nType error: no overload matches.')]), [
      'apps/web/pages/index.tsx:6:0 The build of web: Type error: no overload matches.',
    ]);
  });

  it('is found in the folder it was built in, and nowhere outside of the repository', () => {
    const { id } = failed('');
    const at = (path: string) => shown([failed(`${path}:1:1: error: bad`)]);
    assert.deepEqual(at(`/state/builds/${id}-staging-web/apps/web/b.ts`), [
      'apps/web/b.ts:0:0 The build of web: bad',
    ]);
    assert.deepEqual(at('/usr/include/stdio.h'), []);
    assert.deepEqual(at('../../../etc/a.conf'), []);
    assert.deepEqual(at('node_modules/left/index.js'), []);
  });

  it('names other files of that folder as the repository does', () => {
    const folder = `/state/artifacts/${failed('').id}`;
    const thrown = `Error: ENOENT, open '${folder}/apps/web/style.css'\n    at file://${folder}/apps/web/build.mjs:14:15`;
    assert.deepEqual(shown([failed(thrown)]), [
      "apps/web/build.mjs:13:14 The build of web: Error: ENOENT, open 'apps/web/style.css'",
    ]);
  });

  const logs: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    'Next.js in a container of BuildKit, in colours': [
      `#12 2.145    Linting and checking validity of types ...
#12 9.870 \u001b[31mFailed to compile.\u001b[39m
#12 9.870
#12 9.870 \u001b[36m./src/app/page.tsx\u001b[39m:\u001b[33m7\u001b[39m:\u001b[33m9\u001b[39m
#12 9.870 \u001b[31mType error\u001b[39m: Type 'string' is not assignable to type 'number'.
#12 ERROR: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1`,
      [
        "apps/web/src/app/page.tsx:6:8 The build of web: Type error: Type 'string' is not assignable to type 'number'.",
      ],
    ],
    'tsc on Railway, as Nixpacks sums it up': [
      `> [stage-0  8/10] RUN --mount=type=cache,id=s/1-node_modules/cache npm run build:
4.585 > web@1.0.0 build
4.585 > tsc -p .
9.412 src/server.ts(14,7): error TS2322: Type 'string' is not assignable to type 'number'.
------
Dockerfile:24
--------------------
  24 | >>> RUN --mount=type=cache npm run build
ERROR: failed to solve: process "/bin/bash -ol pipefail -c npm run build" did not complete successfully: exit code: 2`,
      [
        "apps/web/src/server.ts:13:6 The build of web: TS2322: Type 'string' is not assignable to type 'number'.",
      ],
    ],
    'Nixpacks, where no compiler said anything of a file': [
      `48.83  ELIFECYCLE  Command failed with exit code 1.
Dockerfile:24
ERROR: failed to solve: process "/bin/bash -ol pipefail -c pnpm run build" did not complete successfully: exit code: 1`,
      [],
    ],
    'go build': [
      '#9 3.201 # example.com/shop/web\n#9 3.201 ./main.go:10:2: undefined: handler\n#9 3.201 internal/db.go:4:2: "os" imported and not used',
      [
        'apps/web/main.go:9:1 The build of web: undefined: handler',
        'apps/web/internal/db.go:3:1 The build of web: "os" imported and not used',
      ],
    ],
    'docker, of a step that fails': [
      `------
 > [build 3/4] RUN make all:
0.231 make: *** No rule to make target 'all'.  Stop.
------
Dockerfile:5
--------------------
   5 | >>> RUN make all
--------------------
ERROR: failed to solve: process "/bin/sh -c make all" did not complete successfully: exit code: 2`,
      [
        'apps/web/Dockerfile:4:0 The build of web: failed to solve: process "/bin/sh -c make all" did not complete successfully: exit code: 2',
      ],
    ],
    'docker, of a file it cannot read': [
      'ERROR: failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN',
      [
        'apps/web/Dockerfile:2:0 The build of web: failed to solve: dockerfile parse error on line 3: unknown instruction: RUNN',
      ],
    ],
    'Python, the innermost file of its own': [
      `#11 1.532 Traceback (most recent call last):
#11 1.532   File "/app/manage.py", line 22, in <module>
#11 1.532     main()
#11 1.532   File "/app/shop/settings.py", line 8, in <module>
#11 1.532     import environ
#11 1.532   File "/usr/local/lib/python3.12/site-packages/environ/__init__.py", line 3, in <module>
#11 1.532 ModuleNotFoundError: No module named 'pkg_resources'`,
      [
        "apps/web/shop/settings.py:7:0 The build of web: ModuleNotFoundError: No module named 'pkg_resources'",
      ],
    ],
    'Python, of what is no Python': [
      `  File "/app/shop/views.py", line 3\n    def index(\n             ^\nSyntaxError: '(' was never closed`,
      ["apps/web/shop/views.py:2:0 The build of web: SyntaxError: '(' was never closed"],
    ],
    'Node.js, of a script that threw, in a folder with a space': [
      `node:fs:448
    return binding.readFileUtf8(path, stringToFlags(options.flag));
                   ^

Error: ENOENT: no such file or directory, open 'style.css'
    at readFileSync (node:fs:448:20)
    at read (file:///my%20home/web-1/2026-1/node_modules/a/b.mjs:1:2)
    at file:///my%20home/web-1/2026-1/apps/web/build.mjs:14:15
    at ModuleJob.run (node:internal/modules/esm/module_job:325:25)`,
      [
        "apps/web/build.mjs:13:14 The build of web: Error: ENOENT: no such file or directory, open 'style.css'",
      ],
    ],
    esbuild: [
      '✘ [ERROR] Could not resolve "./missing.js"\n\n    src/main.ts:3:7:\n      3 │ import x from "./missing.js"\n        ╵        ~~~~',
      ['apps/web/src/main.ts:2:6 The build of web: Could not resolve "./missing.js"'],
    ],
    'Vite, whose bundler names it in two ways': [
      `error during build:
src/main.ts (3:9): "total" is not exported by "src/cart.ts", imported by "src/main.ts".
[vite:esbuild] Transform failed with 1 error:
/vercel/path0/apps/web/src/other.ts:5:4: ERROR: Expected ";" but found "x"`,
      [
        'apps/web/src/main.ts:2:8 The build of web: "total" is not exported by "src/cart.ts", imported by "src/main.ts".',
        'apps/web/src/other.ts:4:3 The build of web: Expected ";" but found "x"',
      ],
    ],
    'Amplify, which builds the whole repository, and turbo': [
      `web:build: apps/web/src/a.ts(1,2): error TS1005: ';' expected.
/codebuild/output/src123456789/src/shop/apps/web/src/b.ts:2:3: error: bad`,
      [
        "apps/web/src/a.ts:0:1 The build of web: TS1005: ';' expected.",
        'apps/web/src/b.ts:1:2 The build of web: bad',
      ],
    ],
  };
  for (const [who, [log, found]] of Object.entries(logs))
    it(`is found in the words of ${who}`, () => {
      assert.deepEqual(shown([failed(log)]), found);
    });

  it('is over once something else was done there', () => {
    const before = failed('src/a.ts(1,1): error: bad', { createdAt: noon });
    const after = operation('2026-2', { state: 'done', createdAt: noon + 1 });
    assert.deepEqual(shown([before, after]), []);
    assert.equal(shown([after, failed('src/a.ts(1,1): error: bad', { createdAt: noon + 2 })]).length, 1);
  });

  it('is nothing where the output names no file', () => {
    assert.deepEqual(shown([failed('npm ERR! code ELIFECYCLE\nat 12:30:01 it failed')]), []);
  });
});
