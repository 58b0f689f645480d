import { railway } from '../../../agent/platforms/railway/about.ts';
import { railwayStage } from '../../standins/railway/railwayStage.ts';
import { describeVerbs } from './verbs.ts';

describeVerbs(railway, railwayStage);
