// npm run setup: everything that `npm start` and `npm test` need.
import { ensureCodeServer } from './steps/editor.ts';
import { ensureSystemPackages } from './steps/systemPackages.ts';

if (await ensureSystemPackages(['lab', 'editor', 'test'])) await ensureCodeServer();
else process.exitCode = 1;
