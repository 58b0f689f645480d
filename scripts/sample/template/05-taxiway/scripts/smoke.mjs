// Walks through the shop as a guest would; the addresses are those of the environment that was just deployed.
const { TAXIWAY_WEB_URL: web, TAXIWAY_API_URL: api } = process.env;

await expect('the menu has items', api, '/menu', async (response) => (await response.json()).length > 0);
await expect('the page shows a price', web, '/', async (response) => (await response.text()).includes('€'));

async function expect(what, base, path, holds) {
  if (!base) return console.log(`skipped: ${what} (it does not run here)`);
  const response = await fetch(new URL(path, base));
  if (response.ok && (await holds(response))) return console.log(`ok: ${what}`);
  console.error(`not ok: ${what} (${response.status} from ${path})`);
  process.exitCode = 1;
}
