// The supervisor as a program of its own, without the rest of the agent; bundled by the stage.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { supervise } from '../../../agent/platforms/local/supervisor/supervise.ts';
import { Prober } from '../../../agent/health/prober.ts';
import { as } from '../../../agent/protocol/ids.ts';
import { systemClock, type Clock } from '../../../agent/run/clock.ts';
import { Redactor } from '../../../agent/run/redact.ts';
import { SecretVault } from '../../../agent/secrets/vault.ts';
import { missingKeychain } from './missingKeychain.ts';
import type { StageFacts } from './stage.ts';

const facts = JSON.parse(process.env['TAXIWAY_STAGE'] ?? '') as StageFacts;
const clock: Clock = {
  ...systemClock,
  now: () => Date.now() + (existsSync(facts.ahead) ? Number(readFileSync(facts.ahead, 'utf8')) : 0),
};

void supervise({
  project: { id: as(facts.project), name: 'Shop', folder: facts.repository },
  folder: facts.local,
  openVault: (keeper) =>
    new SecretVault({ keychain: missingKeychain(), folder: facts.secrets, keeper, clock }),
  redactor: new Redactor(),
  health: new Prober(clock),
  due: () => Promise.resolve([]),
  clock,
  lookEveryMs: 100,
  keepDeployments: 2,
  drainMs: 1500,
  startOperation: (input) => {
    appendFileSync(facts.started, `${JSON.stringify(input)}\n`);
    return Promise.resolve({ operation: as('scheduled') });
  },
}).then(() => process.exit(0));
