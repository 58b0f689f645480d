/** A service that runs and fails its health check, for practising the way back. Everything else it answers kindly. */
const program = `
const health = process.env.TAXIWAY_DRILL_HEALTH;
require('node:http').createServer((request, response) => {
  const path = new URL(request.url, 'http://drill').pathname;
  const fails = !health || path === new URL(health, 'http://drill').pathname;
  response.writeHead(fails ? 503 : 200, { 'Content-Type': 'text/plain' });
  response.end(fails ? 'This version fails its health check on purpose.' : process.env.TAXIWAY_COMMIT);
}).listen(process.env.PORT, process.env.HOST, () => console.log('A drill: this version fails its health check on purpose.'));
process.on('SIGTERM', () => process.exit(0));
`;

export function drillCommand(): readonly string[] {
  return [process.execPath, '-e', program];
}

/** The path that fails; without one everything does. */
export function drillVariables(health: string | null): Record<string, string> {
  return {
    ...(health === null ? {} : { TAXIWAY_DRILL_HEALTH: health }),
    ...(process.versions['electron'] ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
  };
}
