import assert from 'node:assert/strict';
import { keysIn } from '../../../agent/project/hygiene/keysIn.ts';
import type { Change } from '../../../agent/project/hygiene/languages/language.ts';
import { type KeyMove, keyMove } from '../../../agent/project/hygiene/moveKey.ts';
import { passOver } from '../../../agent/project/hygiene/passOver.ts';
import { type SourceFile, sourceFile } from '../../../agent/project/hygiene/sourceFile.ts';
import { variableName } from '../../../agent/project/hygiene/variableName.ts';
import { databaseUrl, gitHubToken, letters, stripeKey } from '../../standins/madeUpKeys.ts';

/** Texts are written with `K` for a key of Stripe. */
function withKey(text: string): string {
  return text.replace(/\bK\b/g, stripeKey);
}

/** Of the first key in the text. */
function moveIn(source: SourceFile): KeyMove | null {
  for (const start of source.lineStarts) {
    const [key] = keysIn(source.text.slice(start).split('\n', 1)[0] ?? '');
    if (key) return keyMove(source, { ...key, from: start + key.from, to: start + key.to });
  }
  throw new Error('There is no key.');
}

function changed(text: string, changes: readonly Change[]): string {
  return [...changes]
    .sort((one, other) => other.from - one.from)
    .reduce((so, { from, to, text: put }) => so.slice(0, from) + put + so.slice(to), text);
}

/** What becomes of the text; null where the key cannot be moved. */
function moved(file: string, text: string): string | null {
  const source = sourceFile(file, withKey(text));
  const move = moveIn(source);
  return move && changed(source.text, move.changes(move.name));
}

/** What becomes of a line with a key; null where no comment can stand there. */
function passed(file: string, text: string): string | null {
  const source = sourceFile(file, withKey(text));
  const start = source.text.lastIndexOf('\n', source.text.search(/sk_live_|-----BEGIN/)) + 1;
  const change = passOver(source, start);
  return change && changed(source.text, [change]).replaceAll(stripeKey, 'K');
}

