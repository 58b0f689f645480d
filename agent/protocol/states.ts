import type { OperationState, OperationSummary, TargetState } from './model.ts';
import { say, type Message } from './say.ts';

/** A codicon and a theme colour. */
export interface Icon {
  readonly id: string;
  readonly color?: string;
}

const passed = 'testing.iconPassed';
const failed = 'testing.iconFailed';
/** Of production, and of what is not as it should be; pages use the same. Dark enough for words in light themes. */
export const warningColour = 'list.warningForeground';

/** State is told by a word and an icon; the colour only underlines them. */
export const stateWords: Readonly<Record<TargetState, Message>> = {
  healthy: say('healthy'),
  degraded: say('degraded'),
  failing: say('failing'),
  deploying: say('deploying'),
  watching: say('watching'),
  asleep: say('asleep'),
  stopped: say('stopped'),
  empty: say('nothing deployed'),
  unknown: say('unknown'),
};

const stateIcons: Readonly<Record<TargetState, Icon>> = {
  healthy: { id: 'circle-filled', color: passed },
  degraded: { id: 'warning', color: warningColour },
  failing: { id: 'error', color: failed },
  deploying: { id: 'sync~spin' },
  watching: { id: 'eye', color: passed },
  asleep: { id: 'eye-closed' },
  stopped: { id: 'circle-outline' },
  empty: { id: 'circle-outline' },
  unknown: { id: 'question' },
};

/** Production has its own icon while all is well, and the warning colour; a failure's own colour is stronger. */
export function stateIcon(state: TargetState, production: boolean): Icon {
  if (!production || state === 'failing') return stateIcons[state];
  return { id: state === 'healthy' ? 'shield' : stateIcons[state].id, color: warningColour };
}

const operationWords: Readonly<Record<OperationState, Message>> = {
  waiting: say('waiting'),
  running: say('running'),
  watching: say('watching'),
  done: say('done'),
  failed: say('failed'),
  cancelled: say('cancelled'),
  needsPerson: say('needs you'),
};

export const operationIcons: Readonly<Record<OperationState, Icon>> = {
  waiting: { id: 'clock' },
  running: { id: 'sync~spin' },
  watching: { id: 'eye', color: passed },
  done: { id: 'pass', color: passed },
  failed: { id: 'error', color: failed },
  cancelled: { id: 'circle-slash' },
  needsPerson: { id: 'person', color: warningColour },
};

type Stands = Pick<OperationSummary, 'state' | 'readable'>;

/** Of an operation that cannot be read here nobody knows how it stands. */
export function operationWord({ state, readable }: Stands): Message {
  return readable ? operationWords[state] : stateWords.unknown;
}

export function operationIcon({ state, readable }: Stands): Icon {
  return readable ? operationIcons[state] : stateIcons.unknown;
}
