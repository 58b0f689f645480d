/** What is on the board. */
export function menu() {
  return [
    { id: 'espresso', name: 'Espresso', note: 'Short final, no go-around', price: 2.4 },
    { id: 'flat-white', name: 'Flat White', note: 'Level at two thousand feet', price: 3.6 },
    { id: 'long-haul', name: 'Long Haul Filter', note: 'Refills until boarding', price: 3.1 },
    { id: 'red-eye', name: 'Red Eye', note: 'Filter with a shot, for the 05:40', price: 4.2 },
  ];
}
