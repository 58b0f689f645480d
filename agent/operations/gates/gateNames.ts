import type { GateKind } from '../../protocol/plan.ts';
import { say, type Message } from '../../protocol/say.ts';

/** What a gate is called. */
export function gateName(gate: GateKind): Message {
  switch (gate) {
    case 'branch':
      return say('branch');
    case 'clean':
      return say('nothing uncommitted');
    case 'pushed':
      return say('pushed');
    case 'checks':
      return say('checks');
    case 'ci':
      return say('checks on GitHub');
    case 'window':
      return say('deployment window');
    case 'freeze':
      return say('freeze');
    case 'validatedIn':
      return say('validated before');
    case 'sameArtifact':
      return say('same artifact');
    case 'checklist':
      return say('checklist');
    case 'approvals':
      return say('approvals');
    case 'held':
      return say('held by another branch');
    case 'foreignCode':
      return say("somebody else's code");
    default:
      return gate satisfies never;
  }
}
