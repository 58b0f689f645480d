import '../shared/styles.css';
import './rollback.css';
import type { RollbackState } from '../protocol/pages.ts';
import { Card } from '../shared/card.tsx';
import { Button, Checkbox, Spinner } from '../shared/components.tsx';
import { FailureNote } from '../shared/failure.tsx';
import { Heading } from '../shared/heading.tsx';
import type { Host } from '../shared/host.ts';
import { OperationView } from '../shared/operation.tsx';
import { open, type PageProps } from '../shared/page.tsx';
import { t, words } from '../shared/words.ts';
import { DeploymentList } from './deployments.tsx';

/** This page is the question: what would come back, what would go, and one button. */
function RollbackPage({ state, host }: PageProps<RollbackState>) {
  return (
    <main>
      <Heading title={t('Roll back {0}', state.environment)} production={state.production} />
      {state.failure && <FailureNote failure={state.failure} host={host} />}
      {state.operation ? (
        <OperationView operation={state.operation} host={host} />
      ) : (
        <div class="columns">
          <DeploymentList state={state} host={host} />
          <Preview state={state} host={host} />
        </div>
      )}
    </main>
  );
}

function Preview({ state, host }: { state: RollbackState; host: Host }) {
  const { plan } = state;
  return (
    <section class="preview" aria-label={t('What would happen')} aria-live="polite">
      {state.services.length > 1 && <Services state={state} host={host} />}
      {state.chosen === null && <p>{t('Pick a deployment to see what comes back and what goes.')}</p>}
      {state.chosen !== null && !plan && !state.failure && <Spinner label={t('Planning')} />}
      {plan && (
        <>
          <Card plan={plan} host={host} overrides={[]} goingBack />
          <footer class="decision">
            {plan.remarks.nothingToDo ? (
              <p role="status">{words(plan.remarks.nothingToDo)}</p>
            ) : (
              <div class="buttons">
                <Button
                  primary
                  danger={state.production}
                  onClick={() => {
                    host.post({ type: 'rollBack', hash: plan.hash });
                  }}
                >
                  {words(plan.remarks.verb)}
                </Button>
              </div>
            )}
          </footer>
        </>
      )}
    </section>
  );
}

function Services({ state, host }: { state: RollbackState; host: Host }) {
  return (
    <fieldset>
      <legend>{t('Services')}</legend>
      {state.services.map((service) => (
        <Checkbox
          key={service}
          checked={state.chosenServices.includes(service)}
          onChange={(checked) => {
            const others = state.chosenServices.filter((name) => name !== service);
            host.post({ type: 'services', services: checked ? [...others, service] : others });
          }}
        >
          {service}
        </Checkbox>
      ))}
    </fieldset>
  );
}

open('rollback', RollbackPage);
