import { mkdir } from 'node:fs/promises';
import { out, vsixFile } from './paths.ts';
import { runTool } from './tool.ts';

/** Packs what dist/ holds into a .vsix. Resolves to whether that worked. */
export async function packageVsix(): Promise<boolean> {
  await mkdir(out, { recursive: true });
  return runTool('vsce', ['package', '--no-dependencies', '--out', vsixFile]);
}
