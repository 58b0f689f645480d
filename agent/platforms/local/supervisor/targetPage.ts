import { say, type Message } from '../../../protocol/say.ts';
import type { TargetName } from '../../targetName.ts';
import type { ServiceState } from './contract.ts';
import { awayPage, type Page } from './pages.ts';

/** What is said where a target does not answer. */
export function targetPage(
  { environment, service }: TargetName,
  state: ServiceState,
  { message, wakesAt }: { readonly message: Message | null; readonly wakesAt: number | null },
): Page {
  switch (state) {
    case 'asleep':
      return awayPage(say('{0} is asleep in {1}', service, environment), whenAwake(wakesAt), false);
    case 'empty':
      return awayPage(
        say('{0} is not deployed in {1}', service, environment),
        say('Deploy it with Taxiway.'),
        false,
      );
    case 'crashed':
      return awayPage(say('{0} does not run in {1}', service, environment), message ?? moment, true);
    case 'stopped':
      return awayPage(
        say('{0} is stopped in {1}', service, environment),
        message ?? say('Wake it with Taxiway.'),
        false,
      );
    case 'serving': // it ended just now
    case 'starting':
      return awayPage(say('{0} is starting in {1}', service, environment), moment, true);
  }
}

const moment = say('It answers in a moment.');

function whenAwake(at: number | null): Message {
  if (at === null) return say('Wake it with Taxiway.');
  return say('It wakes on {0}, or at once with Taxiway.', { at });
}
