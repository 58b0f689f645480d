import type { RecordedDeployment } from '../../github/deployments/deploymentsQuery.ts';
import { Failed, type FailureOf } from '../../protocol/failures.ts';
import { say, type Message } from '../../protocol/say.ts';

/** Another machine, or a workflow, is at work on the environment. */
export class HeldElsewhere extends Failed {
  declare readonly failure: FailureOf<'locked'>;
  readonly holder: RecordedDeployment;

  constructor(holder: RecordedDeployment) {
    const { environment, by, createdAt, payload } = holder;
    super({
      reason: 'locked',
      target: environment,
      by,
      since: createdAt,
      operation: null, // it is of another machine: nothing here could open it
      ...(payload && { machine: payload.machine }),
    });
    this.holder = holder;
  }
}

/** It has given no sign of life for so long that a person may take over. */
export class HeldByGone extends HeldElsewhere {
  /** What a person must know to decide. */
  get question(): Message {
    const { environment, by, payload, toldAt } = this.holder;
    return say(
      '{0} is still held by {1} on {2}, not heard of since {3}. Take it over only if nothing is at work there any more.',
      environment,
      by,
      payload?.machine ?? '',
      { at: toldAt },
    );
  }
}

/** Of a workflow whose run this account cannot ask for: a person may know that nothing is at work. */
export class HeldByUnasked extends HeldByGone {
  override get question(): Message {
    const { environment, by, createdAt } = this.holder;
    return say(
      '{0} is held by {1} since {2}, and GitHub does not say whether its workflow still runs. Take it over only if nothing is at work there any more.',
      environment,
      by,
      { at: createdAt },
    );
  }
}

export function waitsElsewhere({ environment, by, createdAt, payload }: RecordedDeployment): Message {
  return payload
    ? say('Waits for {0}: {1} on {2} has been changing it since {3}.', environment, by, payload.machine, {
        at: createdAt,
      })
    : say('Waits for {0}: {1} has been changing it since {2}.', environment, by, { at: createdAt });
}
