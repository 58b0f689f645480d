/** The majors that generated workflows are pinned to. */
export const actions = {
  checkout: 'actions/checkout@v7',
  cache: 'actions/cache@v6',
  githubScript: 'actions/github-script@v9',
  setupNode: 'actions/setup-node@v7',
  setupGo: 'actions/setup-go@v6',
  setupPython: 'actions/setup-python@v6',
  setupPhp: 'shivammathur/setup-php@v2',
  setupSupabase: 'supabase/setup-cli@v2',
} as const;
