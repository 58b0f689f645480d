/** Ten orders of a card make one free: how many stamps it has since. */
export function stamps(orders, card) {
  return orders.filter((order) => order.card === card).length % 10;
}
