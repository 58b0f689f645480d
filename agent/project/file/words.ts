import * as z from 'zod';

/**
 * The building blocks of the project file. A description is what the editor shows on hover. Where a value can be wrong, the
 * message of zod is only a key: `expectations` holds the sentence, so that it can be translated; the editor has its own from
 * `patternErrorMessage`.
 */

/** An object that knows its keys: the message of an unknown one lists them. */
export function object<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  const keys = Object.keys(shape).join(' ');
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? keys : undefined) });
}

interface Format {
  readonly pattern: RegExp;
  /** A key of `expectations`. */
  readonly expects: string;
  readonly example: string;
}

function text({ pattern, expects, example }: Format, description: string): z.ZodString {
  return z.string().regex(pattern, { error: expects }).meta({ description, patternErrorMessage: example });
}

/** Names become part of addresses and variable names, so they are as narrow as those. */
export const name = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, { error: 'name' })
  .meta({ patternErrorMessage: 'A name has lower-case letters, digits and dashes, and at most 40 of them.' });

export const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, { error: 'variableName' })
  .meta({ patternErrorMessage: 'The name of a variable has letters, digits and underscores.' });

export const duration = (description: string): z.ZodString =>
  text(
    {
      pattern: /^\d{1,6}(?:ms|s|m|h|d|w)$/,
      expects: 'duration',
      example: 'A duration is a number and a unit: 30s, 5m, 1h, 90d, 2w.',
    },
    description,
  );

export const httpPath = (description: string): z.ZodString =>
  text(
    {
      pattern: /^\/\S*$/,
      expects: 'httpPath',
      example: 'A path of the service begins with a slash: /healthz.',
    },
    description,
  );

/** A file or folder of the repository. */
export const path = (description: string): z.ZodString =>
  text(
    {
      pattern: /^(?![/\\])(?!.*(?:^|[/\\])\.\.(?:[/\\]|$))[^\\]+$/,
      expects: 'path',
      example: 'A path begins at the root of the repository, has / between its parts and no .. in it.',
    },
    description,
  );

export const patterns = (description: string): z.ZodArray<z.ZodString> =>
  z.array(path('A pattern of files, from the root of the repository: `apps/web/**`.')).describe(description);

export const names = (description: string): z.ZodArray<z.ZodString> =>
  z.array(z.string().min(1)).describe(description);

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, { error: 'currency' })
  .meta({ description: 'Such as `GBP`.', patternErrorMessage: 'Three capital letters, such as GBP.' });

/** `> 2 %`, `< 15m`, `> 2x` */
export const threshold = z
  .string()
  .regex(/^[<>]=? ?\d+(?:\.\d+)? ?(?:%|x|ms|s|m|h|d|KB|MB|GB)?$/, { error: 'threshold' })
  .meta({ patternErrorMessage: 'A comparison such as: > 2 %, < 15m, > 2x' });

const line = z.string().regex(/\S/, { error: 'command' }).describe('One line for the shell.');
const words = z.array(z.string()).min(1).describe('A program and its arguments, without a shell.');

export const command = (description: string) =>
  z.union([line, words], { error: 'command' }).describe(description);

export const variables = (description: string) => z.record(variableName, z.string()).describe(description);
