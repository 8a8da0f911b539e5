import { step } from './steps/progress.ts';
import { lint } from './steps/lint.ts';

if (!(await step('Linting', lint))) process.exitCode = 1;
