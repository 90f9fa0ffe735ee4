// The list that `make run` prints: for each cloud its portal, its sign-in and who can sign in as what.
import { clouds } from './clouds.mjs';

const roles = {
  PartnerGlobalAdmin: 'global admin', AdminAgent: 'admin agent', SalesAgent: 'sales agent',
  HelpdeskAgent: 'helpdesk agent', CustomerAdministrator: 'global admin', Operator: 'operator',
};
const kinds = {
  direct: 'CSP partner', advisor: 'advisor outside CSP',
  indirect_provider: 'indirect provider', indirect_reseller: 'indirect reseller',
};

for (const { title, portal, issuer, organisations, people } of clouds) {
  console.log(`\n  Cloud "${title}"\n  Portal      ${portal}/\n  Sign-in     ${issuer} (asks for a name, not for a password)`);
  for (const [tenant, org] of Object.entries(organisations)) {
    const of = people.filter(person => person.organisation === tenant)
      .map(({ name, roles: has }) => `${name} (${has.map(role => roles[role]).join(', ') || 'ordinary user'})`);
    console.log(`  ${`${org.name}, ${org.vendor ? 'the vendor' : kinds[org.partner] ?? 'customer'}`.padEnd(46)} ${of.join(', ')}`);
  }
}
