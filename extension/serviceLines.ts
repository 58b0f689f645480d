import type { Notification, serviceLogged } from '../agent/protocol/requests.ts';

/** Lines of a service that the agent follows for this window. */
export type ServiceLines = typeof serviceLogged extends Notification<infer Lines> ? Lines : never;
