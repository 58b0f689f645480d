import '../shared/styles.css';
import type { OperationPageState } from '../protocol/pages.ts';
import { ChangeView } from '../shared/change.tsx';
import { Heading } from '../shared/heading.tsx';
import { open, type PageProps } from '../shared/page.tsx';
import { exactly, near, t, words } from '../shared/words.ts';

/** A change by itself: its card, then its operation. */
function OperationPage({ state, host }: PageProps<OperationPageState>) {
  const { plan, operation } = state.change;
  const title = operation?.summary.title ?? plan?.remarks.title;
  return (
    <main>
      <Heading
        title={title ? words(title) : t('Operation')}
        production={state.production}
        aside={
          plan &&
          !operation && (
            <span title={exactly(plan.expiresAt)}>
              {t('plan {0} · expires {1}', plan.hash.slice(0, 8), near(plan.expiresAt))}
            </span>
          )
        }
      />
      <ChangeView
        change={state.change}
        host={host}
        production={state.production}
        onCancel={() => {
          host.post({ type: 'close' });
        }}
      />
    </main>
  );
}

open('operation', OperationPage);
