import type { ComponentChildren } from 'preact';
import type { CommitInfo } from '../../agent/protocol/model.ts';
import type { Plan, PlannedCommits, PlannedTarget } from '../../agent/protocol/plan.ts';
import { Button, Link } from './components.tsx';
import { Gates, type Chosen } from './gates.tsx';
import type { Host } from './host.ts';
import { Variables } from './variables.tsx';
import { ago, duration, exactly, near, shortSha, t, words } from './words.ts';

export interface CardProps {
  readonly plan: Plan;
  readonly host: Host;
  readonly overrides: readonly Chosen[];
  /** What comes back and what goes side by side, instead of in and out. */
  readonly goingBack?: boolean;
  /** Each step in words. */
  readonly withSteps?: boolean;
  /** Nothing is decided on it any more: it carries no buttons. */
  readonly decided?: boolean;
}

/** The change card: what is, what will be, and everything worth knowing before saying yes. */
export function Card(props: CardProps) {
  const { plan, host, overrides, goingBack = false, withSteps = false, decided = false } = props;
  const { facts, remarks } = plan;
  const Versions = goingBack ? SideBySide : OneAfterTheOther;
  return (
    <dl class="card">
      {remarks.warnings.map((warning) => (
        <Row key={words(warning)} name={t('Note')} mark="warning">
          {words(warning)}
        </Row>
      ))}
      {facts.targets.map((target) => (
        <Versions key={`${target.environment}/${target.service}`} {...{ target, plan, host }} />
      ))}
      {withSteps && (
        <Row name={t('Steps')}>
          <ol>
            {remarks.stepTitles.map((title, index) => (
              <li key={facts.steps[index]?.id ?? index}>{words(title)}</li>
            ))}
          </ol>
        </Row>
      )}
      {facts.migrations.length > 0 && (
        <Row name={t('Migrations')}>
          {facts.migrations.map(({ name, reversible }) => (
            <p key={name}>
              {reversible ? t('{0} can be reversed', name) : t('{0} cannot be reversed', name)}
            </p>
          ))}
        </Row>
      )}
      {remarks.files && (
        <Row name={t('Files')}>
          {remarks.files.map(({ path, said }) => (
            <p key={path} class="line-with-button">
              <span>{words(said)}</span>
              {!decided && (
                <Button
                  label={t('Show {0} as proposed', path)}
                  onClick={() => {
                    host.post({ type: 'writeFile', path });
                  }}
                >
                  {t('Propose…')}
                </Button>
              )}
            </p>
          ))}
        </Row>
      )}
      {facts.variables.length > 0 && (
        <Row name={t('Variables')}>
          <Variables {...{ plan, host, decided }} />
        </Row>
      )}
      {remarks.effects.length > 0 && (
        <Row name={t('Effects')}>
          {remarks.effects.map((effect) => (
            <p key={words(effect)}>{words(effect)}</p>
          ))}
        </Row>
      )}
      {remarks.as !== undefined && remarks.as.length > 0 && (
        <Row name={t('As')}>
          {remarks.as.map((who) => (
            <p key={words(who)}>{words(who)}</p>
          ))}
        </Row>
      )}
      {facts.gates.length > 0 && (
        <Row name={t('Gates')}>
          <Gates {...{ plan, host, overrides, decided }} />
        </Row>
      )}
      <Row name={t('Afterwards')}>
        <p>{expectation(plan)}</p>
        {remarks.watchMs !== null && (
          <p>{t('Watched for {0} once it serves.', { forMs: remarks.watchMs })}</p>
        )}
        {remarks.undo && <p>{t('To undo: {0}', words(remarks.undo))}</p>}
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

interface VersionsProps {
  readonly target: PlannedTarget;
  readonly plan: Plan;
  readonly host: Host;
}

/** Now, then, and the commits between. */
function OneAfterTheOther({ target, plan, host }: VersionsProps) {
  if (target.action === 'restart') return <Restarted target={target} plan={plan} />;
  const { service } = target;
  const several = plan.facts.targets.length > 1;
  const commits = commitsOf(plan, target);
  const coming = commits?.in ?? [];
  const going = commits?.out ?? [];
  return (
    <>
      <Row name={t('{0} now', placeOf(target, plan))}>
        <Now target={target} plan={plan} />
      </Row>
      <Row name={t('{0} then', placeOf(target, plan))}>
        <Then target={target} plan={plan} />
      </Row>
      {coming.length > 0 && (
        <Row name={several ? t('{0}: in ({1})', service, coming.length) : t('In ({0})', coming.length)}>
          <CommitList commits={coming} />
          <Compare target={target} host={host} />
        </Row>
      )}
      {going.length > 0 && (
        <Row name={several ? t('{0}: out ({1})', service, going.length) : t('Out ({0})', going.length)}>
          <CommitList commits={going} />
          {coming.length === 0 && <Compare target={target} host={host} />}
        </Row>
      )}
    </>
  );
}

/** The version stays, so there is nothing to put side by side. */
function Restarted({ target, plan }: Omit<VersionsProps, 'host'>) {
  return (
    <Row name={placeOf(target, plan)}>
      <Then target={target} plan={plan} />
    </Row>
  );
}

/** What comes back on one side, what goes on the other, each with its commits. */
function SideBySide({ target, plan, host }: VersionsProps) {
  const commits = commitsOf(plan, target);
  return (
    <Row name={target.service}>
      <div class="sides">
        <section aria-label={t('{0}: what comes back', target.service)}>
          <h2>{t('Comes back')}</h2>
          <Then target={target} plan={plan} />
          <CommitList commits={commits?.in ?? []} />
        </section>
        <section aria-label={t('{0}: what goes', target.service)}>
          <h2>{t('Goes')}</h2>
          <Now target={target} plan={plan} />
          <CommitList commits={commits?.out ?? []} />
        </section>
      </div>
      <Compare target={target} host={host} />
    </Row>
  );
}

function commitsOf(plan: Plan, target: PlannedTarget): PlannedCommits | undefined {
  return plan.remarks.commits.find(({ service }) => service === target.service);
}

/** With its environment where the plan is about several. */
function placeOf({ service, environment }: PlannedTarget, { facts }: Plan): string {
  const several = facts.targets.some((other) => other.environment !== environment);
  return several ? t('{0} in {1}', service, environment) : service;
}

function Now({ target, plan }: Omit<VersionsProps, 'host'>) {
  const health = plan.remarks.health.find(({ service }) => service === target.service);
  const servingSince = health?.servingSince ?? null;
  return (
    <>
      {target.now ? (
        <Version sha={target.now.commit} commit={commitsOf(plan, target)?.now ?? null} />
      ) : (
        <p>{t('Nothing runs here.')}</p>
      )}
      {servingSince !== null && (
        <p class="dim" title={exactly(servingSince)}>
          {t('serving since {0}', near(servingSince))}
        </p>
      )}
      {health?.health && <p class="dim">{healthWords(health.health.state)}</p>}
    </>
  );
}

function Then({ target, plan }: Omit<VersionsProps, 'host'>) {
  if (!target.then) return <p>{endWords(target.action)}</p>;
  return (
    <>
      <Version sha={target.then.commit} commit={commitsOf(plan, target)?.then ?? null} />
      <p class="dim">{actionWords(target.action)}</p>
    </>
  );
}

function Version({ sha, commit }: { sha: string; commit: CommitInfo | null }) {
  return (
    <p>
      <code>{shortSha(sha)}</code> {commit?.title}
      {commit && (
        <span class="dim" title={exactly(commit.at)}>
          {' '}
          · {commit.author} · {ago(commit.at)}
        </span>
      )}
    </p>
  );
}

function Compare({ target, host }: { target: PlannedTarget; host: Host }) {
  const [from, to] = [target.now?.commit, target.then?.commit];
  if (from === undefined || to === undefined || from === to) return null;
  return (
    <Link
      label={t('Compare what {0} runs now and then', target.service)}
      onClick={() => {
        host.post({ type: 'compare', from, to });
      }}
    >
      {t('Compare')}
    </Link>
  );
}

const shownCommits = 12;

function CommitList({ commits }: { commits: readonly CommitInfo[] }) {
  if (commits.length === 0) return null;
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
  if (!remarks.expected)
    return t('How long it takes is not known yet: nothing like it was done here before.');
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
  if (action === 'restart') return t('Nothing runs here: it counts from the next start on.');
  return action === 'remove' ? t('Removed, with its data.') : t('Stopped.');
}
