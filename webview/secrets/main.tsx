import '../shared/styles.css';
import './secrets.css';
import { useState } from 'preact/hooks';
import type { SecretsState } from '../protocol/pages.ts';
import { Card } from '../shared/card.tsx';
import { Button } from '../shared/components.tsx';
import { FailureNote } from '../shared/failure.tsx';
import { Heading } from '../shared/heading.tsx';
import type { Host } from '../shared/host.ts';
import { OperationView } from '../shared/operation.tsx';
import { open, type PageProps } from '../shared/page.tsx';
import { t, words } from '../shared/words.ts';
import { Inventory } from './inventory.tsx';

/** Names, ages and places of secrets, and a rotation's plan and progress. No value is ever here, not even masked. */
function SecretsPage({ state, host }: PageProps<SecretsState>) {
  const [ticked, tick] = useState<readonly string[]>([]);
  return (
    <main>
      <Heading title={t('Secrets of {0}', state.project)} production={false} aside={storeWords(state)} />
      {state.failure && <FailureNote failure={state.failure} host={host} />}
      <Inventory state={state} host={host} ticked={ticked} tick={tick} />
      <div class="buttons">
        <Button
          primary={!state.plan}
          disabled={ticked.length === 0}
          onClick={() => {
            host.post({ type: 'rotate', names: ticked });
          }}
        >
          {ticked.length > 1 ? t('Rotate {0} Secrets…', ticked.length) : t('Rotate…')}
        </Button>
      </div>
      {state.plan && !state.operation && <Rotation state={state} host={host} plan={state.plan} />}
      {state.operation && (
        <section aria-label={t('Rotation')}>
          <h2>{words(state.operation.summary.title)}</h2>
          <OperationView operation={state.operation} host={host} />
        </section>
      )}
    </main>
  );
}

function Rotation({
  plan,
  host,
}: {
  state: SecretsState;
  plan: NonNullable<SecretsState['plan']>;
  host: Host;
}) {
  return (
    <section aria-label={t('What a rotation would do')}>
      <h2>{words(plan.remarks.title)}</h2>
      <ol>
        {plan.remarks.stepTitles.map((title) => (
          <li key={words(title)}>{words(title)}</li>
        ))}
      </ol>
      <Card plan={plan} host={host} overrides={[]} />
      <footer class="decision">
        <div class="buttons">
          <Button
            onClick={() => {
              host.post({ type: 'dismiss' });
            }}
          >
            {t('Cancel')}
          </Button>
          <Button
            primary
            disabled={plan.remarks.nothingToDo !== null}
            onClick={() => {
              host.post({ type: 'apply', hash: plan.hash });
            }}
          >
            {words(plan.remarks.verb)}
          </Button>
        </div>
      </footer>
    </section>
  );
}

function storeWords({ storedIn }: SecretsState): string {
  switch (storedIn) {
    case 'keychain':
      return t('Kept in the keychain of this machine.');
    case 'secretStorage':
      return t('This machine has no keychain: kept encrypted in a file whose key the editor keeps.');
    case 'none':
      return t('No keychain and no secret storage: nothing can be rotated here.');
  }
}

open('secrets', SecretsPage);
