import '../shared/styles.css';
import './rollback.css';
import type { RollbackState } from '../protocol/pages.ts';
import { ChangeView } from '../shared/change.tsx';
import { Checkbox } from '../shared/components.tsx';
import { FailureNote } from '../shared/failure.tsx';
import { Heading } from '../shared/heading.tsx';
import type { Host } from '../shared/host.ts';
import { open, type PageProps } from '../shared/page.tsx';
import { t } from '../shared/words.ts';
import { DeploymentList } from './deployments.tsx';

/** This page is the question: what would come back, what would go, and one button. */
function RollbackPage({ state, host }: PageProps<RollbackState>) {
  const { change, production } = state;
  return (
    <main>
      <Heading title={t('Roll back {0}', state.environment)} production={production} />
      {state.failure && <FailureNote failure={state.failure} host={host} />}
      {change.operation ? (
        <ChangeView change={change} host={host} production={production} goingBack />
      ) : (
        <div class="columns">
          <DeploymentList state={state} host={host} />
          <Preview state={state} host={host} />
        </div>
      )}
    </main>
  );
}

function Preview({ state, host }: PageProps<RollbackState>) {
  return (
    <section class="preview" aria-label={t('What would happen')} aria-live="polite">
      {state.services.length > 1 && <Services state={state} host={host} />}
      {state.chosen === null && <p>{t('Pick a commit to see what comes back and what goes.')}</p>}
      <ChangeView change={state.change} host={host} production={state.production} goingBack />
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
