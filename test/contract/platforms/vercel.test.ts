import { vercel } from '../../../agent/platforms/vercel/about.ts';
import { VercelStage } from '../../standins/vercel/vercelStage.ts';
import { describeVerbs } from './verbs.ts';

describeVerbs(vercel, () => VercelStage.start());