describe('a key in a program is read from the environment', () => {
  const programs: Readonly<Record<string, readonly (readonly [file: string, before: string, after: string])[]>> = {
    'JavaScript and TypeScript': [
      ['a.js', `const stripeKey = 'K';\n`, `const stripeKey = process.env.STRIPE_KEY;\n`],
      ['a.mjs', `new Stripe("K");`, `new Stripe(process.env.STRIPE_SECRET_KEY);`],
      ['a.ts', `const stripeKey: string = 'K';`, `const stripeKey: string = process.env.STRIPE_KEY!;`],
      ['a.tsx', `const pay = { 'stripe-key': "K" };`, `const pay = { 'stripe-key': process.env.STRIPE_KEY! };`],
      ['a.js', `const stripeKey =\n  'K';`, `const stripeKey =\n  process.env.STRIPE_KEY;`],
      ['a.js', "const a = /[`'\"]/; // don't\nconst apiKey = 'K'", "const a = /[`'\"]/; // don't\nconst apiKey = process.env.API_KEY"],
      ['a.js', 'const a = `${b}\n"`; config.apiKey = "K"', 'const a = `${b}\n"`; config.apiKey = process.env.API_KEY'],
    ],
    Python: [
      ['a.py', `import os\nSTRIPE_KEY = "K"\n`, `import os\nSTRIPE_KEY = os.environ["STRIPE_KEY"]\n`],
      ['a.py', `import re, os\npay(api_key='K')`, `import re, os\npay(api_key=os.environ["API_KEY"])`],
      ['a.py', `from x import y\n\nSTRIPE_KEY = "K"`, `import os\nfrom x import y\n\nSTRIPE_KEY = os.environ["STRIPE_KEY"]`],
      [
        'a.py',
        `#!/usr/bin/env python3\n"""Pays.\n\nimport nothing\n"""\nfrom __future__ import annotations\n\nS_KEY = "K"\n`,
        `#!/usr/bin/env python3\n"""Pays.\n\nimport nothing\n"""\nfrom __future__ import annotations\n\nimport os\nS_KEY = os.environ["S_KEY"]\n`,
      ],
      ['a.py', `API_KEY = "K"\r\n`, `import os\r\nAPI_KEY = os.environ["API_KEY"]\r\n`],
    ],
    Go: [
      ['a.go', `package a\n\nimport "os"\n\nvar stripeKey = "K"\n`, `package a\n\nimport "os"\n\nvar stripeKey = os.Getenv("STRIPE_KEY")\n`],
      [
        'a.go',
        `package a\n\nimport (\n\t"fmt"\n\t"strings"\n)\n\nconst stripeKey string = "K"\n`,
        `package a\n\nimport (\n\t"fmt"\n\t"os"\n\t"strings"\n)\n\nvar stripeKey string = os.Getenv("STRIPE_KEY")\n`,
      ],
      ['a.go', `package a\n\nimport "fmt"\n\nfunc f() { stripeKey := "K" }`, `package a\n\nimport "fmt"\nimport "os"\n\nfunc f() { stripeKey := os.Getenv("STRIPE_KEY") }`],
      ['a.go', `package a\n\nvar stripeKey = "K"\n`, `package a\n\nimport "os"\n\nvar stripeKey = os.Getenv("STRIPE_KEY")\n`],
      ['a.go', `package a\nimport "os"\nconst (\n\tx = 1\n)\nvar s = f("K")`, `package a\nimport "os"\nconst (\n\tx = 1\n)\nvar s = f(os.Getenv("STRIPE_SECRET_KEY"))`],
    ],
    Ruby: [
      ['a.rb', `Stripe.api_key = "K"\n`, `Stripe.api_key = ENV.fetch("API_KEY")\n`],
      ['a.rb', `x = <<~SQL\n  "it's\nSQL\npay stripe_key: 'K'`, `x = <<~SQL\n  "it's\nSQL\npay stripe_key: ENV.fetch("STRIPE_KEY")`],
    ],
    PHP: [
      ['a.php', `<?php\n$stripeKey = 'K';\n`, `<?php\n$stripeKey = getenv('STRIPE_KEY');\n`],
      ['a.php', `<p>don't</p><?php return ['stripe_key' => "K"]; ?>`, `<p>don't</p><?php return ['stripe_key' => getenv('STRIPE_KEY')]; ?>`],
    ],
    'Java, Kotlin and C#': [
      ['A.java', `class A { static final String STRIPE_KEY = "K"; }`, `class A { static final String STRIPE_KEY = System.getenv("STRIPE_KEY"); }`],
      ['A.kt', `val stripeKey: String = "K"`, `val stripeKey: String = System.getenv("STRIPE_KEY")`],
      ['A.cs', `var stripeKey = "K";`, `var stripeKey = System.Environment.GetEnvironmentVariable("STRIPE_KEY");`],
    ],
    'the shell': [
      ['a.sh', `stripe_key="K"\n`, `stripe_key="$STRIPE_KEY"\n`],
      ['a.sh', `export STRIPE_KEY=K\n`, `export STRIPE_KEY="$STRIPE_KEY"\n`],
      ['run', `#!/usr/bin/env bash\npay --stripe-key 'K' # it's mine\n`, `#!/usr/bin/env bash\npay --stripe-key "$STRIPE_SECRET_KEY" # it's mine\n`],
    ],
  }; // prettier-ignore

  for (const [language, cases] of Object.entries(programs))
    it(`of ${language}`, () => {
      for (const [file, before, after] of cases) assert.equal(moved(file, before), after, before);
    });

  it('wherever the same one stands in the file', () => {
    assert.equal(
      moved('a.js', `const apiKey = "K", same = 'K'; // K\npay("K");`),
      withKey(
        `const apiKey = process.env.API_KEY, same = process.env.API_KEY; // K\npay(process.env.API_KEY);`,
      ),
    );
  });

  it('with the whole of an address that it is part of', () => {
    const source = sourceFile('a.js', `const databaseUrl = "${databaseUrl}";`);
    const move = moveIn(source);
    assert.equal(source.text.slice(move?.value.from, move?.value.to), databaseUrl);
  });

  it('in a line with tabs, with other line ends and without one', () => {
    assert.equal(moved('a.js', `\tconst\tapiKey\t=\t"K"`), `\tconst\tapiKey\t=\tprocess.env.API_KEY`);
    assert.equal(
      moved('a.js', `a();\r\nb({ apiKey: "K" });\r\n`),
      `a();\r\nb({ apiKey: process.env.API_KEY });\r\n`,
    );
  });

  it('but nowhere where that would be wrong', () => {
    const wrong = [
      ['a.js', 'const k = `K`;'],
      ['a.js', 'const k = `a "K" b`;'],
      ['a.js', 'const k = "Bearer K";'],
      ['a.js', String.raw`const k = "K\n";`],
      ['a.js', '// const k = "K";'],
      ['a.js', '/* it\nwas "K"\n*/'],
      ['a.js', 'const k = "K'],
      ['a.jsx', '<Pay token="K" />'],
      ['a.js', 'const k = { "K": 1 };'],
      ['a.ts', "type Key = 'K';"],
      ['a.ts', "enum Keys {\n  Live = 'K',\n}"],
      ['a.ts', "const mode = import.meta.env.MODE;\nconst k = 'K';"],
      ['a.tsx', "'use client';\nconst k = 'K';"],
      ['a.py', 'k = f"K"'],
      ['a.py', 'k = "a" "K"'],
      ['a.py', 'k = ("K"\n  "a")'],
      ['a.py', 'k = """\n"K"\n"""'],
      ['a.go', 'package a\nconst (\n\tk = "K"\n)'],
      ['a.go', 'package a\nvar k = `"K"`'],
      ['a.rb', 'k = <<~X\n  "K"\nX\n'],
      ['a.rb', 'k = { "K": 1 }'],
      ['a.php', '<input value="K">'],
      ['a.php', "<?php class A { private $key = 'K'; }"],
      ['a.php', "<?php const KEY = 'K';"],
      ['a.php', "<?php function f($key = 'K') {}"],
      ['A.java', 'class A { @Value("K") String key; }'],
      ['A.kt', 'const val KEY = "K"'],
      ['A.cs', 'const string Key = "K";'],
      ['A.cs', 'var k = $"K";'],
      ['A.cs', 'void F(string key = "K") {}'],
      ['a.sh', "cat <<X\nkey='K'\nX\n"],
      ['a.sh', `bash -c 'pay "K"'`],
      ['a.sh', `url="${databaseUrl}&name=$name"`],
      ['a.rb', `url = "${databaseUrl}&name=#{name}"`],
      ['a.rs', 'let k = "K";'],
      ['a.vue', '<script>const k = "K";</script>'],
      ['a.js', 'const caf\uFFFD = "K";'],
    ] as const;
    for (const [file, text] of wrong) assert.equal(moved(file, text), null, text);
  });

  it('by the name it has there, or that its shape has', () => {
    const name = (before: string): string => variableName(before, { variable: 'SHAPE' });
    const names = {
      'const stripeKey = ': 'STRIPE_KEY',
      'stripe_key: ': 'STRIPE_KEY',
      'STRIPE_KEY = ': 'STRIPE_KEY',
      '"AWSAccessKey2": ': 'AWS_ACCESS_KEY2',
      "config['stripe-key'] = ": 'STRIPE_KEY',
      'this.#stripeKey ??= ': 'SHAPE',
      'const key = ': 'SHAPE',
      'headers.set("Authorization", ': 'SHAPE',
      'pay(': 'SHAPE',
      '': 'SHAPE',
    };
    for (const [before, expected] of Object.entries(names)) assert.equal(name(before), expected, before);
  });

  it('whatever else is on the line', () => {
    const source = sourceFile('a.js', `pay("${letters(5)}", '${gitHubToken}', "${stripeKey}")`);
    const keys = keysIn(source.text).map((key) => keyMove(source, key)?.name);
    assert.deepEqual(keys, ['GITHUB_TOKEN', 'STRIPE_SECRET_KEY']);
  });
});

