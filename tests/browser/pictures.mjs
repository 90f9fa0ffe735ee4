// The README's pictures: the walk it describes, at the size it shows them, on a demo of its own.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser } from './visitor.mjs';

const { PORTAL_URL, DEMO, PICTURES } = process.env;
const portal = `${PORTAL_URL}/portal`;
const size = { width: 1100, height: 850 };

function demo(verb) {
  execFileSync(join(DEMO, 'run'), [verb], { env: { ...process.env, RESET: '1', DETACH: '1' }, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function signedIn(browser, name, url, locale = 'en-GB') {
  const page = await (await browser.newContext({ locale, viewport: size })).newPage();
  await page.goto(url);
  await page.getByRole('button', { name }).click();
  await page.waitForURL(`${PORTAL_URL}/**`);
  return page;
}

async function take(page, name, dark = false) {
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  console.log(`picture ${name}`);
}

async function walk(browser) {
  const jonas = await signedIn(browser, /Jonas Weiss/, `${portal}/partner/request`);
  await take(jonas, 'request');
  const [link] = (await jonas.content()).match(/http:[^\s"<&]*\/invitation\/[\w-]{43}/);
  const consent = link.replace('/invitation/', '/customer/invitation/');

  const tara = await signedIn(browser, /Tara Lindt/, consent);
  await tara.goto(link);
  await take(tara, 'invitation');
  await tara.goto(consent);
  await take(tara, 'consent');
  await take(tara, 'consent-dark', true);
  const russian = await signedIn(browser, /Tara Lindt/, consent, 'ru-RU');
  await take(russian, 'consent-ru');

  const frieda = await signedIn(browser, /Frieda Brandt/, `${portal}/customer/partners`);
  await take(frieda, 'partners');
  await frieda.goto(`${portal}/customer/partners/remove?all=1`);
  await take(frieda, 'remove');
}

mkdirSync(PICTURES, { recursive: true });
demo('start');
const browser = await openBrowser();
try {
  await walk(browser);
} finally {
  await browser.close();
}
