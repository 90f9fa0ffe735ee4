// The demo's OpenID provider: certified code (npm's oidc-provider), people from people.json instead
// of passwords, keys made at the start and kept nowhere. Loopback only, and for demos and tests only.
import { readFileSync } from 'node:fs';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';

const port = Number(process.env.IDP_PORT || 9010);
const portal = process.env.PORTAL_URL || 'http://127.0.0.1:8080';
const issuer = `http://127.0.0.1:${port}`;
const { organisations, people } = JSON.parse(readFileSync(process.env.PEOPLE));
const byLogin = new Map(people.map(person => [person.login, person]));

const words = {
  en: {
    title: 'Choose who you are', intro: 'This is the demo’s sign-in page: it asks for no password.',
    again: 'The portal asks you to sign in again.',
    partners: 'Partners', customers: 'Customers', vendor: 'The vendor', nobody: 'ordinary user',
    out: 'Sign out?', outYes: 'Sign out', outNo: 'Stay signed in', outDone: 'You are signed out',
    wrong: 'The sign-in did not work', back: 'Back to the portal',
    roles: {
      PartnerGlobalAdmin: 'global admin', AdminAgent: 'admin agent', SalesAgent: 'sales agent',
      HelpdeskAgent: 'helpdesk agent', CustomerAdministrator: 'global admin', Operator: 'operator',
    },
  },
  ru: {
    title: 'Выберите, кто вы', intro: 'Это страница входа для демонстрации: пароль не нужен.',
    again: 'Портал просит войти ещё раз.',
    partners: 'Партнеры', customers: 'Клиенты', vendor: 'Поставщик', nobody: 'обычный пользователь',
    out: 'Выйти?', outYes: 'Выйти', outNo: 'Остаться', outDone: 'Вы вышли',
    wrong: 'Войти не удалось', back: 'Назад на портал',
    roles: {
      PartnerGlobalAdmin: 'глобальный администратор', AdminAgent: 'агент администрирования',
      SalesAgent: 'агент по продажам', HelpdeskAgent: 'агент службы технической поддержки',
      CustomerAdministrator: 'глобальный администратор', Operator: 'оператор',
    },
  },
  de: {
    title: 'Wählen Sie, wer Sie sind', intro: 'Das ist die Anmeldeseite der Demo: Ein Kennwort wird nicht verlangt.',
    again: 'Das Portal bittet Sie, sich neu anzumelden.',
    partners: 'Partner', customers: 'Kunden', vendor: 'Der Anbieter', nobody: 'gewöhnlicher Benutzer',
    out: 'Abmelden?', outYes: 'Abmelden', outNo: 'Angemeldet bleiben', outDone: 'Sie sind abgemeldet',
    wrong: 'Die Anmeldung hat nicht funktioniert', back: 'Zurück zum Portal',
    roles: {
      PartnerGlobalAdmin: 'globaler Administrator', AdminAgent: 'Administratoragent',
      SalesAgent: 'Vertriebsbeauftragter', HelpdeskAgent: 'Helpdesk-Agent',
      CustomerAdministrator: 'globaler Administrator', Operator: 'Betreiber',
    },
  },
};

// ---- what the provider promises

