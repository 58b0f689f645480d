const api = process.env.TAXIWAY_API_URL ?? process.env.API_URL ?? 'http://127.0.0.1:4001';

/** Sends a guest's order to the API and answers with its number. */
export async function placeOrder(item) {
  const response = await fetch(new URL('/orders', api), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ item }),
  });
  if (!response.ok) throw new Error(`The API answers ${response.status} for an order.`);
  return (await response.json()).number;
}
