import { AwsRefusal, jsonPart } from './awsServer.ts';

interface Stored {
  readonly value: string;
  readonly type: string;
  readonly version: number;
  readonly setAt: number;
}

interface Filter {
  readonly Key: string;
  readonly Option: 'OneLevel' | 'Recursive';
  readonly Values: readonly string[];
}

/** AWS Parameter Store. */
export class ParameterStore {
  readonly #stored = new Map<string, Stored>();
  readonly #now: () => number;
  /** Nothing can be hidden: the caller has no right to the key. */
  refusesKey = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  value(path: string): string | null {
    return this.#stored.get(path)?.value ?? null;
  }

  typeOf(path: string): string | null {
    return this.#stored.get(path)?.type ?? null;
  }

  remove(path: string): void {
    this.#stored.delete(path);
  }

  put(path: string, value: string, type: string): void {
    const version = (this.#stored.get(path)?.version ?? 0) + 1;
    this.#stored.set(path, { value, type, version, setAt: this.#now() });
  }

  get paths(): readonly string[] {
    return [...this.#stored.keys()];
  }

  readonly part = jsonPart('AmazonSSM', {
    DescribeParameters: ({
      ParameterFilters: [filter],
      NextToken,
    }: {
      readonly ParameterFilters: readonly Filter[];
      readonly NextToken?: string;
    }) => {
      const found = [...this.#stored].filter(([path]) => filter && isBelow(path, filter));
      const from = Number(NextToken ?? 0);
      const page = found.slice(from, from + 10); // AWS ends a page when it likes
      return {
        Parameters: page.map(([Name, { type, version, setAt }]) => ({
          ...{ Name, Type: type, Version: version, LastModifiedDate: setAt / 1000 },
        })),
        ...(found.length > from + 10 ? { NextToken: String(from + 10) } : {}),
      };
    },
    PutParameter: ({
      Name,
      Value,
      Type,
      Overwrite,
    }: {
      readonly Name: string;
      readonly Value: string;
      readonly Type: string;
      readonly Overwrite?: boolean;
    }) => {
      const before = this.#stored.get(Name);
      if (before && !Overwrite)
        throw new AwsRefusal('ParameterAlreadyExists', 'The parameter already exists.');
      if (Value === '') throw new AwsRefusal('ValidationException', 'Value must have length at least 1');
      if (before && before.type !== Type)
        throw new AwsRefusal('HierarchyTypeMismatchException', 'The type of a parameter cannot be changed.');
      if (Type === 'SecureString' && this.refusesKey)
        throw new AwsRefusal('AccessDeniedException', 'User is not authorized to perform: kms:Encrypt');
      this.put(Name, Value, Type);
      return { Version: this.#stored.get(Name)?.version, Tier: 'Standard' };
    },
    /** Of a hidden one what nobody can read. */
    GetParameter: ({ Name }: { readonly Name: string }) => {
      const found = this.#stored.get(Name);
      if (!found) throw new AwsRefusal('ParameterNotFound', '');
      const { value, type, setAt } = found;
      const Value = type === 'String' ? value : 'AQICAHh';
      return { Parameter: { Name, Type: type, Value, LastModifiedDate: setAt / 1000 } };
    },
    DeleteParameter: ({ Name }: { readonly Name: string }) => {
      if (!this.#stored.delete(Name)) throw new AwsRefusal('ParameterNotFound', '');
      return {};
    },
  });
}

function isBelow(path: string, { Option, Values: [folder = ''] }: Filter): boolean {
  if (!path.startsWith(`${folder}/`)) return false;
  return Option === 'Recursive' || !path.slice(folder.length + 1).includes('/');
}
