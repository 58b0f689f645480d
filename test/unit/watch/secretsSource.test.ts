import assert from 'node:assert/strict';
import { Git } from '../../../agent/project/git.ts';
import { gitRunner } from '../../../agent/project/runGit.ts';
import type { SecretRules } from '../../../agent/project/resolved.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { Board } from '../../../agent/watch/board.ts';
import { Cache } from '../../../agent/watch/cache.ts';
import { secretsSource } from '../../../agent/watch/sources/secrets.ts';
import { removeTemporaryFolders, temporaryFolder } from '../../standins/repository.ts';
import { configuration, noon, rules, WatchedProject } from '../../standins/watchedProject.ts';

const hour = 3_600_000;
const day = 24 * hour;
const { signal } = new AbortController();

describe('the age of secrets', () => {
  let watched: WatchedProject;
  let board: Board;
  let cache: Cache;

  beforeEach(() => {
    const state = temporaryFolder();
    watched = new WatchedProject(state, new Git(state, gitRunner(state, new Redactor())));
    cache = new Cache(watched.own.folder('cache'));
    board = new Board(watched, () => undefined);
    board.facts.configuration = configuration([rules('staging'), rules('production')], {
      secrets: [secret('API_KEY'), secret('DB_URL')],
    });
    watched.variables = [{ service: 'web', name: 'API_KEY', secret: true, setAt: noon - day }];
  });
  after(removeTemporaryFolders);

  function secret(name: string, rotateEveryMs: number | null = day): SecretRules {
    const generator = { kind: 'pasted' } as const;
    return { name, kind: 'api-key', rotateEveryMs, usedBy: ['web'], generator, prove: null, revoke: null };
  }

  function opened() {
    return secretsSource(watched, board, cache, signal);
  }

  const due = (): readonly string[] => board.snapshot().dueSecrets;

  it('is asked for once for each environment, whatever secrets there are', async () => {
    await opened().look();
    assert.deepEqual(due(), ['API_KEY']);
    assert.equal(watched.asked, 2);
  });

  it('is asked again after hours, by one window for all', async () => {
    await opened().look();
    await opened().look();
    assert.equal(watched.asked, 2);
    watched.now += 7 * hour;
    await opened().look();
    assert.equal(watched.asked, 4);
  });

  it('is asked at once where a secret is new in the project file, or was set from here', async () => {
    const source = opened();
    await source.look();
    board.facts.configuration = configuration([rules('staging')], {
      secrets: [secret('API_KEY'), secret('NEW')],
    });
    await source.look();
    assert.equal(watched.asked, 3);
    watched.variables = [{ service: 'web', name: 'API_KEY', secret: true, setAt: noon }];
    await source.ask();
    assert.deepEqual([watched.asked, due()], [4, []]);
  });

  it('is nobody’s business where no secret has to be rotated', async () => {
    board.facts.configuration = configuration([rules('staging')], { secrets: [secret('API_KEY', null)] });
    await opened().look();
    assert.deepEqual([watched.asked, due()], [0, []]);
  });

  it('is what the Secrets page just found', async () => {
    const source = opened();
    const place = { environment: 'staging', service: 'web', set: true, at: noon - 2 * day };
    await source.know(board.facts.configuration!, [{ name: 'DB_URL', ...place }]);
    assert.deepEqual(due(), ['DB_URL']);
    await source.look();
    assert.equal(watched.asked, 0);
  });
});
