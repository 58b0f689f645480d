import * as z from 'zod';
import { projectFile } from './projectFile.ts';

type Schema = Record<string, unknown>;

/**
 * The JSON schema by which the editor completes and checks `taxiway.json`. Unknown keys are left to the agent, which says
 * what was probably meant; a choice by one key (`platform`) is if/then, since the editor's words for `oneOf` mislead.
 */
export function projectFileSchema(): Schema {
  const schema = z.toJSONSchema(projectFile, { io: 'input', target: 'draft-7' });
  return { ...(rewritten(schema) as Schema), allowComments: true, allowTrailingCommas: true };
}

function rewritten(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(rewritten);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).filter(
    ([key, value]) => !(key === 'additionalProperties' && value === false),
  );
  const schema = Object.fromEntries(entries.map(([key, value]) => [key, rewritten(value)]));
  return isChoice(schema) ? chosenByKey(schema) : schema;
}

interface Choice extends Schema {
  oneOf: { properties: Record<string, Schema>; required?: string[] }[];
}

function isChoice(schema: Schema): schema is Choice {
  return Array.isArray(schema['oneOf']) && discriminator(schema as Choice) !== undefined;
}

const descriptions: Readonly<Record<string, string>> = {
  platform: 'What runs it.',
  kind: 'Where a new value comes from.',
};

/** The key that has a constant in every form. */
function discriminator({ oneOf }: Choice): string | undefined {
  const keys = Object.keys(oneOf[0]?.properties ?? {});
  return keys.find((key) => oneOf.every(({ properties }) => properties[key]?.['const'] !== undefined));
}

function chosenByKey({ oneOf, ...rest }: Choice): Schema {
  const key = discriminator({ oneOf }) ?? '';
  const constants = oneOf.map(({ properties }) => properties[key]?.['const']);
  const required = oneOf.every((form) => form.required?.includes(key)) ? { required: [key] } : {};
  return {
    ...rest,
    type: 'object',
    ...required,
    properties: {
      [key]: {
        description: descriptions[key],
        enum: constants,
        enumDescriptions: oneOf.map(({ properties }) => properties[key]?.['description'] ?? ''),
      },
    },
    allOf: oneOf.map(({ properties: { [key]: chosen, ...properties }, required: needed = [] }) => ({
      if: { properties: { [key]: { const: chosen?.['const'] } }, required: [key] },
      then: { properties, ...withRequired(needed.filter((name) => name !== key)) },
    })),
  };
}

function withRequired(keys: readonly string[]): Schema {
  return keys.length ? { required: keys } : {};
}
