import type { ServiceName } from '../protocol/ids.ts';

/** By which a service's address is told to the others and to the project's own commands: `order-mail`, `TAXIWAY_ORDER_MAIL_URL`. */
export function addressVariable(service: ServiceName): string {
  return `TAXIWAY_${service.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}_URL`;
}
