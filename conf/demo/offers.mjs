// What is for sale in each cloud, by partnerrelctl: the offers of the services that the cloud has.
// Used once, when the database is new, after fill.mjs.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const { PARTNERRELCTL, DATABASE, SERVICES } = process.env;
const offers = JSON.parse(readFileSync(join(dirname(SERVICES), 'offers.json')));

function ctl(...words) {
  return execFileSync(PARTNERRELCTL, ['--database', DATABASE, ...words], { encoding: 'utf8' });
}

const names = (list) => list.split('\n').filter(Boolean).map((line) => line.split('\t')[0]);

for (const cloud of names(ctl('cloud', 'list'))) {
  const services = names(ctl('service', 'list', '--cloud', cloud));
  let position = 0;
  for (const [id, offer] of Object.entries(offers)) {
    position += 10;
    if (!services.includes(offer.service)) continue;
    for (const lang of ['en', 'ru', 'de']) {
      const [name, about] = offer[lang];
      ctl('offer', 'add', id, '--cloud', cloud, '--service', offer.service, '--lang', lang, '--name', name,
        '--about', about, '--position', String(position), ...offer.options);
    }
  }
}
