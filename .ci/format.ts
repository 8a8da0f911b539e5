import { runTool } from './steps/tool.ts';

if (!(await runTool('prettier', ['.', '--write', '--log-level=warn']))) process.exitCode = 1;
