import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { chromium as chromiumProgram } from '../setup/debianPackages.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

/**
 * Chromium on a profile of its own. SecretStorage outlives a reload only where the server hands half a key to the
 * workbench (POST /mint-key), which VS Code's own server leaves to whoever hosts it: here, us.
 *
 * @param {{ profile: string, viewport?: { width: number, height: number }, key?: Buffer }} options
 */
export async function openBrowser({
  profile,
  viewport = { width: 1280, height: 800 },
  key = randomBytes(32),
}) {
  const context = await chromium.launchPersistentContext(path.join(profile, 'chromium'), {
    executablePath: chromiumProgram(),
    headless: !process.env['HEADED'],
    chromiumSandbox: false,
    viewport,
    reducedMotion: 'reduce',
    args: flags,
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await context.route('**/mint-key', (route) =>
    route.fulfill({ status: 200, contentType: 'application/octet-stream', body: key }),
  );
  return context;
}
