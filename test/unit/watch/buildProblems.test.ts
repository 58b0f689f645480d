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
      'apps/web/b.ts:0:0 The build of web: error: bad',
    ]);
    assert.deepEqual(at('/usr/include/stdio.h'), []);
    assert.deepEqual(at('../../../etc/a.conf'), []);
    assert.deepEqual(at('node_modules/left/index.js'), []);
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
