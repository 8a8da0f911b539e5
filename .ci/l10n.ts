// npm run l10n: writes the English bundle of texts, and names what translations lack.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import * as z from 'zod/mini';
import { bundleFile, englishBundle } from './steps/l10nBundle.ts';
import { complain, say } from './steps/progress.ts';

const english = await englishBundle();
const options = await resolveConfig(bundleFile());
writeFileSync(bundleFile(), await format(JSON.stringify(english), { ...options, parser: 'json' }));
say(`${String(Object.keys(english).length)} texts`);

const language = 'zh-cn';
const bundle = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(bundleFile(language), 'utf8')));
const translated = new Set(Object.keys(bundle));
const missing = Object.keys(english).filter((text) => !translated.has(text));
const stale = [...translated].filter((text) => !(text in english));
for (const text of missing) complain(`✗ ${language} lacks: ${text}`);
for (const text of stale) complain(`✗ ${language} has what is no longer there: ${text}`);
if (missing.length + stale.length > 0) process.exitCode = 1;
