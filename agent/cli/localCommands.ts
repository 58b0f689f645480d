import { readdir } from 'node:fs/promises';
import { openProject } from '../compose.ts';
import { localPlatform } from '../server/local.ts';
import { as, type ProjectId } from '../protocol/ids.ts';
import { failureOf } from '../protocol/failures.ts';
import { english } from '../protocol/say.ts';
import type { Call, Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { exactly } from './options.ts';
import { cliWorldOptions } from './world.ts';
import { table } from './table.ts';
import { words } from './terminal.ts';

export const localStatus: Command = {
  usage: 'local status',
  summary: 'what the supervisor of this project keeps running on this machine',
  async run(call) {
    exactly(call.words);
    const { world } = await call.project();
    const found = (await localPlatform(world)?.supervisor()) ?? null;
    if (call.json) call.terminal.print(JSON.stringify(found, null, 2));
    else if (!found) call.terminal.print('No supervisor runs. A deploy or a wake starts it.');
    else {
      for (const remark of found.remarks) call.terminal.note(words(remark));
      const since = english.date(found.startedAt);
      call.terminal.print(`Supervisor ${found.identity.pid} since ${since}, port ${found.routerPort}`);
      const rows = found.targets.map(({ environment, service, state, url, loopbackUrl }) => {
        return [environment, service, state, url ?? '', loopbackUrl ?? ''];
      });
      call.terminal.print(table(['ENVIRONMENT', 'SERVICE', 'IS', 'URL', 'ON THIS MACHINE'], rows));
    }
    return exitCodes.done;
  },
};

export const localStop: Command = {
  usage: 'local stop [--all]',
  summary: 'stop everything that runs here for this project, or for all projects of this user',
  options: { all: { type: 'boolean' } },
  async run(call) {
    exactly(call.words);
    const stopped = call.options.has('all') ? await stopAll(call) : await stopOne(call);
    if (call.json) call.terminal.print(JSON.stringify({ stopped }));
    else call.terminal.print(stopped.length ? `Stopped: ${stopped.join(', ')}.` : 'Nothing ran.');
    return exitCodes.done;
  },
};

async function stopOne(call: Call): Promise<readonly string[]> {
  const { world } = await call.project();
  return (await localPlatform(world)?.stop()) ? [world.name] : [];
}

/** A project whose folder is gone has nobody left to open it: its supervisor leaves by itself. */
async function stopAll({ terminal }: Call): Promise<readonly string[]> {
  const options = await cliWorldOptions();
  const stopped: string[] = [];
  for (const id of await readdir(options.state.projects)) {
    try {
      const world = await openProject(as<ProjectId>(id), options);
      if (await localPlatform(world)?.stop()) stopped.push(world.name);
    } catch (error) {
      terminal.note(`${id}: ${failureOf(error).reason}`);
    }
  }
  return stopped;
}
