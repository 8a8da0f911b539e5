import { runTool } from './tool.ts';

/** Each part has its own project, so that each sees only the types it may use. */
const projects = ['.', 'lab-runtime', 'extension', 'extension/panels/webview', 'test'];

/** Type-checks every part. Resolves to whether all are right. */
export async function typecheck(): Promise<boolean> {
  const results = await Promise.all(projects.map((project) => runTool('tsc', ['-p', project])));
  return results.every(Boolean);
}
