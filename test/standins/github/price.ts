import { Kind, parse, type FieldNode, type SelectionSetNode } from 'graphql';
import type { Query } from './graphQl.ts';

/**
 * What a query costs, in points: one request for each connection of each node above it, by the hundred, one at least. Source:
 * GitHub's "Rate limits and query limits for the GraphQL API".
 */
export function priceOf({ query, variables }: Query): number {
  const sets = parse(query).definitions.flatMap((one) => ('selectionSet' in one ? [one.selectionSet] : []));
  const requests = sets.reduce((sum, set) => sum + requestsOf(set, 1, variables), 0);
  return Math.max(1, Math.round(requests / 100));
}

function requestsOf(set: SelectionSetNode | undefined, nodes: number, variables: Query['variables']): number {
  return (set?.selections ?? []).reduce((sum, selection) => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) throw new Error('a fragment is not priced');
    const first = selection.kind === Kind.FIELD ? firstOf(selection, variables) : null;
    const inside = requestsOf(selection.selectionSet, nodes * (first ?? 1), variables);
    return sum + inside + (first === null ? 0 : nodes);
  }, 0);
}

/** How many nodes a connection is asked for; null where the field is none. */
function firstOf({ arguments: given = [] }: FieldNode, variables: Query['variables']): number | null {
  const value = given.find(({ name }) => /^(first|last)$/.test(name.value))?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.VARIABLE ? Number(variables[value.name.value]) : null;
}
