import { vercel } from '../../../agent/platforms/vercel/about.ts';
import { VercelStage } from '../../standins/vercel/vercelStage.ts';
import { describeFaults } from './faults.ts';

describeFaults(vercel, () => VercelStage.start());
