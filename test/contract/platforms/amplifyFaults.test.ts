import { amplify } from '../../../agent/platforms/amplify/about.ts';
import { windows, where } from '../../standins/where.ts';
import { amplifyStage } from './amplifyStage.ts';
import { describeFaults } from './faults.ts';

where(!windows, describe)('AWS Amplify', () => {
  describeFaults(amplify, amplifyStage);
});
