import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const root = path.resolve(import.meta.dirname, '../../..');

interface Entry {
  readonly command?: string;
  readonly id?: string;
  readonly when?: string;
  readonly view?: string;
  readonly contents?: string;
}

interface Manifest {
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly Entry[]>>;
    readonly views: Readonly<Record<string, readonly Entry[]>>;
    readonly viewsWelcome?: readonly Entry[];
  };
}

/** What stands in the manifest as `%key%`. */
const titles = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8')) as Readonly<
  Record<string, string>
>;
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;

/** Command ids with whether they can be run without arguments, as `CommandMap` has them. */
function typedCommands(): Map<string, boolean> {
  const file = path.join(root, 'extension/commands/commandMap.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const map = source.statements.find(
    (node) => ts.isInterfaceDeclaration(node) && node.name.text === 'CommandMap',
  );
  assert.ok(map && ts.isInterfaceDeclaration(map));
  return new Map(
    map.members.filter(ts.isPropertySignature).map((member) => [nameOf(member), needsNothing(member)]),
  );
}

function nameOf({ name }: ts.PropertySignature): string {
  return ts.isStringLiteral(name) ? name.text : name.getText();
}

function needsNothing({ type }: ts.PropertySignature): boolean {
  assert.ok(type && ts.isTupleTypeNode(type));
  return type.elements.every(
    (element) => ts.isNamedTupleMember(element) && element.questionToken !== undefined,
  );
}

describe('the manifest and the commands in code', () => {
  const typed = typedCommands();

  it('name the same commands', () => {
    const commands = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual(commands.sort(), [...typed.keys()].sort());
  });

  it('leave in Restricted Mode only what starts and changes nothing', () => {
    const anywhere = manifest.contributes.commands.filter(
      ({ enablement }) => !enablement?.includes('isWorkspaceTrusted'),
    );
    assert.deepEqual(
      anywhere.map(({ command }) => command),
      ['taxiway.report.copy', 'taxiway.log.show'],
    );
  });

  it('agree on what the palette offers: commands that need no argument', () => {
    const palette = manifest.contributes.menus['commandPalette'] ?? [];
    const hidden = palette.filter(({ when }) => when === 'false').map(({ command }) => command!);
    const cannot = [...typed].filter(([, alone]) => !alone).map(([id]) => id);
    assert.deepEqual(
      cannot.filter((id) => !hidden.includes(id)),
      [],
    );
  });

  it('put only known commands into menus', () => {
    const used = Object.values(manifest.contributes.menus).flatMap((entries) =>
      entries.flatMap(({ command }) => command ?? []),
    );
    assert.deepEqual(
      used.filter((id) => !typed.has(id)),
      [],
    );
  });

  it('link only to known commands from welcome texts', () => {
    const nls = readFileSync(path.join(root, 'package.nls.json'), 'utf8');
    const links = [...nls.matchAll(/command:(taxiway\.[\w.]+)/g)].map(([, id]) => id!);
    assert.deepEqual(
      links.filter((id) => !typed.has(id)),
      [],
    );
  });

  it('write titles without the product, which is the category', () => {
    for (const { command, title, category } of manifest.contributes.commands) {
      const written = titles[title.replaceAll('%', '')];
      assert.ok(written, `${command} has no title in package.nls.json`);
      assert.doesNotMatch(written, /taxiway/i, command);
      assert.ok(category, command);
    }
  });

  it('know the same words of what a row can be asked', () => {
    const asked = new Set(
      Object.values(manifest.contributes.menus)
        .flat()
        .flatMap(({ when }) => [...(when ?? '').matchAll(/viewItem =~ \/\\b(.+?)\\b\//g)])
        .flatMap(([, words]) => words!.replace(/[()]/g, '').split('|')),
    );
    assert.deepEqual([...asked].sort(), contextWords().sort());
  });

  it('ask `when` only for context that is told', () => {
    const whens = [
      ...Object.values(manifest.contributes.menus),
      ...Object.values(manifest.contributes.views),
      manifest.contributes.viewsWelcome ?? [],
    ]
      .flat()
      .flatMap(({ when }) => when ?? []);
    const asked = new Set(whens.flatMap((when) => when.match(/\btaxiway\.[\w.]+/g) ?? []));
    const views = Object.values(manifest.contributes.views)
      .flat()
      .map(({ id }) => id!);
    const told = contextKeys();
    assert.deepEqual(
      [...asked].filter((key) => !told.has(key) && !views.includes(key) && !typed.has(key)),
      [],
    );
  });
});

/** The typed keys of extension/contextKeys.ts: every literal that begins like one. */
function contextKeys(): Set<string> {
  const code = readFileSync(path.join(root, 'extension/contextKeys.ts'), 'utf8');
  return new Set([...code.matchAll(/['"`](taxiway\.[\w.]+)['"`]/g)].map(([, key]) => key!));
}

/** The members of `ContextWord` in extension/trees/row.ts. */
function contextWords(): string[] {
  const file = path.join(root, 'extension/trees/row.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const union = source.statements.find(
    (node) => ts.isTypeAliasDeclaration(node) && node.name.text === 'ContextWord',
  );
  assert.ok(union && ts.isTypeAliasDeclaration(union) && ts.isUnionTypeNode(union.type));
  return union.type.types.map((member) => member.getText().slice(1, -1));
}
