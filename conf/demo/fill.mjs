// What the vendor's operator does before the first partner comes: services and partners, by
// partnerrelctl. Used once, when the database is new.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const { PARTNERRELCTL, DATABASE, KEYS, IDP_URL } = process.env;
const services = JSON.parse(readFileSync(process.env.SERVICES));
const { organisations } = JSON.parse(readFileSync(process.env.PEOPLE));

function ctl(...words) {
  return execFileSync(PARTNERRELCTL, ['--database', DATABASE, '--keys', KEYS, ...words], { encoding: 'utf8' });
}

for (const [id, service] of Object.entries(services)) {
  for (const lang of ['en', 'ru', 'de']) {
    const { name, may, mayNot } = service[lang];
    ctl('service', 'add', id, '--cloud', 'global', '--lang', lang, '--name', name, '--may', may, '--may-not', mayNot,
      '--position', String(service.position), '--dashboard', `/dashboard/${id}/{customer}/`);
  }
}

for (const [tenant, org] of Object.entries(organisations)) {
  if (!org.partner) continue;
  ctl('partner', 'add', '--cloud', 'global', '--issuer', IDP_URL, '--tenant', tenant, '--name', org.name,
    '--kind', org.partner, '--domain', org.domain, '--country', org.country, ...(org.mpn ? ['--mpn', org.mpn] : []),
    '--contact-name', org.contact.name, '--contact-email', org.contact.email, '--contact-phone', org.contact.phone);
}
