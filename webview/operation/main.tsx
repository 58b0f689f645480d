import '../shared/styles.css';
import type { OperationPageState } from '../protocol/pages.ts';
import { Card } from '../shared/card.tsx';
import { Button, Spinner } from '../shared/components.tsx';
import { FailureNote } from '../shared/failure.tsx';
import { gatesOpen } from '../shared/gates.tsx';
import { Heading } from '../shared/heading.tsx';
import { OperationView } from '../shared/operation.tsx';
import { open, type PageProps } from '../shared/page.tsx';
import { exactly, hostNow, t, words } from '../shared/words.ts';

/** The change card before, the running operation after: one page, so nothing has to be found again. */
function OperationPage({ state, host }: PageProps<OperationPageState>) {
  const { plan, operation, failure, stale } = state;
  const title = operation
    ? words(operation.summary.title)
    : plan
      ? words(plan.remarks.title)
      : t('Operation');
  return (
    <main>
      <Heading
        title={title}
        production={state.production}
        aside={
          plan && !operation && t('plan {0} · expires {1}', plan.hash.slice(0, 8), exactly(plan.expiresAt))
        }
      />
      {failure && <FailureNote failure={failure} host={host} />}
      {stale && (
        <section class="failure" role="alert">
          <p>{t('The world changed since this was planned. This is the plan as it would be now:')}</p>
          <ul>
            {stale.map((change) => (
              <li key={words(change)}>{words(change)}</li>
            ))}
          </ul>
        </section>
      )}
      {operation && <OperationView operation={operation} host={host} />}
      {plan && !operation && <Card plan={plan} host={host} overrides={state.overrides} />}
      {plan && !operation && <Decision state={state} plan={plan} host={host} />}
      {plan && operation && (
        <details>
          <summary>{t('The plan it carried out')}</summary>
          <Card plan={plan} host={host} overrides={state.overrides} />
        </details>
      )}
      {!plan && !operation && !failure && <Spinner label={t('Planning')} />}
    </main>
  );
}

type Deciding = Pick<PageProps<OperationPageState>, 'state' | 'host'> & {
  plan: NonNullable<OperationPageState['plan']>;
};

function Decision({ state, plan, host }: Deciding) {
  const expired = plan.expiresAt <= hostNow();
  const nothing = plan.remarks.nothingToDo;
  const allowed = gatesOpen(plan, state.overrides);
  return (
    <footer class="decision">
      {nothing && <p role="status">{words(nothing)}</p>}
      {!nothing && !allowed && (
        <p role="status">{t('A gate holds. Meet it, or override it with a reason that is kept.')}</p>
      )}
      {expired && <p role="status">{t('This plan has expired.')}</p>}
      <div class="buttons">
        <Button
          onClick={() => {
            host.post({ type: 'close' });
          }}
        >
          {t('Cancel')}
        </Button>
        {expired || nothing ? (
          <Button
            primary
            onClick={() => {
              host.post({ type: 'replan' });
            }}
          >
            {t('Plan Again')}
          </Button>
        ) : (
          <Button
            primary
            danger={state.production}
            disabled={!allowed}
            onClick={() => {
              host.post({ type: 'apply', hash: plan.hash });
            }}
          >
            {words(plan.remarks.verb)}
          </Button>
        )}
      </div>
    </footer>
  );
}

open('operation', OperationPage);
