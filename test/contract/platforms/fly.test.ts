import { fly } from '../../../agent/platforms/fly/about.ts';
import { flyStage } from '../../standins/fly/flyStage.ts';
import { describeVerbs } from './verbs.ts';

describeVerbs(fly, flyStage);
