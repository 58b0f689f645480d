import assert from 'node:assert/strict';
import type { FlowAnswer, FlowEnd, FlowName, FlowQuestion } from '../../../agent/protocol/flow.ts';
import { as, type CommitSha } from '../../../agent/protocol/ids.ts';
import { failureOf } from '../../../agent/protocol/failures.ts';
import type { ProjectSnapshot, SecretEntry } from '../../../agent/protocol/model.ts';
import { render, say } from '../../../agent/protocol/say.ts';
import { awakeTimes } from '../../../agent/server/flows/environments.ts';
import { nextOf } from '../../../agent/server/flows/flows.ts';
import { Asking, Unanswered } from '../../../agent/server/flows/asking.ts';
import { askRotation } from '../../../agent/server/flows/secrets.ts';
import type { Project } from '../../../agent/server/project.ts';
import {
  english,
  environment,
  noon,
  preview,
  pullRequest,
  snapshot,
  target,
} from '../../standins/picture.ts';

const { signal } = new AbortController();
const branch = (name: string, title: string, current: boolean) => ({
  ...{ name, current, remote: null },
  local: { sha: as('a1'.repeat(20)), title, author: 'a', at: current ? noon : 0 },
});

function project(more: Parameters<typeof snapshot>[0] = {}): Project {
  const seen: ProjectSnapshot = snapshot(more);
  const git = {
    branches: () =>
      Promise.resolve({ all: [branch('main', 'Fix', false), branch('develop', 'New', true)], default: null }),
    commits: () =>
      Promise.resolve([{ sha: as('77aa0011'.repeat(5)), title: 'Totals', author: 'a', at: noon }]),
  };
  return {
    watch: { snapshot: () => seen },
    world: { project: seen.id, name: seen.name, folder: seen.folder, git, clock: { now: () => noon } },
  } as unknown as Project;
}

const shop = project({
  environments: [
    environment({ name: 'production', kind: 'production', branches: ['main'], promoteFrom: 'staging' }),
    environment({ targets: [target(), target({ service: 'api', newer: { count: 2, titles: ['a', 'b'] } })] }),
    environment({ name: 'development', kind: 'development', branches: [] }),
  ],
});

/** Answers with labels of choices, lists of them, or what is typed. */
class Person {
  readonly questions: FlowQuestion[] = [];
  readonly #answers: (string | readonly string[])[];

  constructor(...answers: (string | readonly string[])[]) {
    this.#answers = answers;
  }

