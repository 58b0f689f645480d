import assert from 'node:assert/strict';
import { commands } from '../../../agent/cli/commands.ts';
import { exitCodeOf, exitCodeOfOperation, exitCodes } from '../../../agent/cli/exitCodes.ts';
import { helpOf, overview } from '../../../agent/cli/help.ts';
import { overridesOf } from '../../../agent/cli/applyCommand.ts';
import { Options } from '../../../agent/cli/options.ts';
import { progress } from '../../../agent/cli/progress.ts';
import { wayOn } from '../../../agent/cli/wayOn.ts';
import { table } from '../../../agent/cli/table.ts';
import { age } from '../../../agent/cli/times.ts';
import { run } from '../../../agent/cli.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import { told } from '../../../agent/protocol/told.ts';
import type { StepSummary } from '../../../agent/protocol/model.ts';
import { say } from '../../../agent/protocol/say.ts';
import { noon, operation } from '../../standins/watchedProject.ts';

function step(id: string, state: StepSummary['state'], more: Partial<StepSummary> = {}): StepSummary {
  return { id, title: say(id), service: null, state, startedAt: null, endedAt: null, detail: null, ...more };
}

async function typed(...args: string[]): Promise<{ code: number; out: string[]; notes: string[] }> {
  const out: string[] = [];
  const notes: string[] = [];
  const terminal = {
    print: (text: string) => void out.push(text),
    note: (text: string) => void notes.push(text),
    isInteractive: false,
    ask: () => Promise.reject(new Error('nobody is there to be asked')),
    readValue: () => Promise.resolve(''),
  };
  const code = await run(args, terminal, new AbortController().signal);
  return { code, out, notes };
}

describe('a table', () => {
  it('lines up its columns, also where letters are wide or have marks', () => {
    const text = table(
      ['NAME', 'STATE'],
      [
        ['環境', 'healthy'],
        ['e\u0301te\u0301', 'asleep'],
      ],
    );
    assert.equal(text, 'NAME  STATE\n環境  healthy\ne\u0301te\u0301   asleep');
  });

  it("lets nobody's title break a line or colour the terminal", () => {
    assert.equal(table(['T'], [['one\ntwo\u001b[31m red']]), 'T\none two [31m red');
  });
});

describe('progress', () => {
  it('says only what is new', () => {
    const before = operation('o', { steps: [step('build', 'running'), step('start', 'waiting')] });
    const now = operation('o', {
      steps: [step('build', 'done', { startedAt: noon, endedAt: noon + 1500 }), step('start', 'running')],
    });
    assert.deepEqual(progress(before, now), ['  ✓ build (1.5 s)', '  … start']);
    assert.deepEqual(progress(now, now), []);
  });

  it('says what is asked and what can be answered', () => {
    const question = { id: 'q', text: say('Go on?'), choices: [{ id: 'goOn', label: say('Go on') }] };
    assert.deepEqual(progress(operation('o'), operation('o', { state: 'needsPerson', question })), [
      '  ? Go on?',
      '      goOn: Go on',
    ]);
  });
});

describe('exit codes', () => {
  it('tell what scripts have to tell apart', () => {
    assert.equal(exitCodeOf({ reason: 'gatesHold', gates: [] }), 3);
    assert.equal(exitCodeOf({ reason: 'planExpired', hash: as('h'), expiredAt: 0 }), 4);
    assert.equal(exitCodeOf({ reason: 'locked', target: 't', by: 'b', since: 0, operation: null }), 5);
    assert.equal(exitCodeOf({ reason: 'cancelled', state: null }), 6);
    assert.equal(exitCodeOf({ reason: 'notSignedIn', platform: 'fly' }), 8);
    const gitHub = { reason: 'gitHub', detail: '', until: null, url: null } as const;
    const codes = (['signedOut', 'badToken', 'noPermission'] as const).map((situation) =>
      exitCodeOf({ ...gitHub, situation }),
    );
    assert.deepEqual(codes, [8, 8, 1]);
    const expired = {
      reason: 'platform',
      platform: 'fly',
      situation: 'badToken',
      detail: '',
      until: null,
    } as const;
    assert.equal(exitCodeOf(expired), 8);
    assert.equal(exitCodeOf({ reason: 'nothingToDo', message: say('x') }), 0);
    assert.equal(exitCodeOf({ reason: 'diskFull', path: '/' }), 1);
  });

  it('are those of the failure where an operation failed', () => {
    const failure = { reason: 'planStale', hash: as<never>('h'), changed: [], now: null } as const;
    assert.equal(
      exitCodeOfOperation(operation('o', { state: 'failed', failure: told(failure) })),
      exitCodes.stalePlan,
    );
    const refused = told({ reason: 'badInput', message: say('A submodule is in the way.') });
    const begun = operation('o', { state: 'failed', failure: refused });
    assert.equal(exitCodeOfOperation(begun), exitCodes.failed, 'it was asked for rightly');
    assert.equal(exitCodeOfOperation(operation('o', { state: 'needsPerson' })), exitCodes.needsPerson);
    assert.equal(exitCodeOfOperation(operation('o', { state: 'watching' })), exitCodes.done);
  });
});

