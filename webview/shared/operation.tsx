import type { OperationSummary, OperationState as State } from '../../agent/protocol/model.ts';
import type { OperationState } from '../protocol/pages.ts';
import { Button, Spinner } from './components.tsx';
import { FailureNote } from './failure.tsx';
import type { Host } from './host.ts';
import { Log } from './log.tsx';
import { Elapsed, Steps } from './steps.tsx';
import { duration, exactly, t, words } from './words.ts';

/** An operation from its first step to its result, on whichever page it was started. */
export function OperationView({ operation, host }: { operation: OperationState; host: Host }) {
  const { summary, failure, log, logCut } = operation;
  return (
    <>
      <Status summary={summary} host={host} />
      {summary.question && <Question summary={summary} host={host} />}
      {failure && <FailureNote failure={failure} host={host} />}
      <Steps steps={summary.steps} />
      <Log text={log} cut={logCut} operation={summary.id} host={host} />
    </>
  );
}

const busy: readonly State[] = ['waiting', 'running', 'watching'];

function Status({ summary, host }: { summary: OperationSummary; host: Host }) {
  const canUndo = summary.undo !== null && (summary.state === 'done' || summary.state === 'watching');
  return (
    <section class={`status ${summary.state}`} aria-label={t('State')}>
      <div class="status-line" role="status">
        {busy.includes(summary.state) && <Spinner label={t('Under way')} />}
        <strong>{stateWords(summary)}</strong>
        {summary.result && <span>{words(summary.result)}</span>}
      </div>
      <p class="dim">
        <Times summary={summary} />
      </p>
      <div class="buttons">
        {busy.includes(summary.state) && summary.alive && (
          <Button
            onClick={() => {
              host.post({ type: 'cancel', operation: summary.id });
            }}
          >
            {summary.state === 'watching' ? t('Stop Watching') : t('Cancel')}
          </Button>
        )}
        {!summary.alive &&
          summary.readable &&
          (summary.state === 'running' || summary.state === 'waiting') && (
            <Button
              primary
              onClick={() => {
                host.post({ type: 'resume', operation: summary.id });
              }}
            >
              {t('Resume')}
            </Button>
          )}
        {canUndo && (
          <Button
            onClick={() => {
              host.post({ type: 'undoOperation', operation: summary.id });
            }}
          >
            {t('Undo…')}
          </Button>
        )}
      </div>
    </section>
  );
}

function Times({ summary }: { summary: OperationSummary }) {
  if (summary.startedAt === null)
    return <>{t('Created {0} by {1}', exactly(summary.createdAt), summary.by)}</>;
  if (summary.endedAt !== null) {
    return (
      <>
        {t(
          'Took {0}, ended {1}, by {2}',
          duration(summary.endedAt - summary.startedAt),
          exactly(summary.endedAt),
          summary.by,
        )}
      </>
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
  if (!readable) return t('Made by a newer Taxiway: shown, not touched.');
  switch (state) {
    case 'waiting':
      return alive ? t('Waiting') : t('Waiting, and nothing carries it out: resume it.');
    case 'running':
      return alive ? t('Running') : t('Interrupted: nothing carries it out. Resume it.');
    case 'watching':
      return watchedUntil === null
        ? t('Serving, watched')
        : t('Serving, watched until {0}', exactly(watchedUntil));
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
