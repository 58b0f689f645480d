import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { valuesIn, withPulled } from '../project/environmentFile.ts';
import { localFile } from '../project/localFile.ts';
import { refuseTracked } from '../project/refuseTracked.ts';
import { render, say } from '../protocol/say.ts';
import type { VariableStanding } from '../protocol/variables.ts';
import { pulledNames } from '../server/answers/pulledVariables.ts';
import { compareVariables } from '../server/answers/variables.ts';
import type { Command } from './command.ts';
import { exitCodes } from './exitCodes.ts';
import { exactly } from './options.ts';
import { table } from './table.ts';
import { misused, words } from './terminal.ts';

const standings: Readonly<Record<VariableStanding, string>> = {
  ...{ kept: 'set', file: 'file', missing: 'MISSING', onPurpose: 'on purpose', unknown: '?', none: '' },
};

export const variablesCompare: Command = {
  usage: 'variables compare',
  summary: 'names of the variables of every environment side by side, never values',
  async run(call) {
    exactly(call.words);
    const project = await call.project();
    const rules = (await project.configuration(call.signal))?.content?.environments ?? [];
    if (rules.some(({ mirrors }) => mirrors)) await project.watch.refresh(); // how they run
    const found = await compareVariables(project, call.signal);
    const rows = found.services.flatMap(({ service, variables }) =>
      variables.map(({ name, secret, differs, standings: each }) => [
        ...[service, name, [secret ? 'secret' : '', differs ? 'differs' : ''].filter(Boolean).join(' ')],
        ...each.map((one) => standings[one]),
      ]),
    );
    const text = [
      table(['SERVICE', 'NAME', '', ...found.environments.map((name) => name.toUpperCase())], rows),
      ...found.findings.map(words),
      ...found.mirrors.flatMap(({ environment, of, differences }) =>
        differences.map((one) => words(say('{0} mirrors {1}: {2}', environment, of, one))),
      ),
      ...(found.apart ? ['No two environments have a store or a record in common.'] : []),
    ];
    call.terminal.print(call.json ? JSON.stringify(found, null, 2) : text.join('\n'));
    return exitCodes.done;
  },
};

export const variablesPull: Command = {
  usage: 'variables pull --environment NAME [--services a,b]',
  summary: `adds the names that ${localFile} does not have, with values that are no secrets`,
  options: { environment: { type: 'string' }, services: { type: 'string', multiple: true } },
  async run(call) {
    exactly(call.words);
    const environment = call.options.text('environment');
    if (environment === null) throw misused('{0} is missing.', '--environment');
    const project = await call.project();
    await refuseTracked(project.world.git, localFile, call.signal);
    const names = await pulledNames(project, environment, call.options.list('services'), call.signal);
    const file = join(project.world.folder, localFile);
    const before = await readFile(file, 'utf8').catch(() => ''); // there is none yet
    const text = withPulled(before, names, render(say('From {0}', environment)));
    if (text !== before) await writeFile(file, text, { mode: 0o600 });
    if ((await project.world.git.files(call.signal)).includes(localFile))
      call.terminal.note(
        `${localFile} is not ignored by git: name it in .gitignore before a secret goes into it.`,
      );
    const known = valuesIn(before);
    const added = names.map(({ name }) => name).filter((name) => !known.has(name));
    const told = added.length
      ? `Added to ${localFile}: ${added.join(', ')}`
      : `${localFile} has all names of ${environment} already.`;
    call.terminal.print(call.json ? JSON.stringify({ file, added }, null, 2) : told);
    return exitCodes.done;
  },
};
