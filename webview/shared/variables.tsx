import type { Plan, PlanFacts } from '../../agent/protocol/plan.ts';
import { Button } from './components.tsx';
import type { Host } from './host.ts';
import { t } from './words.ts';

type Difference = PlanFacts['variables'][number];

/** What differs in the same way for several services: one line, and one button. */
interface Group extends Pick<Difference, 'name' | 'difference'> {
  readonly services: readonly string[];
}

interface VariablesProps {
  readonly plan: Plan;
  readonly host: Host;
  /** Nothing is set from it any more. */
  readonly decided: boolean;
}

/** The names that differ, each with the services behind it. */
export function Variables({ plan: { facts, remarks }, host, decided }: VariablesProps) {
  const { environment } = remarks;
  return grouped(facts.variables).map((group) => {
    const { name, difference, services } = group;
    return (
      <p key={`${name}/${difference}`} class="line-with-button">
        <span>{variableWords(group, environment)}</span>
        {difference === 'missing' && environment !== null && !decided && (
          <Button
            label={t('Set {0} of {1} in {2}', name, { all: services }, environment)}
            onClick={() => {
              host.post({ type: 'setVariable', services, name });
            }}
          >
            {t('Set…')}
          </Button>
        )}
      </p>
    );
  });
}

function grouped(variables: readonly Difference[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { name, difference, service } of variables) {
    const key = `${name} ${difference}`;
    const services = [...(groups.get(key)?.services ?? []), service];
    groups.set(key, { name, difference, services });
  }
  return [...groups.values()];
}

function variableWords({ name, difference, services }: Group, environment: string | null): string {
  const all = { all: services };
  const where = environment === null ? t('{0}', all) : t('{0} in {1}', all, environment);
  switch (difference) {
    case 'missing':
      return t('{0} is not set for {1}', name, where);
    case 'extra':
      return t('{0} is set only for {1}', name, where);
    case 'changed':
      return t('{0} has another value for {1}', name, where);
  }
}
