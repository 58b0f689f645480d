import type { OperationSummary, OperationState as State } from '../../agent/protocol/model.ts';
import type { OperationAbility, OperationState, PageMessage } from '../protocol/pages.ts';
import { Button, Spinner } from './components.tsx';
import { FailureNote } from './failure.tsx';
import type { Host } from './host.ts';
import { Log } from './log.tsx';
import { Elapsed, Steps } from './steps.tsx';
import { ago, duration, exactly, near, t, words } from './words.ts';

/** An operation from its first step to its result, on whichever page it was started. */
export function OperationView({ operation, host }: { operation: OperationState; host: Host }) {
  const { summary, failure, can, log, logCut } = operation;
  return (
    <>
      <Status summary={summary} can={can} host={host} />
      {summary.question && <Question summary={summary} host={host} />}
      {failure && <FailureNote failure={failure} host={host} />}
      <Steps steps={summary.steps} ended={summary.endedAt !== null} />
      <Log text={log} cut={logCut} operation={summary.id} host={host} />
    </>
  );
}

const busy: readonly State[] = ['waiting', 'running', 'watching'];

function Status({ summary, can, host }: Pick<OperationState, 'summary' | 'can'> & { host: Host }) {
  return (
    <section class={`status ${summary.state}`} aria-label={t('State')}>
      <div class="status-line" role="status">
        {summary.alive && busy.includes(summary.state) && <Spinner label={t('Under way')} />}
        <strong>{stateWords(summary)}</strong>
        {summary.result && <span>{words(summary.result)}</span>}
      </div>
      <p class="dim">
        <Times summary={summary} />
      </p>
      {can.length > 0 && (
        <div class="buttons">
          {can.map((ability) => (
            <Ability key={ability} ability={ability} operation={summary.id} host={host} />
          ))}
        </div>
      )}
    </section>
  );
}

interface AbilityProps {
  readonly ability: OperationAbility;
  readonly operation: string;
  readonly host: Host;
}

function Ability({ ability, operation, host }: AbilityProps) {
  return (
    <Button
      primary={ability === 'resume'}
      onClick={() => {
        host.post({ type: messages[ability], operation });
      }}
    >
      {abilityWords(ability)}
    </Button>
  );
}

const messages = {
  cancel: 'cancel',
  stopWatching: 'cancel',
  resume: 'resume',
  undo: 'undoOperation',
} as const satisfies Record<OperationAbility, PageMessage['type']>;

function abilityWords(ability: OperationAbility): string {
  switch (ability) {
    case 'cancel':
      return t('Cancel');
    case 'stopWatching':
      return t('Stop Watching');
    case 'resume':
      return t('Resume');
    case 'undo':
      return t('Undo…');
  }
}

function Times({ summary }: { summary: OperationSummary }) {
  if (summary.startedAt === null)
    return (
      <span title={exactly(summary.createdAt)}>
        {t('Created {0} by {1}', ago(summary.createdAt), summary.by)}
      </span>
    );
  if (summary.endedAt !== null) {
    return (
      <span title={exactly(summary.endedAt)}>
        {t(
          'Took {0}, ended {1}, by {2}',
          duration(summary.endedAt - summary.startedAt),
          ago(summary.endedAt),
          summary.by,
        )}
      </span>
    );
  }
  return (
    <>
      <Elapsed since={summary.startedAt} />
      {summary.expectedMs !== null && <> {t('of about {0}', duration(summary.expectedMs))}</>} · {summary.by}
    </>
  );
}

function Question({ summary, host }: { summary: OperationSummary; host: Host }) {
  const { question } = summary;
  if (!question) return null;
  return (
    <section class="question" role="alert">
      <p>{words(question.text)}</p>
      <div class="buttons">
        {question.choices.map(({ id, label }) => (
          <Button
            key={id}
            onClick={() => {
              host.post({ type: 'answer', operation: summary.id, question: question.id, choice: id });
            }}
          >
            {words(label)}
          </Button>
        ))}
      </div>
    </section>
  );
}

function stateWords({ state, alive, watchedUntil, readable }: OperationSummary): string {
  if (!readable) return t('This Taxiway cannot read it: shown, not touched.');
  switch (state) {
    case 'waiting':
      return alive ? t('Waiting') : t('Waiting, and nothing carries it out: resume it.');
    case 'running':
      return alive ? t('Running') : t('Interrupted: nothing carries it out. Resume it.');
    case 'watching':
      return watchedUntil === null
        ? t('Serving, watched')
        : t('Serving, watched until {0}', near(watchedUntil));
    case 'done':
      return t('Done');
    case 'failed':
      return t('Failed');
    case 'cancelled':
      return t('Cancelled');
    case 'needsPerson':
      return t('Needs a person');
  }
}
