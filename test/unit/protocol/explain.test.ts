import assert from 'node:assert/strict';
import { told } from '../../../agent/protocol/told.ts';
import { explain } from '../../../agent/protocol/explain.ts';
import {
  failureOf,
  type Ending,
  type Failure,
  type GitHubSituation,
} from '../../../agent/protocol/failures.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { render, say } from '../../../agent/protocol/say.ts';

const exit1: Ending = { exitCode: 1, signal: null, timedOut: false, tail: '' };

/** What and next, as a person reads them. */
function words(failure: Failure): string {
  const { what, next } = explain(failure);
  return [what, ...(next ? [next] : [])].map((message) => render(message)).join(' ');
}

describe('explain', () => {
  it('says what failed, what still runs and what to do', () => {
    assert.equal(
      words({ reason: 'buildFailed', service: 'api', ending: exit1, stillRuns: '9f8e7d6' }),
      'The build of api failed (exit code 1). 9f8e7d6 still runs. Read the log, mend the build and deploy again.',
    );
  });

  it('does not speak of what still runs where nothing ran', () => {
    const text = words({ reason: 'buildFailed', service: 'api', ending: exit1, stillRuns: null });
    assert.doesNotMatch(text, /still runs/);
  });

  it('tells a signal and a time-out from an exit code', () => {
    const killed: Ending = { exitCode: null, signal: 'SIGKILL', timedOut: false, tail: '' };
    const late: Ending = { exitCode: null, signal: 'SIGTERM', timedOut: true, tail: '' };
    assert.match(words({ reason: 'checkFailed', check: 'unit', ending: killed }), /ended by SIGKILL/);
    assert.match(words({ reason: 'checkFailed', check: 'unit', ending: late }), /took too long/);
  });

  it('calls a full disk that, wherever it was met, and not a system that cannot watch more files', () => {
    const met = (facts: object): Failure => failureOf(Object.assign(new Error('x'), facts));
    const copied = { code: 'ENOSPC', syscall: 'copyfile', path: '/from', dest: '/to' };
    assert.deepEqual(met(copied), { reason: 'diskFull', path: '/to' });
    assert.deepEqual(met({ code: 'EDQUOT', syscall: 'open', path: '/a' }), {
      reason: 'diskFull',
      path: '/a',
    });
    assert.equal(met({ code: 'ENOSPC', syscall: 'watch', path: '/a' }).reason, 'unexpected');
    assert.equal(met({ code: 'ENOSPC', syscall: 'write' }).reason, 'unexpected', 'nobody knows where');
  });

  it('names the port that is taken', () => {
    assert.match(
      words({ reason: 'startFailed', service: 'web', ending: exit1, portTaken: 4100, stillRuns: null }),
      /port 4100 is taken/,
    );
  });

  it('tells an answer from no answer', () => {
    const failure = {
      reason: 'neverHealthy',
      service: 'web',
      url: 'http://127.0.0.1:1/healthz',
      waitedMs: 60_000,
      tail: '',
      stillRuns: null,
    } as const;
    assert.match(words({ ...failure, status: 503 }), /within 60 s: .* answered 503/);
    assert.match(words({ ...failure, status: null }), /did not answer/);
  });

  it('says every gate that holds', () => {
    const text = words({
      reason: 'gatesHold',
      gates: [
        { gate: 'window', text: say('the window opens in 19 h') },
        { gate: 'approvals', text: say('two approvals are missing') },
      ],
    });
    assert.match(text, /^Nothing was started: the window opens in 19 h; two approvals are missing\./);
  });

  it('names what there is instead of an unknown name', () => {
    assert.equal(
      words({ reason: 'unknownName', what: 'environment', name: 'stagng', known: ['staging', 'production'] }),
      'There is no environment stagng. There are: staging, production.',
    );
  });

  it('does not say that there are none where it did not look for all', () => {
    for (const what of ['operation', 'commit', 'deployment'] as const)
      assert.match(
        words({ reason: 'unknownName', what, name: 'zzz', known: [] }),
        /^There is no .* zzz[^.]*\.$/,
      );
  });

  it('points at the line of the project file', () => {
    const problem = {
      file: 'taxiway.json',
      range: { line: 11, column: 0, endLine: 11, endColumn: 4 },
      severity: 'error',
      code: 'wrongType',
      message: say('"branches" must be a list.'),
    } as const;
    assert.match(
      words({ reason: 'invalidConfiguration', file: 'taxiway.json', problems: [problem, problem] }),
      /taxiway\.json cannot be used, line 12: "branches" must be a list\. \(2 problems in all\)/,
    );
  });

  it('tells the editor from the agent when their versions differ', () => {
    assert.match(words({ reason: 'protocolMismatch', ours: 2, theirs: 1 }), /protocol 1 and 2/);
  });

  it('ends every sentence', () => {
    const failures: Failure[] = [
      { reason: 'notTrusted' },
      { reason: 'planExpired', hash: as('x'), expiredAt: 0 },
      { reason: 'cancelled', state: null },
      { reason: 'keychain', situation: 'locked', detail: '' },
      { reason: 'stateUnusable', path: '/x', why: 'readOnly', detail: '' },
      { reason: 'watchFailed', service: 'web', message: say('It failed 3 times.'), rolledBack: true },
    ];
    for (const failure of failures) assert.match(words(failure), /[.]$/, failure.reason);
  });

  it('ends what a platform says, which may come without an end', () => {
    const said = (detail: string) => {
      const failure = { reason: 'platform', platform: 'vercel', situation: 'badToken', until: null } as const;
      return render(explain({ ...failure, detail }).what);
    };
    assert.match(said('Not authorized'), /It says: Not authorized\.$/);
    assert.match(said('Not authorized.'), /It says: Not authorized\.$/);
  });
});

describe('a failure of GitHub that a person can mend', () => {
  const buttons = (situation: GitHubSituation, url: string | null) => {
    const failure = { reason: 'gitHub', situation, detail: '', until: null, url } as const;
    return told(failure).said.actions.map(({ command, args = [] }) => [command, ...args]);
  };

  it('leads to signing in, and to where single sign-on is given', () => {
    const url = 'https://github.com/orgs/acme/sso?authorization_request=1';
    for (const situation of ['signedOut', 'badToken'] as const)
      assert.deepEqual(buttons(situation, null)[0], ['taxiway.gitHub.signIn']);
    assert.deepEqual(buttons('singleSignOn', url)[0], ['taxiway.url.open', url]);
    assert.equal(
      buttons('unavailable', null).some(([command]) => command === 'taxiway.gitHub.signIn'),
      false,
    );
  });
});
