import type { ComponentChildren } from 'preact';
import type { Plan } from '../../agent/protocol/plan.ts';
import type { ChangeState, Stale } from '../protocol/pages.ts';
import { Card } from './card.tsx';
import { Button, Spinner } from './components.tsx';
import { FailureNote } from './failure.tsx';
import { holding } from './gates.tsx';
import type { Host } from './host.ts';
import { OperationView } from './operation.tsx';
import { hostNow, t, words } from './words.ts';

export interface ChangeProps {
  readonly change: ChangeState;
  readonly host: Host;
  readonly production: boolean;
  /** What comes back and what goes side by side, instead of in and out. */
  readonly goingBack?: boolean;
  /** Each step in words on the card. */
  readonly withSteps?: boolean;
  /** Leaves the card; without it there is nothing to leave. */
  readonly onCancel?: () => void;
}

/** The change card before, the running operation after: one place, so nothing has to be found again. */
export function ChangeView(props: ChangeProps) {
  const { change, host, production, goingBack = false, withSteps = false, onCancel } = props;
  const { plan, operation, failure, stale, busy } = change;
  const card = plan && (
    <Card
      {...{ plan, host, goingBack, withSteps }}
      overrides={change.overrides}
      decided={operation !== null}
    />
  );
  if (operation) {
    return (
      <>
        {failure && <FailureNote failure={failure} host={host} />}
        <OperationView operation={operation} host={host} />
        {card && <Details summary={t('The plan it carried out')}>{card}</Details>}
      </>
    );
  }
  return (
    <>
      {failure && <FailureNote failure={failure} host={host} replan />}
      {stale && <StaleNote stale={stale} host={host} goingBack={goingBack} />}
      {card}
      {plan && <Decision {...{ change, plan, host, production, onCancel }} />}
      {!plan && busy === 'planning' && <Spinner label={t('Planning')} />}
    </>
  );
}

function Details({ summary, children }: { summary: string; children: ComponentChildren }) {
  return (
    <details>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}

function StaleNote({ stale, host, goingBack }: { stale: Stale; host: Host; goingBack: boolean }) {
  return (
    <section class="question" role="alert">
      <p>{t('The world changed since this was planned. This is the plan as it would be now:')}</p>
      <ul>
        {stale.changed.map((change) => (
          <li key={words(change)}>{words(change)}</li>
        ))}
      </ul>
      <Details summary={t('The plan as it was')}>
        <Card plan={stale.before} host={host} overrides={[]} goingBack={goingBack} decided />
      </Details>
    </section>
  );
}

type DecisionProps = Pick<ChangeProps, 'change' | 'host' | 'production'> & {
  readonly plan: Plan;
  readonly onCancel: ChangeProps['onCancel'] | undefined;
};

/** Stays in sight however long the card is. */
function Decision({ change, plan, host, production, onCancel }: DecisionProps) {
  const { busy, overrides } = change;
  const expired = plan.expiresAt <= hostNow();
  const nothing = plan.remarks.nothingToDo;
  const held = holding(plan, overrides);
  const allowed = held.length === 0;
  return (
    <footer class="decision">
      {nothing && <p role="status">{words(nothing)}</p>}
      {!nothing && !allowed && (
        <p role="status">
          {t('A gate holds ({0}). Meet it, or override it with a reason that is kept.', held.join(', '))}
        </p>
      )}
      {expired && <p role="status">{t('This plan has expired.')}</p>}
      <div class="buttons">
        {onCancel && <Button onClick={onCancel}>{t('Cancel')}</Button>}
        {expired || nothing ? (
          <Button
            primary
            disabled={busy !== null}
            onClick={() => {
              host.post({ type: 'replan' });
            }}
          >
            {t('Plan Again')}
          </Button>
        ) : (
          <Button
            primary
            danger={production}
            disabled={!allowed || busy !== null}
            onClick={() => {
              host.post({ type: 'apply', hash: plan.hash });
            }}
          >
            {words(plan.remarks.verb)}
          </Button>
        )}
        {busy && <Busy busy={busy} />}
      </div>
    </footer>
  );
}

function Busy({ busy }: { busy: NonNullable<ChangeState['busy']> }) {
  const label = busy === 'planning' ? t('Planning') : t('Starting');
  return (
    <span class="busy" role="status">
      <Spinner label={label} />
      {label}
    </span>
  );
}
