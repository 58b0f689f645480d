import type { WordedFailure } from '../protocol/pages.ts';
import { Button } from './components.tsx';
import type { Host } from './host.ts';

export function FailureNote({ failure, host }: { failure: WordedFailure; host: Host }) {
  return (
    <section class="failure" role="alert">
      <p>{failure.message}</p>
      <Buttons actions={failure.actions} host={host} />
    </section>
  );
}

function Buttons({ actions, host }: { actions: WordedFailure['actions']; host: Host }) {
  if (actions.length === 0) return null;
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
    </div>
  );
}