  async goes(
    flow: FlowName,
    projects: readonly Project[] = [shop],
    given: readonly FlowAnswer[] = [],
  ): Promise<FlowEnd> {
    const answers = [...given];
    for (;;) {
      const next = await nextOf(flow, projects, answers, signal);
      if ('done' in next) {
        assert.equal(this.#answers.length, 0, 'nothing more is asked');
        return next.done;
      }
      this.questions.push(next.ask);
      const answer = this.#answers.shift();
      assert.ok(answer !== undefined, `nobody expected ${english(next.ask.prompt)}`);
      const value =
        typeof answer === 'string' ? valueIn(next.ask, answer) : answer.map((one) => valueIn(next.ask, one));
      answers.push({ name: next.ask.name, value });
    }
  }

  labels(index: number): string[] {
    return (this.questions[index]?.choices ?? []).map(({ label }) => english(label));
  }
}

function valueIn({ choices }: FlowQuestion, label: string): string {
  return choices ? choices.find((one) => english(one.label) === label)!.value : label;
}

const on = (name: string, ...more: FlowAnswer[]): FlowAnswer[] => [
  { name: 'environment', value: name },
  ...more,
];
const inputOf = async (flow: FlowName, ...answers: (string | readonly string[])[]) =>
  (await new Person(...answers).goes(flow)).input;

describe('asking what to deploy', () => {
  it('offers the environment of the current branch first and what changed there: two answers are enough', async () => {
    const person = new Person('staging', 'Changed services');
    const { input } = await person.goes('environment.deploy');
    assert.deepEqual(input, { kind: 'deploy', environment: 'staging', ref: null, services: 'changed' });
    assert.equal(person.labels(0)[0], 'staging');
    assert.deepEqual(
      person.questions.map(({ prompt, left }) => [english(prompt), left]),
      [
        ['Where to?', 1],
        ['What?', 0],
      ],
    );
    assert.equal(english(person.questions[1]!.choices![0]!.description!), 'api (2 commits)');
  });

  it('says how each environment is', async () => {
    const person = new Person('production', 'All services');
    await person.goes('environment.deploy');
    const [question] = person.questions;
    assert.deepEqual(
      question?.choices?.map(({ description, icon }) => [english(description!), icon]),
      [
        ['healthy', 'circle-filled'],
        ['healthy', 'shield'],
        ['healthy', 'circle-filled'],
      ],
    );
  });

  it('names the project where there are several', async () => {
    const other = project({ id: as('p2'), name: 'blog' });
    const person = new Person('staging (blog)', 'All services');
    const answers: FlowAnswer[] = [];
    await person.goes('environment.deploy', [shop, other], answers);
    assert.ok(person.labels(0).includes('staging (shop)'));
    const value = valueIn(person.questions[0]!, 'staging (blog)');
    const next = await nextOf(
      'environment.deploy',
      [shop, other],
      on(value, { name: 'what', value: 'all' }),
      signal,
    );
    assert.equal('project' in next && next.project, 'p2');
  });

  it('deploys the services that are ticked', async () => {
    const person = new Person('staging', 'Choose services…', ['api']);
    const { input } = await person.goes('environment.deploy');
    assert.deepEqual(input?.kind === 'deploy' && input.services, ['api']);
    assert.deepEqual(person.questions[2]?.value, ['api'], 'those that changed are ticked already');
  });

  it('asks for a reason in an emergency', async () => {
    const input = await inputOf('environment.deploy', 'staging', 'Emergency…', 'checkout is down');
    assert.deepEqual(input?.kind === 'deploy' && input.emergency, { reason: 'checkout is down' });
  });

  it('asks which commit only where several could be meant', async () => {
    const person = new Person('development', 'Another branch or commit…', '77aa001');
    const { input } = await person.goes('environment.deploy');
    assert.equal(input?.kind === 'deploy' && input.ref, '77aa0011'.repeat(5));
    assert.deepEqual(person.labels(2), ['develop', 'main', '77aa001']);
  });

  it('asks neither place nor what where it was called on a service', async () => {
    const given = on('staging', { name: 'services', value: ['api'] });
    const { input } = await new Person().goes('environment.deploy', [shop], given);
    assert.deepEqual(input, { kind: 'deploy', environment: 'staging', ref: null, services: ['api'] });
  });
});

describe('asking what to promote', () => {
  it('knows where versions come from', async () => {
    const person = new Person('production');
    const { input } = await person.goes('environment.promote');
    assert.deepEqual(input, {
      ...{ kind: 'promote', from: 'staging', environment: 'production', services: 'changed' },
    });
    assert.deepEqual(person.labels(0), ['production', 'staging']);
  });

  it('asks where it does not, and offers only what runs something', async () => {
    const empty = environment({ name: 'qa', targets: [target({ current: null, state: 'empty' })] });
    const other = project({ environments: [environment(), environment({ name: 'demo' }), empty] });
    const person = new Person('demo', 'staging');
    const { input } = await person.goes('environment.promote', [other]);
    assert.equal(input?.kind === 'promote' && input.from, 'staging');
    assert.deepEqual(person.labels(1), ['staging']);
  });
});

describe('asking where alone', () => {
  it('offers what it can be done with, and says so where that is nothing', async () => {
    assert.deepEqual(await inputOf('environment.sleep', 'staging'), {
      kind: 'sleep',
      environment: 'staging',
    });
    const failed = await nextOf('environment.wake', [shop], [], signal).then(() => assert.fail(), failureOf);
    assert.equal(failed.reason, 'nothingToDo');
  });

  it('never offers production for a drill', async () => {
    const person = new Person('development');
    await person.goes('drill.run');
    assert.deepEqual(person.labels(0), ['staging', 'development']);
  });

  it('does it at once where it was called on one', async () => {
    const { input } = await new Person().goes('environment.wake', [shop], on('staging'));
    assert.deepEqual(input, { kind: 'wake', environment: 'staging' });
  });
});

describe('asking until when to keep awake', () => {
  it('offers only times to come, in order', () => {
    const times = awakeTimes(noon);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => a - b),
    );
    assert.ok(times.every((time) => time > noon));
  });

  it('wakes until then', async () => {
    const [until] = awakeTimes(noon);
    const given = on('staging', { name: 'until', value: String(until) });
    const { input } = await new Person().goes('environment.keepAwake', [shop], given);
    assert.deepEqual(input, { kind: 'wake', environment: 'staging', keepAwakeUntil: until });
  });
});

