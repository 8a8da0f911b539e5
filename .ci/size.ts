import { checkBudgets } from './steps/budget.ts';
import { bundle } from './steps/bundle.ts';
import { packageVsix } from './steps/packageVsix.ts';
import { step } from './steps/progress.ts';

const done =
  (await step('Building dist', bundle)) &&
  (await step('Packing the .vsix', packageVsix)) &&
  (await step('Weighing', checkBudgets));
if (!done) process.exitCode = 1;
