import { railway } from '../../../agent/platforms/railway/about.ts';
import { railwayStage } from '../../standins/railway/railwayStage.ts';
import { describeFaults } from './faults.ts';

describeFaults(railway, railwayStage);
