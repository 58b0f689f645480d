import type { WordedFailure } from '../protocol/pages.ts';
import { Button } from './components.tsx';
import type { Host } from './host.ts';
import { t } from './words.ts';

export interface FailureProps {
  readonly failure: WordedFailure;
  readonly host: Host;
  /** Before anything began: what was asked for can be planned again. */
  readonly replan?: boolean;
}

export function FailureNote({ failure, host, replan = false }: FailureProps) {
  return (
    <section class="failure" role="alert">
      <p>{failure.message}</p>
      <Buttons actions={failure.actions} host={host} replan={replan} />
    </section>
  );
}

function Buttons({
  actions,
  host,
  replan,
}: Omit<FailureProps, 'failure'> & { actions: WordedFailure['actions'] }) {
  if (actions.length === 0 && !replan) return null;
  return (
    <div class="buttons">
      {actions.map(({ id, label }) => (
        <Button
          key={id}
          onClick={() => {
            host.post({ type: 'action', id });
          }}
        >
          {label}
        </Button>
      ))}
      {replan && (
        <Button
          onClick={() => {
            host.post({ type: 'replan' });
          }}
        >
          {t('Plan Again')}
        </Button>
      )}
    </div>
  );
}
