import { ecs } from '../../../agent/platforms/ecs/about.ts';
import { windows, where } from '../../standins/where.ts';
import { ecsStage } from './ecsStage.ts';
import { describeVerbs } from './verbs.ts';

where(!windows, describe)('AWS ECS', () => {
  describeVerbs(ecs, ecsStage);
});
