import type { PlatformId } from '../../protocol/ids.ts';
import { AwsApi } from '../cloud/aws/awsApi.ts';
import { AwsChanges, awsTool } from '../cloud/aws/awsTool.ts';
import { AwsCredentials } from '../cloud/aws/credentials.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { Tool } from '../cloud/tool.ts';
import { Amplify } from './amplify.ts';

/** What all of the driver works with. */
export interface Room {
  readonly parts: CloudParts;
  readonly api: AwsApi;
  readonly amplify: Amplify;
  readonly tool: Tool;
  readonly changes: AwsChanges;
}

export const amplifyId: PlatformId = 'amplify';

export function roomOf(parts: CloudParts): Room {
  const tool = awsTool(parts);
  const credentials = new AwsCredentials(amplifyId, parts, tool);
  const api = new AwsApi(amplifyId, parts, credentials);
  const changes = new AwsChanges(parts, tool, credentials);
  return { parts, api, tool, changes, amplify: new Amplify(api, parts) };
}
