import { amplify } from '../../../agent/platforms/amplify/about.ts';
import { windows, where } from '../../standins/where.ts';
import { amplifyStage } from './amplifyStage.ts';
import { describeVerbs } from './verbs.ts';

where(!windows, describe)('AWS Amplify', () => {
  describeVerbs(amplify, amplifyStage);
});
