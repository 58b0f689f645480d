import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AmplifyModel } from '../../standins/aws/amplifyModel.ts';
import { awsPrograms } from '../../standins/aws/awsProgram.ts';
import { AwsServer, jsonPart } from '../../standins/aws/awsServer.ts';
import { temporaryFolder } from '../../standins/repository.ts';
import { ToolFaults } from '../../standins/toolFaults.ts';
import type { Stage } from './stage.ts';

/** Who asks AWS, where it is on this machine, and by which programs. */
export interface AwsAccount extends Pick<Stage, 'env' | 'withoutTool' | 'token' | 'tool'> {
  readonly server: AwsServer;
}

const accessKeyId = 'AKIAEXAMPLEKEY000000';
const secretAccessKey = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00';

/** A stage with what only tests of Amplify look at. */
export interface AmplifyStage extends Stage {
  readonly amplify: AmplifyModel;
}

/** An app with the branches `production` and `staging`, of which nothing was built yet, in an account of its own. */
export async function amplifyStage(): Promise<AmplifyStage> {
  const folder = temporaryFolder('aws-');
  const logs = jsonPart('Logs_20140328', {
    FilterLogEvents: () => ({ events: [{ eventId: '1', timestamp: Date.now(), message: 'rendered /\n' }] }),
  });
  const server = await AwsServer.start(accessKeyId, [logs]);
  const programs = awsPrograms(folder);
  const tool = new ToolFaults(folder, {
    program: join(programs, 'aws'),
    harmless: ['--version', 'configure'],
  });
  server.tool = tool;
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
  return appOn({ server, tool, env, withoutTool: { ...env, PATH: nowhere }, token: secretAccessKey });
}

/** The same app beside others in one account: where that is, and by whom it ends, is theirs. */
export function appOn(account: AwsAccount): AmplifyStage {
  const { server, tool, env, withoutTool, token } = account;
  const amplify = new AmplifyModel(() => Date.now());
  for (const name of ['production', 'staging']) amplify.addBranch(name);
  server.add(amplify.part, () => amplify.changes);
  server.signedLog = (id) => amplify.log(id);
  return {
    ...{ amplify, env, withoutTool, token, tool, api: server.faults, image: null },
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
    end: () => server.end(),
  };
}

/** Previews are of `feature/<name>`. */
function branchOf(environment: string): string {
  return environment.startsWith('pr-') ? `feature/${environment}` : environment;
}