describe('asking why to take over', () => {
  it('names who holds it, and keeps the reason', async () => {
    const hold = { branch: 'feature/login', by: 'author', since: noon, next: [] };
    const held = project({ environments: [environment({ hold })] });
    const person = new Person('staging', ' a demo ');
    const { input, overrides } = await person.goes('environment.takeOver', [held]);
    assert.match(english(person.questions[1]!.prompt), /^staging is held by feature\/login \(author\)/);
    assert.equal(input?.kind === 'deploy' && input.ref, 'develop');
    assert.deepEqual(overrides, [{ gate: 'held', reason: 'a demo' }]);
  });
});

describe('asking for a new environment', () => {
  it('asks its name, what it is a copy of and its branch', async () => {
    const input = await inputOf('environment.create', 'qa', 'staging', 'No branch of its own');
    assert.deepEqual(input, { kind: 'createEnvironment', environment: 'qa', from: 'staging', branch: null });
  });

  it('takes no name that is taken or cannot be one', async () => {
    for (const name of ['staging', 'No Spaces', '-x'])
      await assert.rejects(new Person(name).goes('environment.create'), { message: 'badInput' });
    await assert.rejects(new Person('staging2').goes('environment.create'), /nobody expected A copy/);
  });
});

describe('asking what to make a preview of', () => {
  const pull = pullRequest(42, { branch: 'feature/pricing', isFork: false });
  const other = pullRequest(7, { branch: 'pricing', title: 'Prices', author: 'mona', isFork: false });
  const with42 = project({ previews: [preview()], pullRequests: [pull, other] });

  it('offers pull requests and branches that have none', async () => {
    const person = new Person('#7 Prices');
    const { input } = await person.goes('preview.create', [with42]);
    assert.deepEqual(input, { kind: 'createPreview', pullRequest: 7 });
    assert.deepEqual(person.labels(0), ['#7 Prices', 'develop', 'main']);
    assert.equal(english(person.questions[0]!.choices![0]!.description!), 'mona · pricing');
  });

  it('asks nothing where it was called on one', async () => {
    const given = [{ name: 'named', value: 'feature/x' }];
    const { input } = await new Person().goes('preview.create', [with42], given);
    assert.deepEqual(input, { kind: 'createPreview', branch: 'feature/x' });
  });

  it('makes one anew from its branch, or from the pull request that brings it from elsewhere', async () => {
    const head = as<CommitSha>('c0ffee00'.repeat(5));
    const behind = project({ previews: [preview({ head })] });
    const { input } = await new Person('#42 New pricing page').goes('preview.update', [behind]);
    assert.deepEqual(input, { kind: 'createPreview', pullRequest: 42, branch: 'feature/pricing' });
    const fork = project({ previews: [preview({ branch: 'kim:fix', pullRequest: 7, head })] });
    const ofFork = await new Person('#7 New pricing page').goes('preview.update', [fork]);
    assert.deepEqual(ofFork.input, { kind: 'createPreview', pullRequest: 7 });
  });

  it('asks whether one that shows its head already is to be built once more', async () => {
    const { targets } = preview();
    const head = targets[0]!.current!.commit.sha;
    const fresh = project({ previews: [preview({ head }, { targets: targets.slice(0, 1) })] });
    const person = new Person('#42 New pricing page', `Build ${head.slice(0, 7)} anew`);
    const { input } = await person.goes('preview.update', [fresh]);
    assert.deepEqual(input, {
      ...{ kind: 'createPreview', pullRequest: 42, branch: 'feature/pricing', forceRebuild: true },
    });
  });
});

describe('asking for a variable', () => {
  it('asks for its value hidden, and is not told it', async () => {
    const person = new Person('staging', ['web', 'api'], 'LOG_LEVEL', 'Set a value…', '(hidden)');
    const { input } = await person.goes('variable.set');
    assert.deepEqual(input, {
      ...{ kind: 'setVariable', environment: 'staging', services: ['web', 'api'], name: 'LOG_LEVEL' },
    });
    assert.equal(person.questions.at(-1)?.secret, 'LOG_LEVEL');
    assert.deepEqual(person.questions[1]?.value, ['web', 'api'], 'all are ticked');
    assert.deepEqual(
      person.questions.map(({ left }) => left),
      [4, 3, 2, 1, 0],
    );
  });

  it('takes an empty value only where that is said', async () => {
    const input = await inputOf('variable.set', 'staging', ['web'], 'LOG_LEVEL', 'Make it empty');
    assert.equal(input?.kind === 'setVariable' && input.empty, true);
  });

  it('asks for no value where it is removed', async () => {
    const input = await inputOf('variable.set', 'staging', ['web'], 'LOG_LEVEL', 'Remove it');
    assert.equal(input?.kind === 'setVariable' && input.remove, true);
  });

  it('refuses what is none of the services, and what is no name', async () => {
    const given = [{ name: 'name', value: '1' }];
    const of = (service: string) => on('staging', { name: 'services', value: [service] }, ...given);
    const refusal = (service: string) =>
      new Person().goes('variable.set', [shop], of(service)).then(() => assert.fail(), failureOf);
    assert.match(JSON.stringify(await refusal('db')), /is none of/);
    assert.match(JSON.stringify(await refusal('web')), /Letters, digits/);
  });
});

