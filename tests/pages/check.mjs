// The collected pages (PAGES/*.html), each told by language, method, path, status and outline.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { done, note, ok } from './tap.mjs';

const require = createRequire(import.meta.url);
const axe = require('axe-core');
const { PAGES, HTDOCS, SHORT } = process.env;
const files = readdirSync(PAGES).filter(name => name.endsWith('.html')).sort();
const told = name => name.replace(/\.[0-9a-f]{8}\.html$/, '');

// A page that is wrong in one way for each checker: they must find it.
const bad = '<!DOCTYPE html><html lang="en"><head><title>Planted</title></head><body><main><h1>Planted</h1><p><ul></ul></p><form><input name="x"></form></main></body></html>';
mkdirSync(join(PAGES, 'planted'));
writeFileSync(join(PAGES, 'planted', 'bad.html'), bad);

// ---- HTML

const jar = join(dirname(require.resolve('vnu-jar/package.json')), 'build/dist/vnu.jar');
const checker = spawnSync('java', ['-Xss2m', '-jar', jar, '--exit-zero-always', '--format', 'json', '--skip-non-html', PAGES],
  { encoding: 'utf8', maxBuffer: 1 << 28 });
const messages = checker.error ? [] : JSON.parse(checker.stderr).messages;
ok(!checker.error && checker.status === 0, 'the Nu HTML checker runs', checker.error ?? checker.stderr.slice(0, 500));
// What people wrote, and names of products, make a page look like another language to the checker.
const isFinding = ({ type, subType, message }) => (type !== 'info' || subType === 'warning') && !/appears to be written in/.test(message);
const found = new Map();
const ours = messages.filter(({ url }) => !url.includes('/planted/'));
ok(ours.length < messages.length, 'the checker finds what is planted');
for (const { type, url, message, lastLine, extract } of ours.filter(isFinding)) {
  const key = `${type}: ${message}`;
  found.set(key, [...(found.get(key) ?? []), `${url.replace(/.*\//, '')}:${lastLine} ${extract ?? ''}`]);
}
ok(files.length > 200, `there are pages to check (${files.length})`);
ok(found.size === 0, `the checker has nothing against ${files.length} pages`,
  [...found].map(([what, where]) => `${what} (${where.length} times)\n  ${where.slice(0, 3).join('\n  ')}`).join('\n'));

// ---- axe: every outline in English (not when SHORT), and in the other languages every address and status (200 when SHORT)

const seen = new Set();
const chosen = files.filter(name => (name.startsWith('en.') && !SHORT) || ((!SHORT || name.startsWith('en.') || name.includes('.200.')) && !seen.has(told(name)) && seen.add(told(name))));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true,
  args: ['--disable-gpu', '--no-first-run', '--disable-background-networking', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])] });
const types = { css: 'text/css', svg: 'image/svg+xml', html: 'text/html; charset=utf-8' };

async function worker(queue, failures) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 850 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.route('**/*', route => {
    const path = new URL(route.request().url()).pathname.slice(1), name = path.split('/').pop();
    const file = name.endsWith('.html') ? join(PAGES, path) : join(HTDOCS, name);
    try {
      return route.fulfill({ body: readFileSync(file), contentType: types[name.split('.').pop()] });
    } catch {
      return route.fulfill({ status: 404, body: '' });
    }
  });
  for (let name = queue.shift(); name; name = queue.shift()) {
    await page.goto(`http://pages.test/${name}`);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] }));
    await page.setViewportSize({ width: 320, height: 850 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.setViewportSize({ width: 1100, height: 850 });
    for (const each of violations) failures.push(`${name}: ${each.id}: ${each.help}\n  ${each.nodes[0].html}`);
    if (over > 0) failures.push(`${name}: scrolls sideways at 320 px, by ${over}`);
  }
}

const failures = [];
const queue = [...chosen];
await Promise.all([worker(queue, failures), worker(queue, failures)]);
const planted = [];
await worker(['planted/bad.html'], planted);
await browser.close();
ok(planted.length > 0, 'axe finds what is planted');
ok(failures.length === 0, `axe finds nothing on ${chosen.length} of them, and none scrolls sideways at 320 px`, failures.slice(0, 40).join('\n'));
note(`${new Set(files.map(name => name.split('.').slice(1, 4).join(' '))).size} combinations of method, path and status, ${files.length} pages`);
done();
