import { useEffect, useRef, useState } from 'preact/hooks';
import type { Deployment } from '../../agent/protocol/model.ts';
import type { RollbackState } from '../protocol/pages.ts';
import { Button, SearchField } from '../shared/components.tsx';
import type { Host } from '../shared/host.ts';
import { commitGroups, matches, pickable, servingIn, type CommitGroup } from './commitGroups.ts';
import { ago, duration, exactly, hostNow, shortSha, t } from '../shared/words.ts';

/** Commits that were deployed, newest first. Arrow keys move, Enter or a click picks. */
export function DeploymentList({ state, host }: { state: RollbackState; host: Host }) {
  const [filter, setFilter] = useState('');
  const groups = commitGroups(state.deployments);
  const chosen = groups.find(({ deployments }) => deployments.some(({ id }) => id === state.chosen));
  const shown = groups.filter((group) => matches(group, filter));
  const [moved, setActive] = useState<string | null>(null);
  const active = shown.some(({ commit }) => commit.sha === moved) ? moved : (chosen?.commit.sha ?? null);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const move = (by: number) => {
    const index = shown.findIndex(({ commit }) => commit.sha === active);
    const next = shown[Math.min(shown.length - 1, Math.max(0, index + by))];
    if (next) setActive(next.commit.sha);
  };
  const pick = (group: CommitGroup | undefined) => {
    const deployment = group && pickable(group);
    if (!deployment) return;
    setActive(group.commit.sha);
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
    else if (event.key === 'Enter' || event.key === ' ')
      pick(shown.find(({ commit }) => commit.sha === active));
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
        {shown.map((group) => (
          <CommitRow
            key={group.commit.sha}
            group={group}
            chosen={group === chosen}
            active={group.commit.sha === active}
            onPick={() => {
              pick(group);
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
  readonly group: CommitGroup;
  readonly chosen: boolean;
  readonly active: boolean;
  readonly onPick: () => void;
}

function CommitRow({ group, chosen, active, onPick }: RowProps) {
  const { commit, deployments } = group;
  const serving = servingIn(group);
  return (
    <li
      id={optionId(commit.sha)}
      role="option"
      aria-selected={chosen}
      aria-disabled={!pickable(group)}
      data-active={active}
      class="deployment"
      onClick={onPick}
    >
      <span class="line">
        <code>{shortSha(commit.sha)}</code> <strong>{commit.title}</strong>
        {serving.length > 0 && (
          <span class="current">
            {serving.length === deployments.length ? t('current') : t('current: {0}', serving.join(', '))}
          </span>
        )}
      </span>
      {deployments.map((deployment) => (
        <DeploymentLine key={deployment.id} deployment={deployment} />
      ))}
    </li>
  );
}

function DeploymentLine({ deployment }: { deployment: Deployment }) {
  const { service, by, createdAt, state, lastHealth } = deployment;
  return (
    <span class="line dim" title={exactly(createdAt)}>
      {service} · {by} · {ago(createdAt)} · {servedWords(deployment)}
      {lastHealth?.state === 'failing' && <> · {t('was failing')}</>}
      {state !== 'serving' && <> · {wayBackWords(deployment)}</>}
    </span>
  );
}

function optionId(sha: string): string {
  return `commit-${sha}`;
}

function servedWords(deployment: Deployment): string {
  const ms = servedMs(deployment);
  if (ms === null) return deployment.state === 'failed' ? t('failed, never served') : t('never served');
  return t('served {0}', duration(ms));
}

/** The time it really served, where that was counted. */
function servedMs({ served, servedFrom, servedUntil }: Deployment): number | null {
  if (served) return served.ms + (served.since === null ? 0 : hostNow() - served.since);
  return servedFrom === undefined ? null : (servedUntil ?? hostNow()) - servedFrom;
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