describe('asking which secret to rotate', () => {
  const secret = (name: string, generator: SecretEntry['generator']): SecretEntry => ({
    ...{ name, kind: 'api-key', usedBy: ['web'], storedIn: 'keychain', generator },
    stores: [
      { environment: 'staging', service: 'web', set: name !== 'NEW_KEY', at: null },
      { environment: 'production', service: 'web', set: false, at: null },
    ],
    ...{ rotatedAt: null, rotatedBy: null, dueAt: null, undoable: null, operation: null },
  });
  const secrets = [secret('SESSION_KEY', 'random'), secret('STRIPE_KEY', 'pasted')];

  /** Questions in order, each answered; then what came of them. */
  function asked(
    all: readonly SecretEntry[],
    always: boolean,
    given: readonly FlowAnswer[],
    ...typed: (string | readonly string[])[]
  ) {
    const answers = [...given];
    const questions: FlowQuestion[] = [];
    for (;;)
      try {
        return { input: askRotation(all, always, new Asking(say('Rotate'), answers)), questions };
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        questions.push(error.question);
        answers.push({ name: error.question.name, value: typed[questions.length - 1]! });
      }
  }

  it('asks for no value where one is made', () => {
    const { input } = asked(secrets, false, [], 'SESSION_KEY', 'later');
    assert.deepEqual(input, { kind: 'rotateSecret', names: ['SESSION_KEY'], revoke: 'later' });
  });

  it('asks for it, hidden, where a person brings it', () => {
    const page = 'https://dashboard.example.test/keys';
    const all = [{ ...secret('STRIPE_KEY', 'pasted'), page }];
    const { input, questions } = asked(all, false, [], 'STRIPE_KEY', '', 'byHand');
    assert.equal(input.pasted, true);
    assert.deepEqual([questions[1]?.secret, questions[1]?.left, questions[1]?.page], ['STRIPE_KEY', 1, page]);
    assert.equal(render(questions[1]!.title), 'New value of STRIPE_KEY');
  });

  it('asks for it always when a secret is updated', () => {
    const given = [{ name: 'named', value: 'SESSION_KEY' }];
    const { input, questions } = asked(secrets, true, given, ['staging'], '', 'now');
    assert.deepEqual(input, {
      ...{ kind: 'rotateSecret', names: ['SESSION_KEY'], revoke: 'now' },
      ...{ environments: ['staging'], pasted: true },
    });
    assert.deepEqual(questions[0]?.value, ['staging'], 'where it is set is ticked');
  });

  it('asks where to put one that is set nowhere yet', () => {
    const all = [secret('NEW_KEY', 'random')];
    const { input, questions } = asked(all, false, [], 'NEW_KEY', ['staging', 'production']);
    assert.deepEqual(input.environments, ['staging', 'production']);
    assert.deepEqual(questions[1]?.value, ['staging', 'production']);
    assert.deepEqual([questions.length, input.revoke], [2, 'later'], 'there is no old value to ask about');
  });

  it('says of which environment nobody knows whether it has one', () => {
    const why = say('not signed in to {0}', 'fly');
    const stores = [{ environment: 'staging', service: 'web', set: null, at: null, why }];
    const { questions } = asked(
      [{ ...secret('KEY', 'random'), stores }],
      false,
      [],
      'KEY',
      ['staging'],
      'now',
    );
    assert.deepEqual(questions[1]?.choices?.[0]?.description, say('not known: {0}', why));
  });

  it('asks for each value where several are updated', () => {
    const given = [{ name: 'named', value: ['SESSION_KEY', 'STRIPE_KEY'] }];
    const { questions } = asked(secrets, true, given, ['staging'], '', '', 'now');
    assert.deepEqual(
      questions.flatMap(({ secret: name }) => name ?? []),
      ['SESSION_KEY', 'STRIPE_KEY'],
    );
  });
});
