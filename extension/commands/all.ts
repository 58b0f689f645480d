import { accounts } from './accounts.ts';
import { agentFlows } from './agentFlows.ts';
import type { Commands } from './commandMap.ts';
import { deploying } from './deploying.ts';
import { environments } from './environments.ts';
import { housekeeping } from './housekeeping.ts';
import { operationCommands } from './operations.ts';
import { previews } from './previews.ts';
import { secrets } from './secrets.ts';
import type { CommandServices } from './services.ts';

export function allCommands(services: CommandServices): Commands {
  return {
    ...deploying(services),
    ...environments(services),
    ...previews(services),
    ...secrets(services),
    ...accounts(services),
    ...operationCommands(services),
    ...housekeeping(services),
    ...agentFlows(services),
  };
}
