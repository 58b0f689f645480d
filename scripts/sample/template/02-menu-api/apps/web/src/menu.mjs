const api = process.env.TAXIWAY_API_URL ?? process.env.API_URL ?? 'http://127.0.0.1:4001';

/** What is on the board, as the API knows it. */
export async function menu() {
  const response = await fetch(new URL('/menu', api));
  if (!response.ok) throw new Error(`The API answers ${response.status} for the menu.`);
  return response.json();
}
