import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { projectFileSchema } from '../../../agent/project/file/projectFileSchema.ts';

type Schema = Record<string, unknown>;

const schema = projectFileSchema();

/** Every schema inside, with the way to it. */
function* inside(part: unknown, way = ''): Generator<[string, Schema]> {
  if (Array.isArray(part)) for (const [index, one] of part.entries()) yield* inside(one, `${way}[${index}]`);
  else if (typeof part === 'object' && part !== null) {
    yield [way, part as Schema];
    for (const [key, value] of Object.entries(part)) yield* inside(value, `${way}/${key}`);
  }
}

describe('the JSON schema of the project file', () => {
  it('in media/ is the one the agent checks by (npx tsx scripts/schema.mjs writes it)', () => {
    const committed: unknown = JSON.parse(readFileSync('media/taxiway.schema.json', 'utf8'));
    assert.deepEqual(committed, JSON.parse(JSON.stringify(schema)));
  });

  it('explains every key on hover', () => {
    const silent = [...inside(schema)].flatMap(([way, { properties }]) =>
      Object.entries((properties ?? {}) as Record<string, Schema>)
        .filter(([, value]) => !('description' in value) && !('const' in value))
        .map(([key]) => `${way}/${key}`),
    );
    assert.deepEqual(silent, []);
  });

  it('says what would be right wherever a text has a form', () => {
    const silent = [...inside(schema)].filter(
      ([way, { pattern, patternErrorMessage }]) =>
        typeof pattern === 'string' &&
        pattern !== '\\S' &&
        !patternErrorMessage &&
        !way.endsWith('/properties'),
    );
    assert.deepEqual(silent, []);
  });

  it('leaves unknown keys to the agent, which says what was meant', () => {
    const closed = [...inside(schema)].filter(([, part]) => part['additionalProperties'] === false);
    assert.deepEqual(closed, []);
  });

  it('chooses the keys of a target by its platform with if and then', () => {
    const { target } = schema['definitions'] as { target: Schema };
    const platforms = ((target['properties'] as Schema)['platform'] as Schema)['enum'] as string[];
    assert.deepEqual(platforms.slice(0, 4), ['local', 'server', 'vercel', 'fly']);
    const forms = target['allOf'] as { if: Schema; then: Schema }[];
    assert.deepEqual(forms[0]?.if, { properties: { platform: { const: 'local' } }, required: ['platform'] });
    assert.ok(Object.hasOwn(forms[3]!.then['properties'] as object, 'app'));
    assert.deepEqual(forms[3]!.then['required'], ['app']);
    assert.ok([...inside(schema)].every(([, part]) => !('oneOf' in part)));
  });
});
