import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const folder = process.env['VETHSCOPE_SCREENSHOTS'] ?? resolve(import.meta.dirname, '../../../out/screenshots');

/** Where the picture of that name goes: out/screenshots, or where $VETHSCOPE_SCREENSHOTS says. */
export async function pictureFile(name: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return join(folder, `${name}.png`);
}
