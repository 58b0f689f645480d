import type { ComponentChildren } from 'preact';
import type { CommitInfo } from '../../agent/protocol/model.ts';
import type { Plan, PlannedCommits, PlannedTarget } from '../../agent/protocol/plan.ts';
import { Gates, type Chosen } from './gates.tsx';
import type { Host } from './host.ts';
import { ago, duration, exactly, shortSha, t, words } from './words.ts';

export interface CardProps {
  readonly plan: Plan;
  readonly host: Host;
  readonly overrides: readonly Chosen[];
  /** What comes back and what goes, instead of in and out. */
  readonly goingBack?: boolean;
}

/** The change card: what is, what will be, and everything worth knowing before saying yes. */
export function Card({ plan, host, overrides, goingBack = false }: CardProps) {
  const { facts, remarks } = plan;
  return (
    <dl class="card">
      {remarks.warnings.map((warning) => (
        <Row key={warning.text} name={t('Note')} mark="warning">
          {words(warning)}
        </Row>
      ))}
      {facts.targets.map((target) => (
        <TargetRows key={`${target.environment}/${target.service}`} target={target} plan={plan} />
      ))}
      {remarks.commits.map((commits) => (
        <CommitRows
          key={commits.service}
          commits={commits}
          goingBack={goingBack}
          several={remarks.commits.length > 1}
        />
      ))}
      {facts.migrations.length > 0 && (
        <Row name={t('Migrations')}>
          {facts.migrations.map(({ name, reversible }) => (
            <p key={name}>
              {reversible ? t('{0} can be reversed', name) : t('{0} cannot be reversed', name)}
            </p>
          ))}
        </Row>
      )}
      {facts.variables.length > 0 && (
        <Row name={t('Variables')}>
          {facts.variables.map(({ service, name, difference }) => (
            <p key={`${service}/${name}`}>{variableWords(service, name, difference)}</p>
          ))}
        </Row>
      )}
      {remarks.effects.length > 0 && (
        <Row name={t('Effects')}>
          {remarks.effects.map((effect) => (
            <p key={words(effect)}>{words(effect)}</p>
          ))}
        </Row>
      )}
      {facts.identities.length > 0 && (
        <Row name={t('As')}>
          {facts.identities.map(({ platform, account }) => (
            <p key={platform}>{t('{0} ({1}), confirmed for this plan', account, platform)}</p>
          ))}
        </Row>
      )}
      {facts.gates.length > 0 && (
        <Row name={t('Gates')}>
          <Gates plan={plan} host={host} overrides={overrides} />
        </Row>
      )}
      <Row name={t('Afterwards')}>
        <p>{expectation(plan)}</p>
        {remarks.watchMs !== null && (
          <p>{t('Watched for {0} once it serves.', { forMs: remarks.watchMs })}</p>
        )}
        {remarks.undo && <p>{words(remarks.undo)}</p>}
      </Row>
    </dl>
  );
}

function Row({ name, mark, children }: { name: string; mark?: string; children: ComponentChildren }) {
  return (
    <div class={mark === undefined ? 'row' : `row ${mark}`}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TargetRows({ target, plan }: { target: PlannedTarget; plan: Plan }) {
  const commits = plan.remarks.commits.find(({ service }) => service === target.service);
  const health = plan.remarks.health.find(({ service }) => service === target.service);
  const servingSince = health?.servingSince ?? null;
  return (
    <>
      <Row name={t('{0} now', target.service)}>
        {target.now ? (
          <Version sha={target.now.commit} commit={commits?.now ?? null} />
        ) : (
          <p>{t('Nothing runs here.')}</p>
        )}
        {servingSince !== null && <p class="dim">{t('serving since {0}', exactly(servingSince))}</p>}
        {health?.health && <p class="dim">{healthWords(health.health.state)}</p>}
      </Row>
      <Row name={t('{0} then', target.service)}>
        {target.then ? (
          <Version sha={target.then.commit} commit={commits?.then ?? null} />
        ) : (
          <p>{endWords(target.action)}</p>
        )}
        {target.then && <p class="dim">{actionWords(target.action)}</p>}
      </Row>
    </>
  );
}

function Version({ sha, commit }: { sha: string; commit: CommitInfo | null }) {
  return (
    <p>
      <code>{shortSha(sha)}</code> {commit?.title}
    </p>
  );
}

function CommitRows({
  commits,
  goingBack,
  several,
}: {
  commits: PlannedCommits;
  goingBack: boolean;
  several: boolean;
}) {
  const name = (word: string) => (several ? `${commits.service}: ${word}` : word);
  return (
    <>
      {commits.in.length > 0 && (
        <Row
          name={name(goingBack ? t('Comes back ({0})', commits.in.length) : t('In ({0})', commits.in.length))}
        >
          <CommitList commits={commits.in} />
        </Row>
      )}
      {commits.out.length > 0 && (
        <Row
          name={name(goingBack ? t('Goes ({0})', commits.out.length) : t('Out ({0})', commits.out.length))}
        >
          <CommitList commits={commits.out} />
        </Row>
      )}
    </>
  );
}

const shownCommits = 12;

function CommitList({ commits }: { commits: readonly CommitInfo[] }) {
  return (
    <ul class="commits">
      {commits.slice(0, shownCommits).map(({ sha, title, author, at }) => (
        <li key={sha} title={`${author}, ${ago(at)}`}>
          <code>{shortSha(sha)}</code> {title}
        </li>
      ))}
      {commits.length > shownCommits && (
        <li class="dim">{t('and {0} more', commits.length - shownCommits)}</li>
      )}
    </ul>
  );
}

function expectation({ remarks }: Plan): string {
  if (!remarks.expected) return t('How long it takes is not known yet: it has not been done here before.');
  return t('Takes about {0} (median of {1}).', duration(remarks.expected.ms), remarks.expected.samples);
}

function healthWords(state: 'healthy' | 'failing' | 'unknown'): string {
  switch (state) {
    case 'healthy':
      return t('healthy');
    case 'failing':
      return t('failing');
    case 'unknown':
      return t('health unknown');
  }
}

function actionWords(action: PlannedTarget['action']): string {
  switch (action) {
    case 'build':
      return t('built from the commit');
    case 'reuse':
      return t('the same artifact, no rebuild');
    case 'restart':
      return t('the same version, started anew');
    case 'start':
      return t('started again');
    case 'stop':
    case 'remove':
      return endWords(action);
  }
}

function endWords(action: PlannedTarget['action']): string {
  return action === 'remove' ? t('Removed, with its data.') : t('Stopped.');
}

function variableWords(service: string, name: string, difference: 'missing' | 'extra' | 'changed'): string {
  switch (difference) {
    case 'missing':
      return t('{0} of {1} is missing here', name, service);
    case 'extra':
      return t('{0} of {1} is only here', name, service);
    case 'changed':
      return t('{0} of {1} has changed', name, service);
  }
}
