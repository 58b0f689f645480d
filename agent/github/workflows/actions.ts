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
  setupFlyctl: 'superfly/flyctl-actions/setup-flyctl@1.6',
  awsCredentials: 'aws-actions/configure-aws-credentials@v6',
  ecrLogin: 'aws-actions/amazon-ecr-login@v2',
  dockerLogin: 'docker/login-action@v4',
  setupBuildx: 'docker/setup-buildx-action@v4',
  dockerBuild: 'docker/build-push-action@v7',
} as const;

/** The majors of tools that come as packages of npm. */
export const packages = {
  vercel: 'vercel@64',
  railway: '@railway/cli@5',
} as const;
