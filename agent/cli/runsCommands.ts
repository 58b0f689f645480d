import { surelyOnGitHub } from '../github/client/onGitHub.ts';
import { runLog } from '../github/runs/runLog.ts';
import { lookAtRuns } from '../github/runs/shownRuns.ts';
import { runOf } from '../github/runs/workflowRuns.ts';
import { shortCommit } from '../protocol/ids.ts';
import type { FlowAnswer, FlowEnd, FlowName } from '../protocol/flow.ts';
import type { WorkflowRun } from '../protocol/model.ts';
import { inputPrefix } from '../server/flows/workflowInputs.ts';
import type { Call, Command } from './command.ts';
import { exitCodes, type ExitCode } from './exitCodes.ts';
import { endOfFlow } from './flow.ts';
import { exactly } from './options.ts';
import { oneLine, table } from './table.ts';
import { misused, words } from './terminal.ts';
import { age } from './times.ts';

export const runsList: Command = {
  usage: 'runs list',
  summary: 'workflow runs on GitHub: those that go on, then the newest',
  async run(call) {
    exactly(call.words);
    const { world } = await call.project();
    const on = await surelyOnGitHub(world, call.signal);
    const { root } = await world.git.place(call.signal);
    const runs = await lookAtRuns(on, { root, started: new Set() }, call.signal);
    const rows = runs.map((one) => cells(one, world.clock.now()));
    const text = rows.length
      ? table(['RUN', 'WORKFLOW', 'STATE', 'BRANCH', 'COMMIT', 'BY', 'AGE', 'TITLE'], rows)
      : 'No workflow runs.';
    call.terminal.print(call.json ? JSON.stringify(runs, null, 2) : text);
    return exitCodes.done;
  },
};

function cells({ id, name, word, branch, commit, by, at, title }: WorkflowRun, now: number): string[] {
  return [String(id), name, words(word), branch ?? '', shortCommit(commit), by, age(at, now), title];
}

export const runsStart: Command = {
  usage: 'runs start WORKFLOW [--ref BRANCH] [--input NAME=VALUE]… [--yes]',
  summary: 'run a workflow on GitHub that can be started by hand',
  help: [
    'WORKFLOW                its file: deploy.yml',
    '--ref BRANCH            where it runs; the current branch unless named',
    '--input NAME=VALUE      any number of times; others are what they are by default',
    '--yes                   also where it may deploy to production',
  ],
  options: {
    ref: { type: 'string' },
    input: { type: 'string', multiple: true },
    yes: { type: 'boolean' },
  },
  async run(call) {
    const [file] = exactly(call.words, 'WORKFLOW');
    const { world } = await call.project();
    const { branch } = await world.git.head(call.signal);
    const inputs = call.options.all('input').map(inputOf);
    const ref = call.options.text('ref') ?? branch;
    return change(call, 'run.start', [
      { name: 'workflow', value: file.includes('/') ? file : `.github/workflows/${file}` },
      ...(ref === null ? [] : [{ name: 'ref', value: ref }]),
      { name: 'inputs', value: inputs.length ? 'choose' : 'defaults' },
      ...inputs,
      ...(call.options.has('yes') ? [{ name: 'confirm', value: 'yes' }] : []),
    ]);
  },
};

function inputOf(text: string): FlowAnswer {
  const at = text.indexOf('=');
  if (at < 1) throw misused('--input is NAME=VALUE, not {0}.', text);
  return { name: inputPrefix + text.slice(0, at), value: text.slice(at + 1) };
}

export const runsCancel: Command = {
  usage: 'runs cancel RUN',
  summary: 'cancel a workflow run on GitHub',
  run: (call) => change(call, 'run.cancel', named(call)),
};

export const runsRerun: Command = {
  usage: 'runs rerun RUN [--failed]',
  summary: 'run a workflow run again, whole or only the jobs that failed',
  options: { failed: { type: 'boolean' } },
  run: (call) => change(call, call.options.has('failed') ? 'run.rerunFailed' : 'run.rerun', named(call)),
};

export const runsLog: Command = {
  usage: 'runs log RUN [--job ID]',
  summary: 'the log of a workflow run: of the jobs that failed, else of all',
  options: { job: { type: 'string' } },
  async run(call) {
    const job = call.options.text('job');
    const { log } = await endOfFlow(call, 'run.showLog', [
      ...named(call),
      ...(job === null ? [] : [{ name: 'job', value: job }]),
    ]);
    if (!log) return exitCodes.failed;
    const { world } = await call.project();
    const on = { ...(await surelyOnGitHub(world, call.signal)), redactor: world.redactor };
    const { parts, live } = await runLog(on, log, call.signal);
    const text = parts.map((part) => (typeof part === 'string' ? part : words(part))).join('\n');
    call.terminal.print(call.json ? JSON.stringify({ live, text }, null, 2) : shown(text));
    return exitCodes.done;
  },
};

/** What others wrote must not steer the terminal. */
function shown(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

function named(call: Call): readonly FlowAnswer[] {
  const [run] = exactly(call.words, 'RUN');
  return [{ name: 'run', value: run }];
}

/** Does what the flow is about, and shows the run as it is then. */
async function change(call: Call, flow: FlowName, answers: readonly FlowAnswer[]): Promise<ExitCode> {
  const end = await endOfFlow(call, flow, answers);
  if (call.json) call.terminal.print(JSON.stringify({ run: await runNow(call, end) }, null, 2));
  else if (end.told) call.terminal.print([words(end.told), ...hint(end)].join('\n'));
  return exitCodes.done;
}

function hint({ run }: FlowEnd): string[] {
  return run === undefined ? [] : [`Log: taxiway runs log ${run}`];
}

async function runNow(call: Call, { run }: FlowEnd): Promise<unknown> {
  const { world } = await call.project();
  return run === undefined ? null : runOf(await surelyOnGitHub(world, call.signal), run, call.signal);
}
