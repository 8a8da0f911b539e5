// npm run pictures: copies the pictures that the README shows from where npm run test:ui has drawn them.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { out, root } from './steps/paths.ts';
import { complain, say } from './steps/progress.ts';

const shown = join(root, 'media/screenshots');
const drawn = process.env['VETHSCOPE_SCREENSHOTS'] ?? join(out, 'screenshots');
const names = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/\(media\/screenshots\/([\w-]+\.png)\)/g)].map(
  ([, name = '']) => name,
);
const missing = names.filter((name) => !existsSync(join(drawn, name)));

if (missing.length > 0) {
  complain(
    `✗ ${drawn} has no ${missing.join(', ')}. They are drawn by: npm run test:ui -- pictures chinese remote machine journey`,
  );
  process.exitCode = 1;
} else {
  rmSync(shown, { recursive: true, force: true });
  mkdirSync(shown);
  for (const name of names) copyFileSync(join(drawn, name), join(shown, name));
  say(`  ${names.join(', ')}`);
}
