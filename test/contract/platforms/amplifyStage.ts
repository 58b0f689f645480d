import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AmplifyModel } from '../../standins/aws/amplifyModel.ts';
import { awsPrograms } from '../../standins/aws/awsProgram.ts';
import { AwsServer, jsonPart } from '../../standins/aws/awsServer.ts';
import { temporaryFolder } from '../../standins/repository.ts';
import { ToolFaults } from '../../standins/toolFaults.ts';
import type { Stage } from './stage.ts';

const accessKeyId = 'AKIAEXAMPLEKEY000000';
const secretAccessKey = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00';

/** An app with the branches `production` and `staging`, of which nothing was built yet. */
export async function amplifyStage(): Promise<Stage & { readonly amplify: AmplifyModel }> {
  const folder = temporaryFolder('aws-');
  const amplify = new AmplifyModel(() => Date.now());
  for (const name of ['production', 'staging']) amplify.addBranch(name);
  const logs = jsonPart('Logs_20140328', {
    FilterLogEvents: () => ({ events: [{ eventId: '1', timestamp: Date.now(), message: 'rendered /\n' }] }),
  });
  const server = await AwsServer.start(accessKeyId, [logs, amplify.part]);
  server.signedLog = (id) => amplify.log(id);
  const programs = awsPrograms(folder);
  const tool = new ToolFaults(folder, {
    program: join(programs, 'aws'),
    harmless: ['--version', 'configure'],
  });
  server.tool = tool;
  server.changes = () => amplify.changes;
  const nowhere = join(folder, 'nowhere');
  mkdirSync(nowhere);
  writeFileSync(join(folder, 'config'), '');
  const env = {
    ...process.env,
    AWS_PROFILE: undefined,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
    AWS_CONFIG_FILE: join(folder, 'config'),
    TAXIWAY_AWS_API: server.address,
    PATH: [tool.programs, programs].join(delimiter),
  };
  return {
    amplify,
    env,
    withoutTool: { ...env, PATH: nowhere },
    token: secretAccessKey,
    image: null,
    settings: (environment) => ({
      ...{ region: 'eu-west-2', app: amplify.app },
      branch: environment.startsWith('pr-') ? 'staging' : environment,
    }),
    files: (title) => ({ 'index.html': title }),
    changes: () => amplify.changes,
    stored: (environment, name) => amplify.variable(branchOf(environment), name),
    greeting: (environment) => amplify.variable(branchOf(environment), 'GREETING'),
    served: (environment) => amplify.served(branchOf(environment)),
    holdBuild: () => amplify.hold(),
    goOn: () => amplify.goOn(),
    failBuild: (words) => amplify.failNext(words),
    becomeSomebodyElse: () => {
      server.caller = 'arn:aws:iam::210987654321:user/somebody-else';
    },
    refuseSwitch: (words) => {
      amplify.refusal = words;
    },
    ...{ api: server.faults, tool },
    end: () => server.end(),
  };
}

/** Previews are of `feature/<name>`. */
function branchOf(environment: string): string {
  return environment.startsWith('pr-') ? `feature/${environment}` : environment;
}
