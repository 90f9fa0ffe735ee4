// page.mjs: the link's page, and Partner relationships, from the same rows, as Node does it: two processes
// on one port, prepared statements, each value escaped.
// usage: node page.mjs sqlite|pgsql PORT FILE|"HOST PORT DATABASE" TEMPLATES
import cluster from 'node:cluster';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';

const [engine, port, source, file] = process.argv.slice(2);
const MONTHS = ['Januar', 'Februar', 'März', 'April', 'Mai', 'Juni', 'Juli', 'August', 'September', 'Oktober', 'November', 'Dezember'];

const LINK = `SELECT p.id, p.cloud, p.name, p.domain, p.created_at, p.state, i.dap, i.disabled_at
  FROM invitation i JOIN partner p ON p.id = i.partner_id WHERE i.token_hash = ?`;
const SERVICES = `SELECT COALESCE(t.name, e.name, s.id) AS service FROM service s
  LEFT JOIN service_text t ON t.cloud = s.cloud AND t.service_id = s.id AND t.lang = ?
  LEFT JOIN service_text e ON e.cloud = s.cloud AND e.service_id = s.id AND e.lang = 'en'
  WHERE s.cloud = ? AND s.is_on = 1 AND (NOT EXISTS (SELECT 1 FROM partner_service ps WHERE ps.partner_id = ?)
  OR EXISTS (SELECT 1 FROM partner_service ps WHERE ps.partner_id = ? AND ps.service_id = s.id)) ORDER BY s.position, s.id`;
const CUSTOMER = "SELECT id FROM customer WHERE issuer = ? AND tenant = ? AND cloud = 'global'";
const PARTNERS = `SELECT r.id, r.kind, r.since, p.name, p.domain FROM relationship r JOIN partner p ON p.id = r.partner_id
  WHERE r.customer_id = ? ORDER BY CASE WHEN r.kind = 'none' THEN 1 ELSE 0 END, p.name, p.id`;
const GRANTS = `SELECT g.id, g.relationship_id, g.granted_at, COALESCE(t.name, e.name, s.id) AS service,
  (SELECT MAX(u.last_at) FROM usage_access u WHERE u.customer_id = g.customer_id AND u.partner_id = g.partner_id
   AND u.service_id = g.service_id) AS used FROM dap_grant g JOIN service s ON s.cloud = g.cloud AND s.id = g.service_id
  LEFT JOIN service_text t ON t.cloud = s.cloud AND t.service_id = s.id AND t.lang = ?
  LEFT JOIN service_text e ON e.cloud = s.cloud AND e.service_id = s.id AND e.lang = 'en'
  WHERE g.customer_id = ? AND g.ended_at = 0 ORDER BY s.position, s.id`;

// rows(name, sql, values): synchronous with better-sqlite3, which is its point; a promise with pg.
async function reader() {
  const prepared = new Map();
  if (engine === 'sqlite') {
    const { default: Database } = await import('better-sqlite3');
    const db = new Database(source, { readonly: true });
    return (sql, values) => {
      let statement = prepared.get(sql);
      if (!statement) prepared.set(sql, statement = db.prepare(sql));
      return statement.all(values);
    };
  }
  const { default: pg } = await import('pg');
  const [host, dbport, database] = source.split(' ');
  const pool = new pg.Pool({ host, port: +dbport, database, user: 'partnerrel', max: 16 });
  return async (sql, values) => {
    let query = prepared.get(sql), n = 0;
    if (!query) prepared.set(sql, query = { name: `q${prepared.size}`, text: sql.replace(/\?/g, () => `$${++n}`) });
    return (await pool.query({ ...query, values })).rows;
  };
}

const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#039;' };
const UNSAFE = /[&<>"']/g;
const escape = (text) => String(text).replace(UNSAFE, (c) => ESCAPES[c]);

// A function of values from "text {{name}} text"; what is marked as made already is not escaped again.
function compile(text) {
  const parts = text.split(/\{\{(\w+)\}\}/);
  return (values) => {
    let out = parts[0];
    for (let i = 1; i < parts.length; i += 2) {
      const value = values[parts[i]];
      out += (value instanceof Made ? value.html : escape(value)) + parts[i + 1];
    }
    return out;
  };
}
class Made { constructor(html) { this.html = html; } }

const dates = (microseconds) => {
  const at = new Date(Number(microseconds) / 1000), iso = at.toISOString().slice(0, 10);
  return { since_iso: iso, since: `${at.getUTCDate()}. ${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}` };
};

async function serve() {
  const rows = await reader(), templates = JSON.parse(readFileSync(file, 'utf8'));
  const view = Object.fromEntries(Object.entries(templates).map(([name, parts]) =>
    [name, Object.fromEntries(Object.entries(parts).map(([part, text]) => [part, compile(text)]))]));

  const invitation = async (token) => {
    if (!/^[\w-]{43}$/.test(token)) return null;
    const [partner] = await rows(LINK, [createHash('sha256').update(token).digest('hex')]);
    if (!partner || partner.state !== 'active' || Number(partner.disabled_at) !== 0) return null;
    const services = await rows(SERVICES, ['de', partner.cloud, partner.id, partner.id]);
    return view.invitation.page({ name: partner.name, domain: partner.domain, token, ...dates(partner.created_at),
      services: new Made(services.map(view.invitation.service).join('')) });
  };
  const relationships = async (person) => {
    const who = new URLSearchParams(person.replace(/;/g, '&'));
    const [customer] = await rows(CUSTOMER, [who.get('iss'), who.get('tid')]);
    if (!customer) return null;
    const granted = {};
    for (const row of await rows(GRANTS, ['de', customer.id])) {
      granted[row.relationship_id] = (granted[row.relationship_id] || '')
        + view.relationships.row({ grant: row.id, service: row.service, ...dates(row.granted_at) });
    }
    const sections = (await rows(PARTNERS, [customer.id])).map((row) => view.relationships.section({ relationship: row.id,
      name: row.name, domain: row.domain, kind: new Made(view.relationships[row.kind](dates(row.since))), rows: new Made(granted[row.id] || '') }));
    return view.relationships.page({ person: who.get('name'), organisation: who.get('tid'), sections: new Made(sections.join('')) });
  };

  http.createServer(async (request, answer) => {
    const [, page, token] = request.url.split('/');
    const html = page === 'invitation' ? await invitation(token) : await relationships(request.headers['x-test-person'] || '');
    const body = Buffer.from(html || '');
    answer.writeHead(html ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': body.length, 'Cache-Control': 'no-store' });
    answer.end(body);
  }).listen(+port, '127.0.0.1');
}

if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  await serve();
}
