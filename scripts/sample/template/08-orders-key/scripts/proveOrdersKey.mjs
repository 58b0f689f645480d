// Shows that the API which runs now accepts the key in this environment.
const { ORDERS_KEY, TAXIWAY_API_URL } = process.env;

const response = await fetch(new URL('/orders', TAXIWAY_API_URL), {
  headers: { authorization: `Bearer ${ORDERS_KEY}` },
});
console.log(response.ok ? 'The API accepts the key.' : `The API answers ${response.status} to the key.`);
process.exitCode = response.ok ? 0 : 1;
