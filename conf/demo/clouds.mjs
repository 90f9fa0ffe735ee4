// The demo's two clouds: each its own portal, OpenID provider, people and services (R67-R69, Q16).
import { readFileSync } from 'node:fs';

const { PORTAL_URL, IDP_URL, PEOPLE, GERMAN_PORTAL_URL, GERMAN_IDP_URL, GERMAN_PEOPLE } = process.env;

function cloud(facts) {
  return { ...facts, ...JSON.parse(readFileSync(facts.file)), portal: `${facts.home}/portal` };
}

export const global = cloud({ id: 'global', title: 'Global', home: PORTAL_URL, issuer: IDP_URL, file: PEOPLE });
export const germany = cloud({
  id: 'germany', title: 'Germany', home: GERMAN_PORTAL_URL, issuer: GERMAN_IDP_URL, file: GERMAN_PEOPLE,
  offers: ['exchange', 'sharepoint', 'azure'], // of the services there are
});
export const clouds = [global, germany];
