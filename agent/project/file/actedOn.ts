import type { PlatformId } from '../../protocol/ids.ts';

/** The platforms that targets can be deployed to; what is said of others is understood and kept. */
export const actedOn: readonly PlatformId[] = ['local', 'amplify', 'ecs', 'fly', 'railway', 'vercel'];
