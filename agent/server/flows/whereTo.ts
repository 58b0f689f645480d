import { say } from '../../protocol/say.ts';
import type { EnvironmentSnapshot, TargetSnapshot } from '../../protocol/model.ts';
import type { PlaceQuestion } from './places.ts';

const showsLogs = ({ can, current }: TargetSnapshot): boolean => can.logs !== 'none' && current !== null;
const preview = { which: 'previews', none: say('There is no preview.') } as const;

/** What each flow asks first. */
export const whereTo = {
  deploy: { prompt: say('Where to?'), which: 'lasting', none: say('There is no environment.'), left: 1 },
  promote: {
    ...{ prompt: say('Promote into which environment?'), which: 'lasting' },
    fits: ({ kind, promoteFrom }) => promoteFrom !== null || kind !== 'development',
    likely: ({ promoteFrom }) => promoteFrom !== null,
    none: say('There is no environment.'),
  },
  setVariable: {
    ...{ prompt: say('In which environment?'), which: 'both', left: 4 },
    none: say('There is no environment yet.'),
  },
  pullVariables: {
    ...{ prompt: say('The variables of which environment?'), which: 'lasting' },
    none: say('There is no environment yet.'),
  },
  pushVariables: {
    ...{ prompt: say('Into which environment?'), which: 'both', left: 2 },
    none: say('There is no environment yet.'),
  },
  serviceLog: {
    ...{ prompt: say('The log of a service of which environment?'), which: 'both', left: 1 },
    ...{ fits: ({ targets }) => targets.some(showsLogs), none: say('Nothing runs that shows a log.') },
  },
  sleep: {
    prompt: say('Which environment shall sleep? Its services are stopped and can be woken.'),
    ...{ which: 'both', fits: ({ can }) => can.sleep },
    none: say('No environment is awake that can sleep.'),
  },
  wake: {
    ...{ prompt: say('Wake which environment?'), which: 'both', fits: ({ can }) => can.wake },
    none: say('No environment is asleep.'),
  },
  keepAwake: {
    ...{ prompt: say('Keep which environment awake?'), which: 'both', fits: ({ can }) => can.keepAwake },
    ...{ none: say('No environment sleeps by itself.'), left: 1 },
  },
  remove: {
    prompt: say('Remove which environment? Its services and their data go.'),
    ...{ which: 'lasting', fits: isExpendable },
    none: say('There is no environment that can be removed.'),
  },
  takeOver: {
    ...{ prompt: say('Take over which environment?'), which: 'lasting', fits: ({ hold }) => hold !== null },
    ...{ none: say('No environment is held by a branch.'), left: 1 },
  },
  drill: {
    prompt: say('Drill in which environment? A version that fails its health check is deployed on purpose.'),
    ...{ which: 'lasting', fits: isExpendable },
    none: say('There is no environment for a drill; production is never used for one.'),
  },
  updatePreview: { ...preview, prompt: say('Update which preview?') },
  removePreview: { ...preview, prompt: say('Remove which preview?') },
} satisfies Readonly<Record<string, PlaceQuestion>>;

function isExpendable({ kind }: EnvironmentSnapshot): boolean {
  return kind !== 'production';
}
