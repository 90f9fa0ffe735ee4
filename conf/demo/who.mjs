// The list that `make run` prints: who can sign in as what.
import { readFileSync } from 'node:fs';

const { organisations, people } = JSON.parse(readFileSync(process.env.PEOPLE));
const roles = {
  PartnerGlobalAdmin: 'global admin', AdminAgent: 'admin agent', SalesAgent: 'sales agent',
  HelpdeskAgent: 'helpdesk agent', CustomerAdministrator: 'global admin',
};
const kinds = { direct: 'CSP partner', advisor: 'advisor outside CSP' };

for (const [tenant, org] of Object.entries(organisations)) {
  const of = people.filter(person => person.organisation === tenant)
    .map(({ name, roles: has }) => `${name} (${has.map(role => roles[role]).join(', ') || 'ordinary user'})`);
  console.log(`  ${`${org.name}, ${kinds[org.partner] ?? 'customer'}`.padEnd(46)} ${of.join(', ')}`);
}
