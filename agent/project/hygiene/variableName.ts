import type { KeyShape } from './keyShapes.ts';

/** `stripeKey: string = `, `"stripe-key": `, `config.stripeKey = `, `'stripe_key' => `, `stripeKey := ` */
const assigned =
  /([A-Za-z_][\w-]*)["'`]?\]?[?!]?(?:\s+string)?\s*(?::\s*[\w.<>[\]|? ]+?)?\s*(?:=>|:=|=|:)\s*$/;
/** Characters before a literal that can be about it. */
const nearby = 200;

/**
 * What a variable is called that holds what stands behind `before`: as it is assigned to there, else by the shape of the key. A name
 * of one word (`key`, `user`) could mean anything in an environment.
 */
export function variableName(before: string, { variable }: Pick<KeyShape, 'variable'>): string {
  const name = upperSnake(assigned.exec(before.slice(-nearby))?.[1] ?? '');
  return name.includes('_') ? name : variable;
}

function upperSnake(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .replace(/^_|_$/g, '')
    .toUpperCase();
}
