import type {
  CheckConfiguration,
  DatabaseConfiguration,
  ProjectConfiguration,
} from '../../../project/resolved.ts';
import type { Fields } from '../yaml/values.ts';

/** An empty database beside a job. */
interface Engine {
  readonly image: string;
  readonly port: number;
  readonly env?: Fields;
  readonly health: string;
  readonly address: string;
}

const engines: ReadonlyMap<string, Engine> = new Map([
  [
    'postgres',
    {
      image: 'postgres:17',
      port: 5432,
      env: { POSTGRES_PASSWORD: 'postgres' },
      health: 'pg_isready',
      address: 'postgresql://postgres:postgres@localhost:5432/postgres',
    },
  ],
  [
    'mysql',
    {
      image: 'mysql:8',
      port: 3306,
      env: { MYSQL_ROOT_PASSWORD: 'mysql', MYSQL_DATABASE: 'test' },
      health: 'mysqladmin ping --host 127.0.0.1 --password=mysql',
      address: 'mysql://root:mysql@127.0.0.1:3306/test',
    },
  ],
  ['redis', { image: 'redis:7', port: 6379, health: 'redis-cli ping', address: 'redis://localhost:6379' }],
]);

/** Those of the services that a check is about; a check of the whole project brings its own. */
export function databasesOf(
  { services, databases }: Pick<ProjectConfiguration, 'services' | 'databases'>,
  check: CheckConfiguration,
): readonly DatabaseConfiguration[] {
  const names = services
    .filter(({ name }) => check.services?.includes(name) ?? false)
    .map(({ database }) => database);
  return databases.filter(({ name, engine }) => names.includes(name) && engines.has(engine));
}

/** Only those that the check can find. */
export function containersOf(databases: readonly DatabaseConfiguration[]): Fields | undefined {
  const found = databases.filter(({ address }) => address !== undefined);
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(({ engine }) => [engine, containerOf(engines.get(engine))]));
}

function containerOf(engine: Engine | undefined): Fields {
  if (!engine) throw new Error('no such engine');
  const { image, port, env, health } = engine;
  return {
    image,
    env,
    ports: [`${port}:${port}`],
    options: `--health-cmd "${health}" --health-interval 5s --health-retries 10`,
  };
}

/** By the variables in which services find them. */
export function addressesOf(databases: readonly DatabaseConfiguration[]): Fields | undefined {
  const found = databases.flatMap(({ engine, address }) =>
    address === undefined ? [] : [[address, engines.get(engine)?.address] as const],
  );
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** Sentences about checks whose database nobody tells them of. */
export function checksWithoutDatabase(
  configuration: Pick<ProjectConfiguration, 'services' | 'databases'>,
  checks: readonly CheckConfiguration[],
): readonly string[] {
  return checks.flatMap((check) =>
    databasesOf(configuration, check)
      .filter(({ address }) => address === undefined)
      .map(
        ({ name }) =>
          `${check.name} gets no ${name} here: taxiway.json does not say in which variable it is found (databases.${name}.address).`,
      ),
  );
}
