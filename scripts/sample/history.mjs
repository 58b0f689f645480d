// The history of the sample product as data. A commit takes the files of its layer (a folder of template/) and then makes
// its edits; times are minutes before the newest commit, so that the whole history can be moved.

const day = 24 * 60;

/** When the newest commit was made, unless the caller moves the history: ids of commits go with it. */
export const newestAt = new Date('2026-11-20T16:20:00Z');

export const author = { name: 'Runway Coffee', email: 'team@runway-coffee.example' };

const webServer = 'apps/web/src/server.mjs';
const apiServer = 'apps/api/src/server.mjs';
const page = 'apps/web/src/page.mjs';
const style = 'apps/web/src/style.css';
const taxiway = 'taxiway.json';

/** Branches in the order in which they are made; `from` names the commit's branch that exists by then. */
export const branches = [
  {
    name: 'main',
    from: null,
    commits: [
      { title: 'Show the menu on one page', minutesBefore: 18 * day, layer: '01-menu-page' },
      {
        title: 'Move the menu into an API',
        body: 'The board above the counter needs it too.',
        minutesBefore: 17 * day - 95,
        layer: '02-menu-api',
      },
      {
        title: 'Take orders and keep them',
        minutesBefore: 15 * day - 40,
        layer: '03-orders',
        edits: [
          [
            apiServer,
            `import { menu } from './menu.mjs';\n`,
            `import { menu } from './menu.mjs';\nimport { openOrders } from './orders.mjs';\n\nconst orders = openOrders();\n`,
          ],
          [
            apiServer,
            `  'GET /menu': () => ({ body: menu() }),\n`,
            `  'GET /menu': () => ({ body: menu() }),\n  'POST /orders': placeOrder,\n`,
          ],
          [
            apiServer,
            `async function answer(`,
            `async function placeOrder(request) {
  const { item } = JSON.parse(await text(request));
  if (!menu().some(({ id }) => id === item)) return { status: 400, body: { error: 'That is not on the menu.' } };
  return { status: 201, body: orders.place(item) };
}

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

async function answer(`,
          ],
          ['apps/api/build.mjs', `'menu.mjs', 'menu.json'`, `'menu.mjs', 'orders.mjs', 'menu.json'`],
          ['apps/web/build.mjs', `'menu.mjs']`, `'menu.mjs', 'orders.mjs']`],
          [
            webServer,
            `import { page } from './page.mjs';\n`,
            `import { placeOrder } from './orders.mjs';\nimport { page } from './page.mjs';\n`,
          ],
          [
            webServer,
            `  'GET /': async () => html(page({ menu: await menu() })),\n`,
            `  'GET /': async (request) => html(page({ menu: await menu(), ordered: query(request).get('ordered') })),\n  'POST /order': order,\n`,
          ],
          [
            webServer,
            `function html(`,
            `/** After an order the page is asked for again, so that a reload does not order twice. */
async function order(request) {
  const number = await placeOrder(query(request).get('item'));
  return { status: 303, headers: { location: \`/?ordered=\${number}\` } };
}

function query(request) {
  return new URL(request.url, 'http://localhost').searchParams;
}

function html(`,
          ],
          [page, `export function page({ menu }) {`, `export function page({ menu, ordered }) {`],
          [
            page,
            `    <main>\n`,
            `    <main>\n      \${ordered ? \`<p class="ordered">Order \${escape(ordered)} is on its way.</p>\` : ''}\n`,
          ],
          [
            page,
            '          <span class="price">${price(item)}</span>\n',
            '          <form method="post" action="/order?item=${item.id}">\n            <span class="price">${price(item)}</span>\n            <button>Order</button>\n          </form>\n',
          ],
          [
            style,
            `.price {\n  font-weight: bold;\n}\n`,
            `.menu form {
  display: flex;
  align-items: center;
  justify-content: space-between;
}

.price {
  font-weight: bold;
}

button {
  padding: 0.4rem 1rem;
  border: 0;
  border-radius: var(--radius);
  background: var(--accent);
  color: white;
  font: 600 15px system-ui, sans-serif;
  cursor: pointer;
}

.ordered {
  padding: 0.75rem 1rem;
  border-left: 4px solid var(--accent);
  background: var(--card);
}
`,
          ],
        ],
      },
      {
        title: 'Say which version runs, and whether it is well',
        minutesBefore: 14 * day - 200,
        edits: [
          [
            apiServer,
            `  'POST /orders': placeOrder,\n`,
            `  'POST /orders': placeOrder,\n  'GET /healthz': () => ({ body: { items: menu().length, orders: orders.all().length } }),\n  'GET /version': () => ({ body: { commit: process.env.TAXIWAY_COMMIT ?? null } }),\n`,
          ],
          [
            webServer,
            `const routes = {\n`,
            `const commit = process.env.TAXIWAY_COMMIT ?? null;\n\nconst routes = {\n`,
          ],
          [
            webServer,
            `  'POST /order': order,\n`,
            `  'POST /order': order,\n  'GET /healthz': () => ({ body: 'ok\\n' }),\n  'GET /version': () => ({ type: 'application/json', body: JSON.stringify({ commit }) }),\n`,
          ],
          [
            webServer,
            `html(page({ menu: await menu(), ordered: query(request).get('ordered') }))`,
            `html(page({ menu: await menu(), ordered: query(request).get('ordered'), commit }))`,
          ],
          [page, `page({ menu, ordered })`, `page({ menu, ordered, commit })`],
          [
            page,
            `    </main>\n`,
            `    </main>\n    <footer>\${escape(process.env.TAXIWAY_ENVIRONMENT ?? 'by hand')} · \${escape(commit?.slice(0, 7) ?? 'no version')}</footer>\n`,
          ],
          [
            style,
            `.ordered {`,
            `footer {\n  margin-top: 3rem;\n  color: var(--soft);\n  font: 13px ui-monospace, monospace;\n}\n\n.ordered {`,
          ],
        ],
      },
      {
        title: 'Deploy with Taxiway',
        body: 'Development, staging and production on one machine, a preview for each branch.',
        minutesBefore: 12 * day - 30,
        layer: '05-taxiway',
        edits: [
          [
            page,
            `<p>Cleared for take-away.</p>`,
            `<p>\${escape(process.env.GREETING ?? 'Cleared for take-away.')}</p>`,
          ],
        ],
      },
      {
        title: 'Show what is sold out',
        minutesBefore: 10 * day - 410,
        edits: [
          ['apps/api/src/menu.json', `"price": 4.2 }`, `"price": 4.2, "soldOut": true }`],
          [
            page,
            '            <button>Order</button>\n',
            "            ${item.soldOut ? '<em>Sold out</em>' : '<button>Order</button>'}\n",
          ],
          [
            apiServer,
            `menu().some(({ id }) => id === item)`,
            `menu().some(({ id, soldOut }) => id === item && !soldOut)`,
          ],
          [style, `.ordered {`, `em {\n  color: var(--soft);\n}\n\n.ordered {`],
        ],
      },
      {
        title: 'Count prices in cents',
        body: 'Sums of decimal fractions were a cent off on the monthly sheet.',
        minutesBefore: 8 * day - 120,
        edits: [
          ['apps/api/src/menu.json', `"price": 2.4`, `"cents": 240`],
          ['apps/api/src/menu.json', `"price": 3.6`, `"cents": 360`],
          ['apps/api/src/menu.json', `"price": 3.1`, `"cents": 310`],
          ['apps/api/src/menu.json', `"price": 4.2`, `"cents": 420`],
          ['apps/api/build.mjs', `!(item.price > 0)`, `!Number.isInteger(item.cents)`],
          [page, 'item.price.toFixed(2)', '(item.cents / 100).toFixed(2)'],
          ['apps/web/test/page.test.mjs', `price: 2.5`, `cents: 250`],
        ],
      },
      {
        title: 'Open the list of orders to who has the key',
        minutesBefore: 6 * day - 300,
        layer: '08-orders-key',
        edits: [
          ['apps/api/build.mjs', `'orders.mjs', 'menu.json'`, `'orders.mjs', 'key.mjs', 'menu.json'`],
          [
            apiServer,
            `import { menu } from`,
            `import { mayReadOrders } from './key.mjs';\nimport { menu } from`,
          ],
          [
            apiServer,
            `  'POST /orders': placeOrder,\n`,
            `  'GET /orders': listOrders,\n  'POST /orders': placeOrder,\n`,
          ],
          [
            apiServer,
            `async function text(`,
            `function listOrders(request) {\n  if (!mayReadOrders(request)) return { status: 401, body: { error: 'The list of orders needs the key.' } };\n  return { body: orders.all() };\n}\n\nasync function text(`,
          ],
          [
            taxiway,
            `    "staleAfter": "14d"\n  }\n`,
            `    "staleAfter": "14d"\n  },
  "secrets": {
    // Opens the list of orders.
    "ORDERS_KEY": {
      "kind": "api-key",
      "rotateEvery": "90d",
      "usedBy": ["api"],
      "generator": { "kind": "random", "length": 40 },
      "prove": "node scripts/proveOrdersKey.mjs"
    }
  }\n`,
          ],
        ],
      },
      {
        title: 'Say hello in the page title',
        minutesBefore: 5 * day - 15,
        edits: [[page, `<title>Runway Coffee</title>`, `<title>Runway Coffee · Gate C</title>`]],
      },
    ],
  },
  {
    name: 'staging',
    from: 'main',
    commits: [
      {
        title: 'Add oat milk',
        minutesBefore: 3 * day - 45,
        edits: [
          [
            'apps/api/src/menu.json',
            `  { "id": "long-haul"`,
            `  { "id": "oat-white", "name": "Oat White", "note": "The same height, other fields", "cents": 390 },\n  { "id": "long-haul"`,
          ],
        ],
      },
      {
        title: 'Round the corners of the cards',
        minutesBefore: 2 * day - 20,
        edits: [[style, `--radius: 4px`, `--radius: 12px`]],
      },
      {
        title: 'Show how many wait in front of you',
        minutesBefore: day - 65,
        edits: [
          [
            apiServer,
            `  'GET /healthz'`,
            `  'GET /queue': () => ({ body: { waiting: orders.all().length % 7 } }),\n  'GET /healthz'`,
          ],
          [
            'apps/web/src/menu.mjs',
            `/** What is on the board`,
            `/** How many orders are before the next one. */\nexport async function waiting() {\n  const response = await fetch(new URL('/queue', api));\n  return response.ok ? (await response.json()).waiting : null; // the page is of use without it\n}\n\n/** What is on the board`,
          ],
          [webServer, `import { menu } from`, `import { menu, waiting } from`],
          [webServer, `page({ menu: await menu(), `, `page({ menu: await menu(), waiting: await waiting(), `],
          [page, `page({ menu, ordered`, `page({ menu, waiting = null, ordered`],
          [
            page,
            `      <ul class="menu">`,
            `      \${waiting === null ? '' : \`<p class="waiting">\${waiting} before you</p>\`}\n      <ul class="menu">`,
          ],
        ],
      },
    ],
  },
  {
    name: 'feature/loyalty-card',
    from: 'staging',
    commits: [
      {
        title: 'Count the stamps of a loyalty card',
        minutesBefore: 310,
        layer: 'feature-loyalty-card',
        edits: [
          ['apps/api/build.mjs', `'key.mjs', 'menu.json'`, `'key.mjs', 'stamps.mjs', 'menu.json'`],
          [
            apiServer,
            `import { openOrders } from './orders.mjs';\n`,
            `import { openOrders } from './orders.mjs';\nimport { stamps } from './stamps.mjs';\n`,
          ],
          [
            apiServer,
            `  'GET /queue'`,
            `  'GET /stamps': (request) => ({ body: { stamps: stamps(orders.all(), new URL(request.url, 'http://localhost').searchParams.get('card')) } }),\n  'GET /queue'`,
          ],
          [
            'apps/api/src/orders.mjs',
            `place(item, now = new Date()) {`,
            `place(item, card = null, now = new Date()) {`,
          ],
          ['apps/api/src/orders.mjs', `item, at: now`, `item, card, at: now`],
          [apiServer, `const { item } = JSON.parse`, `const { item, card } = JSON.parse`],
          [apiServer, `orders.place(item)`, `orders.place(item, card)`],
        ],
      },
      {
        title: 'Invite guests to the loyalty card',
        minutesBefore: 190,
        edits: [
          [
            page,
            `    </main>\n`,
            `      <p class="ordered">The tenth coffee is on us: ask for the loyalty card.</p>\n    </main>\n`,
          ],
        ],
      },
    ],
  },
  {
    name: 'feature/night-theme',
    from: 'main',
    commits: [
      {
        title: 'Dim the page after sunset',
        minutesBefore: day + 130,
        edits: [
          [
            style,
            `body {`,
            `@media (prefers-color-scheme: dark) {\n  :root {\n    --paper: #1b1512;\n    --ink: #f3e9dc;\n    --soft: #b19f8f;\n    --card: #271e19;\n    --line: #3c2f27;\n    --accent: #d9773f;\n  }\n}\n\nbody {`,
          ],
        ],
      },
    ],
  },
  {
    // Builds and passes its tests, and is not well where it runs: the cache it reads is never written.
    name: 'fix/menu-cache',
    from: 'main',
    commits: [{ title: 'Answer the menu from a cache', minutesBefore: 75, layer: 'fix-menu-cache' }],
  },
  {
    // Does not build: the build still asks for the old name.
    name: 'chore/theme-file',
    from: 'main',
    commits: [
      {
        title: 'Call the style sheet a theme',
        minutesBefore: 0,
        moves: [[style, 'apps/web/src/theme.css']],
        edits: [[webServer, `new URL('style.css'`, `new URL('theme.css'`]],
      },
    ],
  },
];
