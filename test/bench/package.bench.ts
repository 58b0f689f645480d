import { statSync } from 'node:fs';
import { figure, type Bench } from './figure.ts';

export const figures: Bench = () => {
  const { size } = statSync(process.env['TAXIWAY_VSIX']!);
  return Promise.resolve([figure('.vsix for this platform', size / 1024 / 1024, 'MB', 3)]);
};