describe('the words that are typed', () => {
  it('are explained, all of them', () => {
    for (const [name, command] of Object.entries(commands)) {
      assert.ok(overview().includes(`  ${name} `), name);
      assert.ok(helpOf(command).startsWith(`taxiway ${name.split(' ')[0]}`), name);
    }
    assert.match(overview(), /3 {2}a gate holds\n {2}4 {2}the plan is stale: plan again/);
  });

  it('get help for each verb without touching a repository', async () => {
    for (const name of Object.keys(commands)) {
      const { code, out } = await typed(...name.split(' '), '--help', '--folder', '/nowhere');
      assert.equal(code, 0, name);
      assert.match(out.join('\n'), /--folder PATH/, name);
    }
  });

  it('are refused where they mean nothing', async () => {
    for (const args of [
      ['deploy!'],
      ['plan'],
      ['plan', 'dance'],
      ['apply'],
      ['status', 'now'],
      ['status', '--loud'],
    ])
      assert.equal((await typed(...args)).code, exitCodes.usage, args.join(' '));
    assert.equal((await typed()).code, exitCodes.usage);
    assert.equal((await typed('--help')).code, exitCodes.done);
    assert.equal((await typed('toString')).code, exitCodes.usage);
  });

  it('may follow the options', async () => {
    assert.match((await typed('--folder', '/nowhere', 'status', '--help')).out.join(''), /^taxiway status/);
  });

  it('are refused as JSON where JSON was asked for', async () => {
    const { code, out } = await typed('dance', '--json');
    assert.equal(code, exitCodes.usage);
    assert.equal((JSON.parse(out.join('')) as { failure: { reason: string } }).failure.reason, 'badInput');
  });

  it('override a gate only with a reason', () => {
    const overrides = (text: string) => overridesOf(new Options({ override: [text] }));
    assert.deepEqual(overrides('window=It burns, a=b'), [{ gate: 'window', reason: 'It burns, a=b' }]);
    for (const text of ['window', 'window=', 'door=open']) {
      assert.throws(
        () => overrides(text),
        (error) => failureOf(error).reason === 'badInput',
        text,
      );
    }
  });
});

describe('an age', () => {
  it('is a duration within two days and a date beyond', () => {
    assert.equal(age(noon - 720_000, noon), '12 min');
    assert.match(age(noon - 10 * 86_400_000, noon), /2026/);
    assert.equal(age(noon + 5000, noon), '0 ms');
  });
});

describe('what was typed wrongly', () => {
  it('is told with what the verb takes', async () => {
    const { code, notes } = await typed('plan', 'promote', 'production', '--folder', process.cwd());
    assert.deepEqual(notes, ['TO is missing.', 'Usage: taxiway plan promote FROM TO [--services a,b]']);
    assert.equal(code, exitCodes.usage);
  });

  it('names the verbs that begin with a word', async () => {
    assert.deepEqual((await typed('audit')).notes, [
      'There are: taxiway audit verify, taxiway audit export.',
    ]);
    assert.match((await typed('audits')).notes[0]!, /no verb audits/);
  });

  it('names an option that is none, and where those are', async () => {
    const { code, notes } = await typed('plan', 'deploy', 'staging', '--branch', 'main');
    assert.deepEqual(notes, ['There is no option --branch. "taxiway plan deploy --help" lists them.']);
    assert.equal(code, exitCodes.usage);
  });

  it('says that a folder is not there', async () => {
    const { notes } = await typed('status', '--folder', '/is/not/there');
    assert.deepEqual(notes, ['There is no folder /is/not/there.']);
  });
});

describe('the way on from a failure, on a terminal', () => {
  it('is how one signs in', () => {
    assert.equal(
      wayOn({ reason: 'notSignedIn', platform: 'fly' }),
      'Run "fly auth login", or set FLY_ACCESS_TOKEN or FLY_API_TOKEN. In the editor: "Taxiway: Sign In to a Platform…".',
    );
    assert.match(wayOn({ reason: 'notSignedIn', platform: 'ecs' })!, /^Run "aws sso login"\. In/);
  });

  it('is the variable that GitHub’s token is taken from', () => {
    const failure = { reason: 'gitHub', detail: '', until: null, url: null } as const;
    for (const situation of ['signedOut', 'badToken'] as const)
      assert.equal(
        wayOn({ ...failure, situation }),
        'Set GH_TOKEN or GITHUB_TOKEN, or sign in with a token in the editor: "Taxiway: Sign In to GitHub…".',
      );
    assert.match(wayOn({ ...failure, situation: 'noRepository' })!, /git remote add/);
  });

  it('is the option that overrides a gate, and how one signs a checklist', () => {
    const gates = [{ gate: 'held', text: say('held') } as const];
    assert.equal(
      wayOn({ reason: 'gatesHold', gates }),
      'Wait until this holds no more, or override it: --override held=REASON',
    );
    assert.match(
      wayOn({ reason: 'gatesHold', gates: [{ gate: 'checklist', text: say('open') }] })!,
      /"taxiway checklist ENV" lists what has to be signed/,
    );
    assert.equal(wayOn({ reason: 'gatesHold', gates, underWay: true }), null);
  });
});
