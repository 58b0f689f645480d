import { useEffect, useRef, useState } from 'preact/hooks';
import type { Deployment } from '../../agent/protocol/model.ts';
import type { RollbackState } from '../protocol/pages.ts';
import { Button, SearchField } from '../shared/components.tsx';
import type { Host } from '../shared/host.ts';
import { ago, duration, exactly, hostNow, shortSha, t } from '../shared/words.ts';

/** Deployments, newest first. Arrow keys move, Enter or a click picks. */
export function DeploymentList({ state, host }: { state: RollbackState; host: Host }) {
  const [filter, setFilter] = useState('');
  const shown = state.deployments.filter((deployment) => matches(deployment, filter));
  const [active, setActive] = useState<string | null>(state.chosen);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const move = (by: number) => {
    const index = shown.findIndex(({ id }) => id === (active ?? state.chosen));
    const next = shown[Math.min(shown.length - 1, Math.max(0, index + by))];
    if (next) setActive(next.id);
  };
  const pick = (deployment: Deployment | undefined) => {
    if (!deployment || !canBePicked(deployment)) return;
    setActive(deployment.id);
    host.post({ type: 'choose', deployment: deployment.id });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -shown.length,
      End: shown.length,
    };
    const step = steps[event.key];
    if (step !== undefined) move(step);
    else if (event.key === 'Enter' || event.key === ' ') pick(shown.find(({ id }) => id === active));
    else return;
    event.preventDefault();
  };

  return (
    <section class="deployments" aria-label={t('Deployments')}>
      <SearchField
        value={filter}
        label={t('Filter by commit, title, service or person')}
        onInput={setFilter}
      />
      <ul
        ref={list}
        role="listbox"
        tabIndex={0}
        aria-label={t('Deployments, newest first')}
        aria-activedescendant={active === null ? undefined : optionId(active)}
        onKeyDown={onKeyDown}
      >
        {shown.map((deployment) => (
          <DeploymentRow
            key={deployment.id}
            deployment={deployment}
            chosen={deployment.id === state.chosen}
            active={deployment.id === active}
            onPick={() => {
              pick(deployment);
            }}
          />
        ))}
      </ul>
      {shown.length === 0 && !state.loading && (
        <p>
          {filter === '' ? t('Nothing was deployed here yet.') : t('No deployment matches “{0}”.', filter)}
        </p>
      )}
      {state.more && (
        <Button
          disabled={state.loading}
          onClick={() => {
            host.post({ type: 'more' });
          }}
        >
          {t('Load More')}
        </Button>
      )}
    </section>
  );
}

interface RowProps {
  readonly deployment: Deployment;
  readonly chosen: boolean;
  readonly active: boolean;
  readonly onPick: () => void;
}

function DeploymentRow({ deployment, chosen, active, onPick }: RowProps) {
  const { commit, service, by, createdAt } = deployment;
  return (
    <li
      id={optionId(deployment.id)}
      role="option"
      aria-selected={chosen}
      aria-disabled={!canBePicked(deployment)}
      data-active={active}
      class={`deployment ${deployment.wayBack}`}
      onClick={onPick}
    >
      <span class="line">
        <code>{shortSha(commit.sha)}</code> <strong>{commit.title}</strong>
        {deployment.state === 'serving' && <span class="current">{t('current')}</span>}
      </span>
      <span class="line dim" title={exactly(createdAt)}>
        {service} · {by} · {ago(createdAt)} · {servedWords(deployment)}
        {deployment.state !== 'serving' && <span class="word"> · {wayBackWords(deployment)}</span>}
      </span>
    </li>
  );
}

function optionId(deployment: string): string {
  return `deployment-${deployment}`;
}

function canBePicked({ state, wayBack }: Deployment): boolean {
  return state !== 'serving' && wayBack !== 'cannot';
}

function matches({ commit, service, by, id }: Deployment, filter: string): boolean {
  const text = `${commit.sha} ${commit.title} ${commit.author} ${service} ${by} ${id}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function servedWords({ servedFrom, servedUntil, state }: Deployment): string {
  if (servedFrom === undefined) return state === 'failed' ? t('failed, never served') : t('never served');
  return t('served {0}', duration((servedUntil ?? hostNow()) - servedFrom));
}

function wayBackWords({ wayBack, state }: Deployment): string {
  switch (wayBack) {
    case 'safe':
      return t('safe to go back to');
    case 'needsCare':
      return t('needs care');
    case 'cannot':
      return state === 'pruned' ? t('cannot: its files were cleaned up') : t('cannot go back to it');
  }
}
