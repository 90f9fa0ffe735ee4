// What the vendor's operator does before the first partner comes: clouds, services and partners, by
// partnerrelctl. Used once, when the database is new.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { clouds, germany, global } from './clouds.mjs';

const { PARTNERRELCTL, DATABASE, KEYS } = process.env;
const services = JSON.parse(readFileSync(process.env.SERVICES));

function ctl(...words) {
  return execFileSync(PARTNERRELCTL, ['--database', DATABASE, '--keys', KEYS, ...words], { encoding: 'utf8' });
}

function addServices({ id: cloud, offers }) {
  for (const [id, service] of Object.entries(services)) {
    if (offers && !offers.includes(id)) continue;
    for (const lang of ['en', 'ru', 'de']) {
      const { name, may, mayNot } = service[lang];
      ctl('service', 'add', id, '--cloud', cloud, '--lang', lang, '--name', name, '--may', may, '--may-not', mayNot,
        '--position', String(service.position), '--dashboard', `/dashboard/${id}/{customer}/`);
    }
  }
}

function addPartners({ id: cloud, issuer, organisations }) {
  for (const [tenant, org] of Object.entries(organisations)) {
    if (!org.partner) continue;
    ctl('partner', 'add', '--cloud', cloud, '--issuer', issuer, '--tenant', tenant, '--name', org.name,
      '--kind', org.partner, '--domain', org.domain, '--country', org.country, ...(org.mpn ? ['--mpn', org.mpn] : []),
      '--contact-name', org.contact.name, '--contact-email', org.contact.email, '--contact-phone', org.contact.phone);
  }
}

ctl('cloud', 'set', 'global', '--base-url', global.portal);
ctl('cloud', 'add', 'germany', '--name', germany.title, '--base-url', germany.portal, '--always-dap', '--no-indirect', '--no-transfers');
ctl('market', 'add', 'germany', 'eu', 'DE', 'AT', 'CH', 'LI', 'LU', 'NL', 'BE', 'DK', 'PL', 'CZ', 'FR', 'IT', 'NO', 'IS');
for (const cloud of clouds) {
  addServices(cloud);
  addPartners(cloud);
}
