import '../shared/styles.css';
import './secrets.css';
import { useState } from 'preact/hooks';
import type { SecretsState } from '../protocol/pages.ts';
import { ChangeView } from '../shared/change.tsx';
import { Button, Spinner } from '../shared/components.tsx';
import { FailureNote } from '../shared/failure.tsx';
import { Heading } from '../shared/heading.tsx';
import { open, type PageProps } from '../shared/page.tsx';
import { t, words } from '../shared/words.ts';
import { Inventory } from './inventory.tsx';

/** Names, ages and places of secrets, and a rotation's plan and progress. No value is ever here, not even masked. */
function SecretsPage({ state, host }: PageProps<SecretsState>) {
  const [ticked, tick] = useState<readonly string[]>([]);
  const { plan, operation, busy } = state.change;
  const hasSome = (state.secrets ?? []).length > 0;
  return (
    <main>
      <Heading
        title={t('Secrets of {0}', state.project)}
        production={state.production}
        aside={storeWords(state)}
      />
      {state.failure && <FailureNote failure={state.failure} host={host} />}
      {state.unasked.map((failure) => (
        <FailureNote key={failure.message} failure={failure} host={host} />
      ))}
      {state.secrets ? (
        <Inventory secrets={state.secrets} host={host} ticked={ticked} tick={tick} />
      ) : (
        !state.failure && <Asking />
      )}
      {hasSome && (
        <div class="buttons">
          <Button
            primary={!plan}
            disabled={ticked.length === 0 || busy !== null}
            onClick={() => {
              host.post({ type: 'rotate', names: ticked });
            }}
          >
            {ticked.length > 1 ? t('Rotate {0} Secrets…', ticked.length) : t('Rotate…')}
          </Button>
        </div>
      )}
      <Rotation state={state} host={host} title={operation?.summary.title ?? plan?.remarks.title} />
    </main>
  );
}

/** Platforms elsewhere may take seconds. */
function Asking() {
  const label = t('Asking the platforms which secrets they have');
  return (
    <p class="busy" role="status">
      <Spinner label={label} />
      {label}
    </p>
  );
}

function Rotation({
  state,
  host,
  title,
}: PageProps<SecretsState> & { title: Parameters<typeof words>[0] | undefined }) {
  const { change, production } = state;
  return (
    <section aria-label={change.operation ? t('Rotation') : t('What a rotation would do')}>
      {title && <h2>{words(title)}</h2>}
      <ChangeView
        change={change}
        host={host}
        production={production}
        withSteps
        onCancel={() => {
          host.post({ type: 'dismiss' });
        }}
      />
    </section>
  );
}

function storeWords({ storedIn }: SecretsState): string {
  switch (storedIn) {
    case 'keychain':
      return t('Kept in the keychain of this machine.');
    case 'secretStorage':
      return t(
        'The keychain of this machine cannot be used: kept encrypted in a file whose key the editor keeps.',
      );
    case 'none':
      return t('No keychain and no secret storage: nothing can be rotated here.');
  }
}

open('secrets', SecretsPage);
