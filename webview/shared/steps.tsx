import { useEffect, useState } from 'preact/hooks';
import type { StepState, StepSummary } from '../../agent/protocol/model.ts';
import { duration, hostNow, t, words } from './words.ts';

/** Once the operation has `ended`, what waited does so no more. */
export function Steps({ steps, ended }: { steps: readonly StepSummary[]; ended: boolean }) {
  const done = steps.filter(({ state }) => state === 'done' || state === 'skipped').length;
  return (
    <section aria-label={t('Steps')}>
      <h2>{t('Steps ({0} of {1} done)', done, steps.length)}</h2>
      <ol class="steps">
        {steps.map((step) => (
          <li key={step.id} class={step.state}>
            <span class="mark" aria-hidden="true">
              {marks[step.state]}
            </span>
            <span class="title">
              {words(step.title)}
              {step.detail && <span class="dim"> · {words(step.detail)}</span>}
            </span>
            <span class="word">{stateWords(step.state, ended)}</span>
            <span class="time">
              <StepTime step={step} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const marks: Record<StepState, string> = {
  waiting: '○',
  running: '◐',
  done: '✓',
  failed: '✗',
  undoing: '↺',
  undone: '↩',
  skipped: '–',
};

function StepTime({ step }: { step: StepSummary }) {
  if (step.startedAt === null) return null;
  if (step.endedAt !== null) return <>{duration(step.endedAt - step.startedAt)}</>;
  return <Elapsed since={step.startedAt} />;
}

/** Counts on by itself, so the host need not send a state for every second. */
export function Elapsed({ since }: { since: number }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      tick((count) => count + 1);
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return <>{duration(Math.max(1000, Math.floor((hostNow() - since) / 1000) * 1000))}</>;
}

function stateWords(state: StepState, ended: boolean): string {
  switch (state) {
    case 'waiting':
      return ended ? t('not started') : t('waiting');
    case 'running':
      return t('running');
    case 'done':
      return t('done');
    case 'failed':
      return t('failed');
    case 'undoing':
      return t('being undone');
    case 'undone':
      return t('undone');
    case 'skipped':
      return t('nothing to do');
  }
}
