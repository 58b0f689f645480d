import { main } from '../../../agent/runner.ts';
import { Place } from './place.ts';
import { standInEngine } from './standInEngine.ts';

// A runner as the agent's bundle has it, but for what it deploys to: `run <project> <operation>`, the place by its folder.
const [, , ...args] = process.argv.slice(1);
const place = new Place(process.env['TAXIWAY_TEST_PLACE'] ?? '');
const stateHome = process.env['TAXIWAY_STATE_HOME'] ?? '';
void main(args, ({ redactor }) => standInEngine(place, stateHome, redactor));
