// Who may import what, as one table and the rule that reads it. The same table checks what esbuild put into each bundle
// (test/unit/house/bundles.test.ts).
import { builtinModules } from 'node:module';
import path from 'node:path';

/** The floors of agent/, lowest first. A folder uses itself and those below; names on one line stand side by side. */
export const floors = [
  ['protocol'],
  ['state'],
  ['run'],
  ['project'],
  ['secrets'],
  ['platforms', 'databases', 'flags', 'github', 'health'],
  ['operations', 'watch'],
];

const startsPrograms = ['execa', 'child_process'];
const network = ['http', 'https', 'http2', 'net', 'tls', 'dgram'];

/**
 * For each area its folders to import from (itself always) and the modules it must not. A file belongs to the area with the
 * longest prefix. Folders that are not here (test/, scripts/) may import anything.
 */
export const areas = {
  ...Object.fromEntries(
    floors.flatMap((floor, level) =>
      floor.map((name) => [
        `agent/${name}`,
        {
          may: floors
            .slice(0, level)
            .flat()
            .map((below) => `agent/${below}`),
          never: [
            'vscode',
            ...(name === 'run' ? [] : startsPrograms),
            ...(name === 'protocol' ? builtinModules : []),
          ],
          because: 'a folder of agent/ uses only the floors below it, and only agent/run starts programs',
        },
      ]),
    ),
  ),
  agent: {
    may: floors.flat().map((name) => `agent/${name}`),
    never: ['vscode', ...startsPrograms],
    because: 'the agent knows nothing of the editor, and only agent/run starts programs',
  },
  extension: {
    may: ['agent/protocol', 'webview/protocol'],
    never: ['zod', ...startsPrograms, ...network],
    except: { 'extension/agentProcess.ts': ['child_process'] },
    because: 'the extension draws and asks: it starts nothing but the agent and opens no connection',
  },
  'webview/protocol': {
    may: ['agent/protocol'],
    never: ['vscode', ...builtinModules],
    because: 'a contract is types and plain data',
  },
  webview: {
    may: ['webview/protocol', 'agent/protocol'],
    never: ['vscode', 'zod', ...builtinModules],
    because: 'a page knows its messages and nothing of Node or the editor; it checks with zod/mini',
  },
};

/** Each platform (and database, and provider of flags) is an area of its own that its neighbours do not see. */
const nested = ['agent/platforms', 'agent/databases', 'agent/flags'];

/** What those of an area have in common is a room among them. */
const common = { 'agent/platforms': 'cloud' };

/** Why a file may not import this, or null. `what` is a module's name or a path from the root of the repository. */
export function forbidden(file, what, isModule) {
  const name = areaOf(file);
  if (!name) return null;
  const area = areas[name];
  if (isModule) {
    const module = what.replace(/^node:/, '');
    const banned = area.never.includes(module) && !area.except?.[file]?.includes(module);
    return banned ? area.because : null;
  }
  const other = areaOf(what);
  if (!other)
    return name === 'agent' || what.startsWith('node_modules/') ? null : `${what} belongs to no program`;
  if (other === name) return neighbours(file, what);
  return area.may.includes(other) ? null : area.because;
}

function areaOf(file) {
  const names = Object.keys(areas).filter((name) => file.startsWith(`${name}/`));
  return names.sort((one, another) => another.length - one.length)[0];
}

function neighbours(file, what) {
  const home = nested.find((folder) => file.startsWith(`${folder}/`) && what.startsWith(`${folder}/`));
  if (!home) return null;
  const [own, other] = [file, what].map((name) => name.slice(home.length + 1).split('/'));
  const isCommon = other[0] === common[home];
  const apart = own.length > 1 && other.length > 1 && own[0] !== other[0] && !isCommon;
  return apart ? `${home}/${own[0]} knows nothing of its neighbours` : null;
}

/** The ESLint rule. It sees types-only imports too, which leave no trace in a bundle. */
export const boundaries = {
  meta: { type: 'problem', messages: { forbidden: '{{from}} may not import {{what}}: {{because}}.' } },
  create(context) {
    const file = path.relative(context.cwd, context.filename).split(path.sep).join('/');
    const check = (node) => {
      const source = node.source?.value;
      if (typeof source !== 'string') return;
      const isModule = !source.startsWith('.');
      const what = isModule ? source : path.posix.join(path.posix.dirname(file), source);
      const because = forbidden(file, what, isModule);
      if (because) context.report({ node, messageId: 'forbidden', data: { from: file, what, because } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
