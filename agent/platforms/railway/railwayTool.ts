import { say, type Message } from '../../protocol/say.ts';
import type { CloudParts } from '../cloud/parts.ts';
import { Tool } from '../cloud/tool.ts';

/** A service in an environment, by its ids there. */
export interface Spot {
  readonly project: string;
  readonly environment: string;
  readonly service: string;
}

export interface RailwayCall {
  readonly args: readonly string[];
  readonly what: Message;
}

export function railwayTool(parts: CloudParts): Tool {
  return new Tool(
    {
      programs: ['railway'],
      version: ['--version'],
      oldest: '4.58.0', // the first whose verbs all take the project by a flag
      env: {
        DO_NOT_TRACK: '1',
        RAILWAY_NO_TELEMETRY: '1',
        RAILWAY_NO_AUTO_UPDATE: '1',
        NO_COLOR: '1',
        RAILWAY_HTTP_TIMEOUT: '300', // seconds; copying an environment takes long
      },
    },
    parts,
  );
}

function where({ project, environment, service }: Spot): readonly string[] {
  return ['--project', project, '--environment', environment, '--service', service];
}

/**
 * Uploads what lies in the working folder and follows it to its verdict. `--no-gitignore`: the commit's files are what is
 * deployed, also those that are ignored and in it all the same.
 */
export function upload(spot: Spot, message: string): RailwayCall {
  return {
    args: ['up', '--ci', '--json', '--no-gitignore', ...where(spot), `--message=${message}`],
    what: say('railway up'),
  };
}

/** With stdin no terminal, the tool takes the change from there and no notice of flags that say it. */
export function changeSource(spot: Spot, image: string): RailwayCall & { readonly stdin: string } {
  return {
    args: ['environment', 'edit', '--project', spot.project, '--environment', spot.environment, '--json'],
    stdin: JSON.stringify({ services: { [spot.service]: { source: { image } } } }),
    what: say('railway environment edit'),
  };
}

/** The value comes by stdin. */
export function setVariable(spot: Spot, name: string): RailwayCall {
  return {
    args: ['variable', 'set', name, '--stdin', '--skip-deploys', '--json', ...where(spot)],
    what: say('railway variable set {0}', name),
  };
}

export function deleteVariable(spot: Spot, name: string): RailwayCall {
  return {
    args: ['variable', 'delete', name, '--json', ...where(spot)],
    what: say('railway variable delete {0}', name),
  };
}

export function makeDomain(spot: Spot): RailwayCall {
  return { args: ['domain', '--json', ...where(spot)], what: say('railway domain') };
}

/** The project is told by the environment: these two know no flag for it. */
export function newEnvironment(name: string, base: string): RailwayCall {
  return {
    args: ['environment', 'new', name, '--duplicate', base, '--json'],
    what: say('railway environment new'),
  };
}

export function deleteEnvironment(id: string): RailwayCall {
  return {
    args: ['environment', 'delete', id, '--yes', '--json'],
    what: say('railway environment delete'),
  };
}

/** Makes it renew a sign-in that ran out. */
export const whoAmI: RailwayCall = { args: ['whoami', '--json'], what: say('railway whoami') };
