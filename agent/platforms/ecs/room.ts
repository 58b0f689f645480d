import type { PlatformId } from '../../protocol/ids.ts';
import { AwsApi } from '../cloud/aws/awsApi.ts';
import { AwsChanges, awsTool } from '../cloud/aws/awsTool.ts';
import { AwsCredentials } from '../cloud/aws/credentials.ts';
import { ecrLogin, isEcr } from '../cloud/aws/ecr.ts';
import { dockerLogin } from '../cloud/images/dockerLogin.ts';
import { type ImageRepository, repositoryOf } from '../cloud/images/imageName.ts';
import { Images } from '../cloud/images/images.ts';
import type { CloudParts } from '../cloud/parts.ts';
import type { Tool } from '../cloud/tool.ts';
import { Addresses } from './addresses.ts';
import { Ecs } from './ecs.ts';
import { Parameters } from './parameters.ts';

/** What all of the driver works with. */
export interface Room {
  readonly parts: CloudParts;
  readonly api: AwsApi;
  readonly ecs: Ecs;
  readonly tool: Tool;
  readonly changes: AwsChanges;
  readonly parameters: Parameters;
  readonly addresses: Addresses;
  /** As the caller at this place, whose registry may be AWS's own. */
  images(profile: string | null): Images;
}

export const ecsId: PlatformId = 'ecs';

export function roomOf(parts: CloudParts): Room {
  const tool = awsTool(parts);
  const credentials = new AwsCredentials(ecsId, parts, tool);
  const api = new AwsApi(ecsId, parts, credentials);
  const ecs = new Ecs(api);
  const known = new Map<string | null, Images>();
  return {
    ...{ parts, api, ecs, tool },
    changes: new AwsChanges(parts, tool, credentials),
    parameters: new Parameters(api),
    addresses: new Addresses(api, ecs, parts.clock),
    images: (profile) => {
      const images = known.get(profile) ?? imagesOf(parts, api, profile);
      known.set(profile, images);
      return images;
    },
  };
}

/** Docker knows who one is everywhere but at AWS's own registry, whose passwords end after hours. */
function imagesOf(parts: CloudParts, api: AwsApi, profile: string | null): Images {
  return new Images({
    platform: ecsId,
    parts,
    login: async (host, signal) =>
      isEcr(host) ? ecrLogin(api, host, profile, parts.redactor, signal) : dockerLogin(host, parts, signal),
    tell: async (host, signal) => (isEcr(host) ? ecrLogin(api, host, profile, parts.redactor, signal) : null),
  });
}

/** Where its image is kept: by the rules, else where what runs has its own from. */
export function repositoryFor(image: string | null, running: { readonly image: string }): ImageRepository {
  return repositoryOf(image ?? running.image);
}
