import { bundle } from './steps/bundle.ts';
import { step } from './steps/progress.ts';

if (!(await step('Building dist', bundle))) process.exitCode = 1;
