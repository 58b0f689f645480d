/** In one answer: the most GitHub gives. */
export const perPage = 100;

/**
 * Every item of a list that GitHub gives by the page, the first being 1. Octokit's own paging forgets the signal and takes a
 * conflict (409) for an empty page.
 */
export async function allPages<Item>(
  ask: (page: { readonly page: number; readonly per_page: number }) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let page = 1; ; page++) {
    const found = await ask({ page, per_page: perPage });
    items.push(...found);
    if (found.length < perPage) return items;
  }
}