describe('what only looks like a key is passed over by a comment', () => {
  it('as each language writes them', () => {
    const lines = [
      ['a.ts', 'f("K");\n', 'f("K"); // taxiway-ignore\n'],
      ['a.ts', '\tf("K"); \t\r\nb', '\tf("K"); // taxiway-ignore\r\nb'],
      ['a.ts', '// K\r\n', '// K // taxiway-ignore\r\n'],
      ['a.ts', '/*\n * K\n */', '/*\n * K taxiway-ignore\n */'],
      ['a.py', 'k = "K"', 'k = "K" # taxiway-ignore'],
      ['a.sql', "select 'K';", "select 'K'; -- taxiway-ignore"],
      ['a.css', 'a { b: "K"; }', 'a { b: "K"; } /* taxiway-ignore */'],
      ['a.rs', 'let k = "K";', 'let k = "K"; // taxiway-ignore'],
      ['a.html', '<p>K</p>\n', '<p>K</p> <!-- taxiway-ignore -->\n'],
      ['README.md', 'Use K.\n', 'Use K. <!-- taxiway-ignore -->\n'],
      ['a.yaml', "note: it's\na: K\n", "note: it's\na: K # taxiway-ignore\n"],
      ['a.yaml', 'a: |\n  text\nb: K\n', 'a: |\n  text\nb: K # taxiway-ignore\n'],
      ['a.toml', 'a = "K"', 'a = "K" # taxiway-ignore'],
      ['taxiway.json', '{ "a": "K" }', '{ "a": "K" } // taxiway-ignore'],
      ['a.sh', 'k=K', 'k=K # taxiway-ignore'],
    ] as const;
    for (const [file, before, after] of lines) assert.equal(passed(file, before), after, before);
  });

  it('and the line is no problem then', () => {
    assert.deepEqual(keysIn(withKey(passed('a.ts', 'f("K");') ?? '')), []);
  });

  it('but not where it would be part of what is written there', () => {
    const lines = [
      ['a.json', '{ "a": "K" }'],
      ['a.ini', 'a = K'],
      ['a.properties', 'a=K'],
      ['a.txt', 'K'],
      ['LICENSE', 'K'],
      ['a.ts', 'const a = `\nK\n`;'],
      ['a.tsx', '  <p>K</p>'],
      ['a.tsx', '    K'],
      ['a.py', 'a = """\nK\n"""'],
      ['a.sh', 'pay --key K \\\n  --now'],
      ['a.sh', 'cat <<X\nK\nX\n'],
      ['a.yaml', 'a: |\n  b\n    K\n'],
      ['a.yaml', 'a:\n  - >-\n    K\n'],
      ['a.html', '<script>\nvar a = "K";\n</script>'],
      ['a.html', '<a\n b="K"\n>'],
      ['README.md', '```\nK\n```\n'],
      ['a.php', '<p>K</p>\n<?php f();'],
    ] as const;
    for (const [file, text] of lines) assert.equal(passed(file, text), null, text);
  });
});
