import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const folder = process.env['VETHSCOPE_SCREENSHOTS'] ?? resolve(import.meta.dirname, '../../../out/screenshots');

/** Where the picture of that name goes: out/screenshots, or where $VETHSCOPE_SCREENSHOTS says. */
export async function pictureFile(name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return join(folder, `${name}.png`);
}

/** Settings for pictures that people look at: less to look at beside the matter. */
export const quietLook = {
  'editor.minimap.enabled': false,
  'editor.scrollbar.horizontal': 'hidden',
  'editor.scrollbar.vertical': 'hidden',
} as const;

/** Small enough that a README shows it at its own size. */
export const pictureSize = { width: 1280, height: 800 } as const;
