import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseChecklist } from '../../../../agent/operations/checklist/checklistFile.ts';
import { shownItems, signItem } from '../../../../agent/operations/checklist/checklistState.ts';
import type { DeployInput } from '../../../../agent/protocol/input.ts';
import { removeTemporaryFolders } from '../../../standins/repository.ts';
import { environments, projectFile, sampleProject } from '../../../standins/sampleProject.ts';
import { gatesOf, never, stepIds, text, TestWorld, verdictsOf } from '../../../standins/world.ts';

const deploy: DeployInput = { kind: 'deploy', environment: 'staging', ref: null, services: ['web'] };

describe('a checklist', function () {
  this.timeout(20_000); // git is real, and machines are busy
  let server: Server;
  let status = 200;

  before(async () => {
    server = createServer((_request, response) => void response.writeHead(status).end());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  after(() => {
    server.close();
    removeTemporaryFolders();
  });

  const items = (): readonly object[] => [
    { id: 'docs', title: 'Help is up to date', kind: 'signed' },
    { id: 'files', title: 'Nothing is missing', kind: 'command', run: 'test -f unit.mjs' },
    {
      id: 'page',
      title: 'The page answers',
      kind: 'http',
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    },
  ];
  const rules = environments({ staging: { branches: ['main'], gates: { checklist: 'list.json' } } });
  const withList = (list: readonly object[]): Promise<TestWorld> => {
    const repo = sampleProject(rules);
    repo.commit('A list', { 'list.json': JSON.stringify({ items: list }) });
    return TestWorld.of(repo);
  };
  const sign = async (test: TestWorld, signed = true): Promise<void> => {
    const { sha: commit } = await test.commit('main');
    const item = parseChecklist('', JSON.stringify({ items: items() })).items[0]!;
    await signItem(test.world, { environment: 'staging', commit, item }, signed, never);
  };

  it('waits for people to sign, each for this commit', async () => {
    const test = await withList(items());
    assert.equal(gatesOf(await test.draft(deploy))['checklist'], 'fails not signed: Help is up to date');
    await sign(test);
    assert.equal(verdictsOf(await test.draft(deploy))['checklist'], 'pending');
    await sign(test, false);
    assert.equal(verdictsOf(await test.draft(deploy))['checklist'], 'fails');
    await sign(test);
    test.repository.commit('Later', { 'web/a': '1' });
    assert.equal(verdictsOf(await test.draft(deploy))['checklist'], 'fails');
  });

  it('finds a signature whatever else the request of an editor carried', async () => {
    const test = await withList(items());
    const { sha: commit } = await test.commit('main');
    const item = parseChecklist('', JSON.stringify({ items: items() })).items[0]!;
    const asked = { project: 'of the request', environment: 'staging', commit, item };
    await signItem(test.world, asked, true, never);
    assert.equal(verdictsOf(await test.draft(deploy))['checklist'], 'pending');
  });

  it('looks at what machines can see as the first steps, and at a commit once', async () => {
    const test = await withList(items());
    await sign(test);
    const draft = await test.carryOut(deploy);
    assert.deepEqual(stepIds(draft).slice(0, 3), ['checklist:files', 'checklist:page', 'build:web']);
    const again = await test.draft({ ...deploy, forceRebuild: true });
    assert.equal(gatesOf(again)['checklist'], 'pending checklist The page answers');
  });

  it('asks an address each time: what answered yesterday says nothing of today', async () => {
    const test = await withList(items());
    await sign(test);
    await test.carryOut(deploy);
    const { traffic } = test.platform;
    const before = traffic.length;
    status = 503;
    const again = test.carryOut({ ...deploy, forceRebuild: true }, { operation: 'op-2' });
    await assert.rejects(again, { message: 'http' }).finally(() => (status = 200));
    assert.equal(traffic.length, before);
  });

  it('touches nothing where an item fails, and says which', async () => {
    const test = await withList(items());
    await sign(test);
    status = 503;
    await assert.rejects(test.carryOut(deploy), { message: 'http' });
    status = 200;
    assert.deepEqual(test.platform.traffic, []);
    assert.equal(gatesOf(await test.draft(deploy))['checklist'], 'pending checklist The page answers');
  });

  it('names who signed and when, and that nothing proves it', async () => {
    const test = await withList(items());
    await sign(test);
    const { sha: commit } = await test.commit('main');
    const list = parseChecklist('', JSON.stringify({ items: items() })).items;
    const shown = await shownItems(test.world.own, list, { environment: 'staging', commit });
    assert.deepEqual(
      shown.map(({ id, state, by }) => [id, state, by]),
      [
        ['docs', 'passed', 'Test Author'],
        ['files', 'open', null],
        ['page', 'open', null],
      ],
    );
    assert.match(text(shown[0]!.detail), /signed by Test Author .*unproven/);
  });

  it('lets nobody sign what a machine checks', async () => {
    const test = await withList(items());
    const { sha: commit } = await test.commit('main');
    const item = parseChecklist('', JSON.stringify({ items: items() })).items[1]!;
    await assert.rejects(signItem(test.world, { environment: 'staging', commit, item }, true, never), {
      message: 'badInput',
    });
  });

  for (const [what, content, problem] of [
    ['is missing', null, /is not there/],
    ['is no JSON', '{ "items": [', /cannot be read/],
    ['has an unknown kind', '{ "items": [{ "id": "a", "title": "A", "kind": "magic" }] }', /cannot be read/],
    [
      'has an id twice',
      JSON.stringify({ items: [1, 2].map(() => ({ id: 'a', title: 'A', kind: 'signed' })) }),
      /two items/,
    ],
  ] as const) {
    it(`holds and says why where the file ${what}`, () => {
      const list = parseChecklist('list.json', content);
      assert.match(text(list.problem), problem);
      assert.deepEqual(list.items, []);
    });
  }

  it('does not hold the way back where it cannot be read', async () => {
    const repo = sampleProject(rules);
    const test = await TestWorld.of(repo);
    for (const ref of ['first', repo.commit('Next', { 'web/a': '1', 'taxiway.json': projectFile(rules) })]) {
      await test.serves('staging', 'web', ref);
      test.clock.advance(1000);
    }
    const back = await test.draft({
      kind: 'rollback',
      environment: 'staging',
      services: ['web'],
      to: 'previous',
    });
    assert.match(gatesOf(back)['checklist']!, /^\(fails\)/);
  });
});