function claimsOf(person) {
  const org = organisations[person.organisation];
  return {
    sub: person.login, tid: person.organisation, roles: person.roles, name: person.name,
    email: `${person.login}@${org.domain}`, org: org.name, domain: org.domain, ctry: org.country,
  };
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') };
}

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'partnerrel', client_secret: process.env.IDP_CLIENT_SECRET,
    redirect_uris: [`${portal}/oidc/callback`], post_logout_redirect_uris: [`${portal}/portal/`],
    grant_types: ['authorization_code'], response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    require_auth_time: true,
  }],
  jwks: { keys: [signingKey()] },
  claims: {
    openid: ['sub', 'tid', 'roles', 'org', 'domain', 'ctry'], profile: ['name'], email: ['email'],
  },
  conformIdTokenClaims: false, // all of them in the id_token, not only at the userinfo endpoint
  pkce: { required: () => true },
  // Cookies know no ports: the names keep two demos on one machine apart.
  cookies: {
    keys: [randomBytes(32).toString('hex')],
    names: { session: `idp_${port}`, interaction: `idp_${port}_at`, resume: `idp_${port}_to` },
  },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true, logoutSource: askLogout, postLogoutSuccessSource: saidLogout },
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  renderError(ctx, out) {
    page(ctx, w => `<h1>${w.wrong}</h1><p>${esc(out.error)}: ${esc(out.error_description ?? '')}</p>${backLink(w)}`);
  },
  ttl: {
    AccessToken: 28800, IdToken: 3600, AuthorizationCode: 60, Session: 28800, Grant: 28800, Interaction: 900,
  },
  findAccount(ctx, login) {
    const person = byLogin.get(login);
    return person && { accountId: login, claims: async () => claimsOf(person) };
  },
  async loadExistingGrant(ctx) { // the portal is the vendor's own: no consent page of the provider
    const { client, session, provider: { Grant } } = ctx.oidc;
    const id = session.grantIdFor(client.clientId);
    if (id) return Grant.find(id);
    const grant = new Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

// ---- pages

const style = `
:root { color-scheme: light dark; --line: light-dark(#767676, #8a8f98); --quiet: light-dark(#4d5560, #b3bac4); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem;
  background: light-dark(#fff, #15181c); color: light-dark(#1b1f24, #e8eaed); }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin-bottom: .3rem; }
button { display: block; width: 100%; min-height: 2.75rem; margin: .35rem 0; padding: .5rem .75rem; text-align: start;
  font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .4rem; cursor: pointer; }
button:hover { background: light-dark(#eef2f7, #232830); } :focus-visible { outline: 3px solid light-dark(#0b57d0, #a8c7fa); outline-offset: 2px; }
.quiet { color: var(--quiet); } a { color: light-dark(#0b57d0, #a8c7fa); }`;

function esc(text) {
  return String(text).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
}

function page(ctx, body) {
  const lang = ctx.acceptsLanguages('en', 'ru', 'de') || 'en';
  const content = body(words[lang]);
  ctx.set({
    // Chromium checks every hop after a form: the last is the portal.
    'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src data:; form-action 'self' ${portal}; base-uri 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff',
    'Content-Language': lang,
  });
  ctx.type = 'html';
  ctx.body = `<!DOCTYPE html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">`
    + `<title>${/<h1>(.*?)<\/h1>/.exec(content)[1]}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css"></head>`
    + `<body><main>${content}</main></body></html>`;
}

const backLink = w => `<p><a href="${esc(portal)}/portal/">${w.back}</a></p>`;

function roleOf(person, w) {
  return person.roles.length ? person.roles.map(role => w.roles[role] ?? role).join(', ') : w.nobody;
}

function organisationSection([tenant, org], w) {
  const buttons = people.filter(person => person.organisation === tenant).map(person =>
    `<button name="login" value="${esc(person.login)}"><strong>${esc(person.name)}</strong>`
    + ` <span class="quiet">${esc(roleOf(person, w))}, ${esc(org.name)}</span></button>`);
  return `<h3>${esc(org.name)}</h3>${buttons.join('')}`;
}

function signInPage(ctx, interaction) {
  const all = Object.entries(organisations);
  page(ctx, w => `<h1>${w.title}</h1><p>${w.intro}</p>${askedAgain(interaction) ? `<p>${w.again}</p>` : ''}<form method="post">`
    + `<h2>${w.partners}</h2>${all.filter(([, org]) => org.partner).map(org => organisationSection(org, w)).join('')}`
    + `<h2>${w.customers}</h2>${all.filter(([, org]) => !org.partner && !org.vendor).map(org => organisationSection(org, w)).join('')}`
    + `<h2>${w.vendor}</h2>${all.filter(([, org]) => org.vendor).map(org => organisationSection(org, w)).join('')}</form>`);
}

function askLogout(ctx, form) {
  page(ctx, w => `<h1>${w.out}</h1>${form}<button form="op.logoutForm" type="submit" name="logout" value="yes">${w.outYes}</button>`
    + `<button form="op.logoutForm" type="submit">${w.outNo}</button>`);
}

function saidLogout(ctx) {
  page(ctx, w => `<h1>${w.outDone}</h1>${backLink(w)}`);
}

async function bodyOf(ctx) {
  let body = '';
  for await (const chunk of ctx.req) {
    body += chunk;
    if (body.length > 4096) ctx.throw(413);
  }
  return new URLSearchParams(body);
}

// Another person at the same browser: the provider's own way there is a page that needs a script.
async function forgetPerson(interaction) {
  const session = await provider.Session.findByUid(interaction.session.uid);
  if (!session) return;
  Object.assign(session, { accountId: undefined, loginTs: undefined, authorizations: undefined });
  await session.persist();
  interaction.session = undefined;
  await interaction.persist();
}

// max_age=0 arrives here as prompt=login.
function askedAgain({ prompt }) {
  return prompt.reasons.some(reason => ['login_prompt', 'max_age'].includes(reason));
}

// A test of the step-up cannot wait until a sign-in is stale: IDP_AGE makes first ones that old.
function signedInAt(interaction) {
  const now = Math.floor(Date.now() / 1000);
  return askedAgain(interaction) ? now : now - Number(process.env.IDP_AGE || 0);
}

provider.use(async (ctx, next) => {
  if (ctx.path === '/style.css') {
    ctx.type = 'css';
    ctx.body = style;
    return;
  }
  if (!/^\/interaction\/[\w-]+$/.test(ctx.path)) return next();
  try {
    const interaction = await provider.interactionDetails(ctx.req, ctx.res);
    const login = ctx.method === 'POST' && (await bodyOf(ctx)).get('login');
    if (!byLogin.has(login)) return signInPage(ctx, interaction);
    if (interaction.session && interaction.session.accountId !== login) await forgetPerson(interaction);
    const onward = await provider.interactionResult(ctx.req, ctx.res, { login: { accountId: login, ts: signedInAt(interaction) } },
      { mergeWithLastSubmission: false });
    ctx.status = 303;
    ctx.redirect(onward);
  } catch (error) {
    if (error.name !== 'SessionNotFound') throw error;
    ctx.status = 400; // an old tab: its sign-in is over
    page(ctx, w => `<h1>${w.wrong}</h1>${backLink(w)}`);
  }
});

provider.on('server_error', (ctx, error) => console.error('idp:', error));

const server = provider.listen(port, '127.0.0.1', () => {
  // Everything is loaded: root is needed no more.
  if (process.getuid() === 0) {
    process.initgroups('www-data', 'www-data');
    process.setgid('www-data');
    process.setuid('www-data');
  }
  console.log(`idp: ${issuer} is up`);
});
server.on('error', error => {
  console.error(`idp: ${error.message}`);
  process.exit(1);
});
process.on('SIGTERM', () => process.exit(0));
