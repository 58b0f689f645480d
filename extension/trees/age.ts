/** How long ago, in whole seconds at least one: a row need not be more exact than that. */
export function age(at: number, now: number): { readonly forMs: number } {
  return { forMs: Math.max(1, Math.round((now - at) / 1000)) * 1000 };
}
