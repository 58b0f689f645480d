import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Schema = Record<string, unknown>;

/** What is wrong with a value, as GitHub lists it. */
export interface Fault {
  readonly field: string;
  readonly code: 'missing_field' | 'invalid';
  readonly message: string;
}

/** One operation of GitHub's API, with what it takes and answers. */
export interface Operation {
  /** `repos/create-deployment` */
  readonly id: string;
  readonly method: string;
  /** Path parameters by name where the path is this operation's; null for another's. */
  match(path: string): Readonly<Record<string, string>> | null;
  /** Faults of a request, in its query and body. */
  refuses(query: URLSearchParams, body: unknown): readonly Fault[];
  /** Faults of an answer of ours; also where GitHub never answers with this status. */
  disowns(status: number, answer: unknown): readonly string[];
}

interface Described {
  readonly operationId: string;
  readonly parameters?: readonly Reference[];
  readonly requestBody?: { readonly required?: boolean; readonly content?: Content } | undefined;
  readonly responses: Readonly<Record<string, Reference>>;
}
type Reference = { readonly $ref?: string } & Schema;
type Content = Readonly<Record<string, { readonly schema: Schema }>>;

const file = join(import.meta.dirname, '../../fixtures/github/openapi.json');

/** GitHub's published description of its API, as far as we use it. */
export function describedOperations(): readonly Operation[] {
  const whole = JSON.parse(readFileSync(file, 'utf8')) as {
    paths: Record<string, Record<string, Described>>;
    components: Record<string, Record<string, Schema>>;
  };
  const validators = new Validators(whole.components['schemas'] ?? {});
  const resolve = (reference: Reference): Schema => {
    const [, , kind = '', name = ''] = reference.$ref?.split('/') ?? [];
    return reference.$ref === undefined ? reference : (whole.components[kind]?.[name] ?? {});
  };
  const operations = Object.entries(whole.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) =>
      operation(path, method.toUpperCase(), described, validators, resolve),
    ),
  );
  // `/environments/x` is no `/environments/{name}` where both are described
  return operations.sort((one, other) => one.variables - other.variables);
}

function operation(
  template: string,
  method: string,
  described: Described,
  validators: Validators,
  resolve: (reference: Reference) => Schema,
): Operation & { readonly variables: number } {
  const names = [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');
  const pattern = new RegExp(`^${template.replace(/\{[^}]+\}/g, '([^/]+)')}$`);
  const parameters = (described.parameters ?? []).map(resolve);
  const { content, required: isRequired = false } = described.requestBody ?? {};
  const body = content?.['application/json']?.schema;
  return {
    id: described.operationId,
    method,
    variables: names.length,
    match: (path) => {
      const found = pattern.exec(path);
      if (!found) return null;
      return Object.fromEntries(
        names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]),
      );
    },
    refuses: (query, given) => [
      ...parameters.flatMap((parameter) => faultsOfParameter(parameter, query, validators)),
      ...(body && (given !== undefined || isRequired) ? validators.faults(body, given ?? {}) : []),
    ],
    disowns: (status, answer) => {
      const known = described.responses[String(status)];
      if (!known && status >= 400) return []; // of its refusals GitHub describes a few
      if (!known) return [`${described.operationId} never answers ${status}`];
      const schema = (resolve(known)['content'] as Content | undefined)?.['application/json']?.schema;
      if (!schema) return [];
      return validators
        .faults(schema, answer)
        .map(({ field, message }) => `${described.operationId} ${field}: ${message}`);
    },
  };
}

function faultsOfParameter(
  parameter: Schema,
  query: URLSearchParams,
  validators: Validators,
): readonly Fault[] {
  const {
    in: place,
    name,
    required,
    schema,
  } = parameter as {
    in: string;
    name: string;
    required?: boolean;
    schema: Schema;
  };
  if (place !== 'query') return [];
  const given = query.get(name);
  if (given === null) return required ? [{ field: name, code: 'missing_field', message: 'is missing' }] : [];
  return validators.faults({ type: 'object', properties: { [name]: schema } }, { [name]: given }, true);
}

/** Compiled on first use. */
class Validators {
  readonly #strict: Ajv;
  readonly #coercing: Ajv;
  readonly #compiled = new Map<Schema, ValidateFunction>();

  constructor(schemas: Readonly<Record<string, Schema>>) {
    this.#strict = ajvWith(schemas, false);
    this.#coercing = ajvWith(schemas, true);
  }

  faults(schema: Schema, value: unknown, isText = false): readonly Fault[] {
    const validate =
      this.#compiled.get(schema) ??
      (isText ? this.#coercing : this.#strict).compile(asJsonSchema(schema) as Schema);
    if (!isText) this.#compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, keyword, message, params }) => ({
      field: instancePath.slice(1) || String(params['missingProperty'] ?? ''),
      code: keyword === 'required' ? 'missing_field' : 'invalid',
      message: `${message ?? keyword} ${JSON.stringify(params)}`,
    }));
  }
}

function ajvWith(schemas: Readonly<Record<string, Schema>>, coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, coerceTypes });
  addFormats(ajv);
  // GitHub answers "" for addresses that were not set, whatever its description says.
  ajv.addFormat('uri', (text: string) => text === '' || URL.canParse(text));
  ajv.addSchema({ $id: 'github', components: { schemas: asJsonSchema(schemas) } });
  return ajv;
}

/** OpenAPI 3.0 to JSON Schema: `nullable`, and references into the one document of components. */
function asJsonSchema(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(asJsonSchema);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).flatMap(([name, inner]) => {
    if (name === 'nullable' && typeof inner === 'boolean') return [];
    if (name === '$ref') return [[name, `github${String(inner)}`]];
    return [
      [name, name === 'enum' || name === 'default' || name === 'required' ? inner : asJsonSchema(inner)],
    ];
  });
  const schema: unknown = Object.fromEntries(entries as [string, unknown][]);
  return (part as { nullable?: unknown }).nullable === true ? { anyOf: [{ type: 'null' }, schema] } : schema;
}
