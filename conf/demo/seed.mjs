// A few relationships, made as anybody would: a partner's agent signs in and takes the link from the
// request page, customers' administrators sign in, tick and accept. Used once, when the database is new.
import { Browser } from './browser.mjs';
import { germany, global } from './clouds.mjs';

async function linkOf(agent, { portal } = global) {
  const page = await new Browser().openAs(agent, `${portal}/partner/request`);
  const link = /https?:\/\/[^\s"<]+\/invitation\/[\w-]+/.exec(page.text);
  if (page.status !== 200 || !link) throw new Error(`${page.url}: ${page.status}, no link on the request page`);
  return link[0];
}

async function accept(administrator, link, services, { portal } = global) {
  const browser = new Browser();
  const token = link.slice(link.lastIndexOf('/') + 1);
  let consent = await browser.openAs(administrator, `${portal}/customer/invitation/${token}`);
  const again = browser.link(consent, /\/oidc\/callback\?iss=/);
  if (again) consent = await browser.openAs(administrator, again); // the sign-in was not fresh (D12)
  const receipt = await browser.submit(consent, /\/customer\/invitation\//,
    [...services.map(service => ['service', service]), ['agree', 'yes']]);
  if (receipt.status !== 200 || !/\/customer\/receipts\//.test(receipt.url)) {
    throw new Error(`${administrator} accepting ${services}: ${receipt.status} at ${receipt.url}`);
  }
  return browser;
}

async function removeOne(browser, grantNumber, { portal } = global) {
  const list = await browser.get(`${portal}/customer/partners`);
  const grants = [...list.text.matchAll(/name="grant" value="([^"]+)"/g)].map(([, id]) => id);
  const confirm = await browser.get(`${portal}/customer/partners/remove?grant=${encodeURIComponent(grants[grantNumber])}`);
  const done = await browser.submit(confirm, /\/partners\/remove/, [['confirm', 'yes']]);
  if (done.status !== 200) throw new Error(`removing: ${done.status} at ${done.url}`);
}

// An indirect reseller sells through a provider, which registers it (R9).
async function register(agent, number, { portal } = global) {
  const browser = new Browser();
  const page = await browser.openAs(agent, `${portal}/partner/resellers`);
  const done = await browser.submit(page, /\/partner\/resellers/, [['mpn', number]]);
  if (done.status !== 200 || !/done=/.test(done.url)) throw new Error(`registering ${number}: ${done.status} at ${done.url}`);
}

await register('rita', global.organisations.litware.mpn);
const northwind = await linkOf('samuel');
const adventureWorks = await linkOf('peter');
const lucerne = await linkOf('lucie');

await accept('frieda', northwind, ['exchange', 'sharepoint']);
await accept('frieda', lucerne, ['exchange']);
await accept('walter', adventureWorks, ['exchange', 'dynamics']);
const alma = await accept('alma', northwind, ['azure']);
await removeOne(alma, 0); // stays a customer, without privileges (R52)
await accept('alma', adventureWorks, ['azure']);

await accept('ingrid', await linkOf('juergen', germany), ['exchange', 'azure'], germany);
