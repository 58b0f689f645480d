import type { ProjectSnapshot, SharedDeployment } from '../../protocol/model.ts';
import { say, type Message } from '../../protocol/say.ts';
import type { Asking } from './asking.ts';

/** What somebody else deployed of a pull request; with `id` (GitHub's) that deployment alone. */
export function sharedDeployments(
  { pullRequests }: Pick<ProjectSnapshot, 'pullRequests'>,
  number: number,
  id: string | null,
): readonly SharedDeployment[] {
  const { deployments = [] } = pullRequests.find((pull) => pull.number === number) ?? {};
  return deployments.filter((one) => id === null || one.id === Number(id));
}

/**
 * What `told` says of these deployments where they all say the same, else what it says of the one that a person chooses; null
 * where none says anything. Throws as `Asking.ask` does.
 */
export function askTold(
  asking: Asking,
  prompt: Message,
  deployments: readonly SharedDeployment[],
  told: (deployment: SharedDeployment) => string | null,
): string | null {
  const telling = deployments.flatMap((of) => {
    const value = told(of);
    return value === null ? [] : { value, of };
  });
  const values = [...new Set(telling.map(({ value }) => value))];
  const [only = null] = values;
  if (values.length < 2) return only;
  return asking.choose('deployment', { prompt }, values, (value) => {
    const of = telling.filter((one) => one.value === value).map((one) => one.of);
    return {
      value,
      label: say('{0}', { all: of.map(({ service, environment }) => service ?? environment) }),
      description: say('by {0}', { all: [...new Set(of.map(({ by }) => by))] }),
    };
  });
}
