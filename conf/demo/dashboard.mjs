// A service's dashboard as a vendor might have one behind mod_proxy. It knows who asks from the headers that
// the module sets and no client can, and takes nobody's word for it: it verifies the assertion by itself.
// `?json` gives back for tests what it got.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { claimsOf } from './assertion.mjs';
import { clouds } from './clouds.mjs';

const port = Number(process.env.DASHBOARD_PORT || 9020);
const services = JSON.parse(readFileSync(process.env.SERVICES));

const figures = {
  exchange: [['Mailboxes', '128'], ['Shared mailboxes', '14'], ['Mail flow', 'normal']],
  sharepoint: [['Sites', '36'], ['Storage in use', '412 GB of 1 TB'], ['Shared outside', '3 sites']],
  dynamics: [['Environments', '2'], ['Users with a licence', '57'], ['Last backup', 'last night']],
  azure: [['Virtual machines', '9 running'], ['Storage accounts', '4'], ['Health', 'no incident']],
};

const style = `
:root { color-scheme: light dark; --line: light-dark(#c9ced6, #454c57); --quiet: light-dark(#4d5560, #b3bac4); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem;
  background: light-dark(#fff, #15181c); color: light-dark(#1b1f24, #e8eaed); }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
ul.figures { list-style: none; display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; }
ul.figures li { flex: 1 1 12rem; border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; }
ul.figures strong { display: block; font-size: 1.3rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; } dd { margin: 0; overflow-wrap: anywhere; }
dt, .quiet { color: var(--quiet); } a { color: light-dark(#0b57d0, #a8c7fa); }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; } }`;
const styleHash = createHash('sha256').update(style).digest('base64');

function esc(text) {
  return String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
}

function personOf({ idp, sub }) {
  const cloud = clouds.find(each => each.issuer === idp);
  const person = cloud?.people.find(each => each.login === sub);
  return person ? `${person.name}, ${cloud.organisations[person.organisation].name}` : sub;
}

function dashboardPage(who) {
  const name = services[who.service]?.en.name ?? who.service;
  const cards = (figures[who.service] ?? []).map(([label, value]) =>
    `<li><strong>${esc(value)}</strong> <span class="quiet">${esc(label)}</span></li>`).join('');
  const facts = [
    ['Signed in', personOf(who)], ['Roles', who.roles.join(', ')],
    ['For customer', who.customer], ['By grant', who.grant], ['Reads', who.lang],
    ['Verified', `signed by ${who.iss} at ${new Date(who.iat * 1000).toISOString()}, with a key it publishes`],
  ].map(([term, value]) => `<dt>${term}</dt><dd>${esc(value)}</dd>`).join('');
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`
    + `<title>${esc(name)} – dashboard</title><link rel="icon" href="data:,"><style>${style}</style></head><body><main>`
    + `<h1>${esc(name)}</h1><p>You administer this service on behalf of the customer. The figures are made up.</p>`
    + `<ul class="figures">${cards}</ul><h2>What the portal says about you</h2><dl>${facts}</dl>`
    + `<p><a href="/portal/partner/customers/${esc(encodeURIComponent(who.customer))}">Back to the customer’s page</a></p>`
    + `</main></body></html>`;
}

// A dashboard here serves several services; the one it is asked as stands first in its path.
async function identityOf({ headers, url }) {
  const service = url.match(/^\/dashboard\/([^/]+)\/([^/]+)\//);
  const assertion = headers['x-partnerrel-assertion'];
  if (!assertion) throw new Error('there is none');
  const who = await claimsOf(assertion, clouds.map(cloud => cloud.home), service?.[1]);
  if (who.customer !== service[2]) throw new Error(`it is about ${who.customer}`);
  return who;
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://127.0.0.1');
  let who = null, reason;
  try {
    who = await identityOf(request);
  } catch (error) {
    reason = error.message;
  }
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (url.searchParams.has('json')) {
    response.setHeader('Content-Type', 'application/json');
    return response.end(JSON.stringify({ path: url.pathname, rawHeaders: request.rawHeaders, who, reason }));
  }
  if (!who) { // reached around the portal
    response.statusCode = 403;
    response.setHeader('Content-Type', 'text/plain; charset=utf-8');
    return response.end(`This dashboard opens through the portal only (the assertion: ${reason}).\n`);
  }
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.setHeader('Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`);
  return response.end(dashboardPage(who));
}

const server = createServer((request, response) => {
  answer(request, response).catch(error => { // an address that is none
    response.statusCode = 400;
    response.end(`${error.message}\n`);
  });
});
server.on('error', error => {
  console.error(`dashboard: ${error.message}`);
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => {
  if (process.getuid() === 0) { // everything is loaded: root is needed no more
    process.initgroups('www-data', 'www-data');
    process.setgid('www-data');
    process.setuid('www-data');
  }
  console.log(`dashboard: http://127.0.0.1:${port} is up`);
});
process.on('SIGTERM', () => process.exit(0));
