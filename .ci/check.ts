import { step } from './steps/progress.ts';
import { typecheck } from './steps/typecheck.ts';

if (!(await step('Checking types', typecheck))) process.exitCode = 1;
