import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { derivedFile, fileDifferences } from '../../../../agent/platforms/fly/placeFile.ts';
import type { PlaceFileTarget } from '../../../../agent/platforms/placeFile.ts';
import { failureOf } from '../../../../agent/protocol/failures.ts';
import { systemText } from '../../../standins/systems.ts';
import { placeOf } from './made.ts';

const text = `# The service, as production runs it.
app = 'blue' # its name is part of its address
primary_region = "syd"

[env] # plain values only
  APP_ENV = 'production'
  LOG_LEVEL = "info"   # debug is loud
  GREETING = 'app = "blue"'

[http_service]
  internal_port = 8080
  auto_stop_machines = 'off'

  [[http_service.checks]]
    path = '/health'

[[vm]]
  memory = '1gb'
`;
const target: PlaceFileTarget = {
  place: placeOf({
    environment: 'staging',
    kind: 'staging',
    settings: { app: 'blue-staging', region: 'syd' },
  }),
  variables: { APP_ENV: 'staging', LOG_LEVEL: 'debug', ONLY_HERE: '1' },
};
const derived = (from: string, of = target): string => derivedFile(from, { name: 'fly.toml', target: of });
const said = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return JSON.stringify(failureOf(error));
  }
  return 'done';
};

describe('the configuration file of an app on Fly.io', () => {
  it('is made of another one line by line: comments, order and marks stay', () => {
    const expected = text
      .replace("app = 'blue' #", "app = 'blue-staging' #")
      .replace("APP_ENV = 'production'", "APP_ENV = 'staging'")
      .replace('LOG_LEVEL = "info"   #', 'LOG_LEVEL = "debug"   #');
    assert.equal(derived(text), expected);
  });

  it('keeps line ends, and changes no key of the same name elsewhere', () => {
    const windows = text.replaceAll('\n', '\r\n');
    assert.equal(derived(windows), derived(text).replaceAll('\n', '\r\n'));
    assert.equal((parse(derived(text))['env'] as Record<string, string>)['GREETING'], 'app = "blue"');
  });

  it('goes to another region, and gets a name where it has none', () => {
    const other = { ...target, place: { ...target.place, settings: { app: 'x', region: 'ams' } } };
    assert.equal(parse(derived(text, other))['primary_region'], 'ams');
    assert.equal(
      derived("[env]\n  LOG_LEVEL = 'info'\n"),
      "app = 'blue-staging'\n[env]\n  LOG_LEVEL = 'debug'\n",
    );
  });

  it('writes values that need escapes so that they are read back', () => {
    const odd = { ...target, variables: { APP_ENV: 'it\'s "odd" # \\ \n' } };
    assert.equal(
      (parse(derived(text, odd))['env'] as Record<string, string>)['APP_ENV'],
      odd.variables.APP_ENV,
    );
  });

  it('is refused in words where a value to be changed is on no line of its own, or it is not TOML', () => {
    const inline = "app = 'blue'\nenv = { LOG_LEVEL = 'info' }\n";
    assert.match(
      said(() => derived(inline)),
      /by hand.*env\.LOG_LEVEL/,
    );
    const long = "app = 'blue'\n[env]\nLOG_LEVEL = '''\ninfo'''\n";
    assert.match(
      said(() => derived(long)),
      /env\.LOG_LEVEL/,
    );
    assert.match(
      said(() => derived('app = ')),
      /not TOML/,
    );
  });

  it("comes to blue-banded-bee's own staging file from its production's", () => {
    const settings = { app: 'blue-banded-bee-staging', region: 'syd' };
    const of = { ...target, place: { ...target.place, settings } };
    const made = derived(systemText('blue-banded-bee', 'fly.toml'), of);
    assert.equal(made, systemText('blue-banded-bee', 'fly.staging.toml'));
  });
});

describe('two configuration files of Fly.io', () => {
  const differences = (here: string, there: string) =>
    fileDifferences({ name: 'fly.staging.toml', text: here }, { name: 'fly.toml', text: there });

  it('differ in what is not the name of the app, each told with its line', () => {
    const here = derived(text).replace('internal_port = 8080', 'internal_port = 9090').replace('1gb', '2gb');
    const lineOf = (words: string): number => here.split('\n').findIndex((line) => line.includes(words));
    assert.deepEqual(differences(here, text), [
      { key: 'APP_ENV', here: 'staging', there: 'production', line: lineOf('APP_ENV'), isVariable: true },
      { key: 'LOG_LEVEL', here: 'debug', there: 'info', line: lineOf('LOG_LEVEL'), isVariable: true },
      ...[
        {
          key: 'http_service.internal_port',
          here: '9090',
          there: '8080',
          line: lineOf('9090'),
          isVariable: false,
        },
        { key: 'vm[0].memory', here: '2gb', there: '1gb', line: lineOf('2gb'), isVariable: false },
      ],
    ]);
  });

  it('differ where only one of them says something', () => {
    const here = text.replace("    path = '/health'\n", "    path = '/health'\n    interval = '5s'\n");
    const found = differences(here.replace(/\[\[vm]][^]*$/, ''), text);
    assert.deepEqual(
      found.map(({ key, here: own, there }) => [key, own, there]),
      [
        ['http_service.checks[0].interval', '5s', null],
        ['vm[0].memory', null, '1gb'],
      ],
    );
    assert.deepEqual(differences(text, text), []);
  });
});
