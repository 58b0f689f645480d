// Draws media/icon.png, the extension's picture, from media/taxiway.svg.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { chromium as program } from './setup/debianPackages.mjs';

const size = 256;
const sign = readFileSync('media/taxiway.svg', 'utf8').replace(/width="\d+" height="\d+"/, '');
const browser = await chromium.launch({ executablePath: program(), chromiumSandbox: false });
const page = await browser.newPage({ viewport: { width: size, height: size } });
await page.setContent(`<style>
  body { margin: 0 }
  div { width: ${size}px; height: ${size}px; border-radius: 48px; background: #14213d; color: #fca311 }
  svg { display: block; width: 176px; padding: 40px }
</style><div>${sign}</div>`);
await page.screenshot({ path: 'media/icon.png', omitBackground: true });
await browser.close();
