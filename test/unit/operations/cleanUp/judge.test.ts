import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judge, type Known } from '../../../../agent/operations/cleanUp/judge.ts';
import { lastActivity } from '../../../../agent/project/previewActivity.ts';
import { render } from '../../../../agent/protocol/say.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 20, 12);
const rules = {
  from: 'branches',
  keep: ['preview-demo', 'release', 'pr-7'],
  staleAfterMs: 7 * day,
  warnMs: null,
} as const;
const old = { lastActivityAt: now - 9 * day };

function known(more: Partial<Known> = {}): Known {
  return {
    name: 'preview-pricing',
    onGitHub: ['preview-pr-42', 'preview-pricing'],
    isHere: true,
    branch: 'pricing',
    pullRequest: 42,
    pull: 'open',
    isBranchGone: false,
    lastActivityAt: now - day,
    warnedAt: null,
    busy: null,
    lasting: null,
    isOthers: false,
    ...more,
  };
}

function said(more: Partial<Known>, with_: Partial<Parameters<typeof judge>[1]> = {}): string {
  const { does, why } = judge(known(more), { ...rules, ...with_ }, now);
  return `${does}: ${render(why)}`;
}

describe('what becomes of a preview', () => {
  it('goes where its pull request is no longer open', () => {
    assert.equal(said({ pull: 'closed' }), 'remove: #42 is closed');
    assert.equal(said({ pull: 'merged' }), 'remove: #42 is merged');
  });

  it('goes where nothing happened for too long', () => {
    assert.match(said(old), /^remove: nothing happened for 9 d/);
    assert.match(said({ ...old, pull: 'none' }), /^remove: nothing happened/);
    assert.match(said({ ...old, pull: 'unknown' }), /^remove: nothing happened/);
  });

  it('stays where others made it and GitHub does not say what happens there', () => {
    assert.match(said({ ...old, pull: 'unknown', isOthers: true }), /^keep: GitHub does not say/);
    assert.match(said({ ...old, pull: 'open', isOthers: true }), /^remove: nothing happened/);
  });

  it('goes with its branch where previews are of branches, and without a pull request where they are of those', () => {
    const alone = { pull: 'none', pullRequest: null } as const;
    assert.equal(said({ ...alone, isBranchGone: true }), 'remove: its branch is gone');
    assert.match(said(alone), /^keep: last activity/);
    assert.equal(said(alone, { from: 'pull-requests' }), 'remove: it has no open pull request');
  });

  it('stays while its pull request is open and something happens, and where nobody can say', () => {
    assert.match(said({}), /^keep: its pull request is open, last activity/);
    assert.match(said({ pull: 'unknown' }), /^keep: GitHub does not say/);
    assert.match(said({ ...old }, { staleAfterMs: null }), /^keep/);
  });

  it('stays where taxiway.json keeps it, by name, branch or number', () => {
    for (const more of [{ name: 'preview-demo' }, { branch: 'release' }, { pullRequest: 7 }])
      assert.equal(said({ ...old, pull: 'closed', ...more }), 'keep: kept by taxiway.json');
  });

  it('stays while something is under way there', () => {
    assert.equal(said({ pull: 'closed', busy: { text: 'busy' } }), 'keep: busy');
  });

  it('is warned of first where that is wanted, and goes only that long after', () => {
    const warn = { warnMs: 2 * day };
    assert.match(said(old, warn), /^warn: nothing happened/);
    assert.match(said({ ...old, warnedAt: now - day }, warn), /^keep: warned; it can go from/);
    assert.match(said({ ...old, warnedAt: now - 3 * day }, warn), /^remove: nothing happened/);
    assert.match(said({ ...old, warnedAt: now - 20 * day }, warn), /^warn/, 'somebody did something since');
    assert.equal(said({ ...old, pull: 'closed' }, warn), 'remove: #42 is closed');
  });

  it('never goes where it is meant to last, whatever else is true of it', () => {
    const anything = fc.record({
      pull: fc.constantFrom('open', 'closed', 'merged', 'none', 'unknown' as const),
      isBranchGone: fc.boolean(),
      lastActivityAt: fc.integer({ min: 0, max: now }),
      warnedAt: fc.option(fc.integer({ min: 0, max: now })),
      pullRequest: fc.option(fc.nat()),
    });
    const anyRules = fc.record({
      from: fc.constantFrom('branches', 'pull-requests' as const),
      staleAfterMs: fc.option(fc.nat()),
      warnMs: fc.option(fc.nat()),
    });
    fc.assert(
      fc.property(anything, anyRules, (more, with_) =>
        assert.match(
          said({ ...more, lasting: { text: 'it is production' } }, with_),
          /^keep: it is production/,
        ),
      ),
    );
  });
});

describe('the last activity of a preview', () => {
  it('is whatever happened last', () => {
    assert.equal(lastActivity({ lastActivityAt: 1 }, 3, 2), 3);
    assert.equal(lastActivity({ lastActivityAt: 1 }, null, 20), 20);
  });

  it('is not what we wrote on the pull request ourselves', () => {
    const record = { lastActivityAt: 5, toldAt: now };
    assert.equal(lastActivity(record, null, now + 1000), 5);
    assert.equal(lastActivity(record, null, now + day), now + day);
  });
});
