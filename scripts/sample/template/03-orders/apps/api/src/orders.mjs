import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The orders of the day in one file, which outlives the program: TAXIWAY_DATA, else ./data. */
export function openOrders(folder = process.env.TAXIWAY_DATA ?? 'data') {
  const file = path.join(folder, 'orders.json');
  mkdirSync(folder, { recursive: true });

  function read() {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
  }

  return {
    all: read,
    /** Keeps an order and gives it the next number. */
    place(item, now = new Date()) {
      const orders = read();
      const order = { number: orders.length + 1, item, at: now.toISOString() };
      writeFileSync(`${file}.new`, JSON.stringify([...orders, order], null, 1));
      renameSync(`${file}.new`, file);
      return order;
    },
  };
}
