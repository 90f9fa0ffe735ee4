// The whole story in a real browser, with the real sign-in: a partner's link, consent, a dashboard, the
// removal, and the same link once more. In English, again in Russian, and in German in the German cloud, each
// time on a demo of its own.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { done, is, note, ok } from './tap.mjs';
import { openBrowser, Visitor } from './visitor.mjs';
import { wordsOf } from './words.mjs';

const { PORTAL_URL, IDP_URL, GERMAN_PORTAL_URL, GERMAN_IDP_URL, DEMO, TEMPLATES, PICTURES } = process.env;
const clouds = {
  global: {
    home: PORTAL_URL, idp: IDP_URL,
    agent: { name: /Anna Berg/, login: 'anna' }, other: /Peter Huber/, // of two CSP partners
    admin: /Tara Lindt/, user: /Tim Sommer/, organisation: 'Tailspin Toys',
    plain: { admin: /Alma Steiner/, organisation: 'Alpine Ski House' }, // with scripts switched off
  },
  germany: {
    home: GERMAN_PORTAL_URL, idp: GERMAN_IDP_URL,
    agent: { name: /Heike Brandt/, login: 'heike' }, other: /Jürgen Köhler/,
    admin: /Rolf Lehmann/, user: /Petra Winkler/, organisation: 'Relecloud Stadtwerke',
    plain: { admin: /Theresa Hofer/, organisation: 'Proseware Verlag' },
  },
};
const partner = 'Northwind Cloud Services'; // in both: two accounts of one name (R68)
const roleToAccept = { en: /Global admin/, ru: /глобальн\S+ администратор/i, de: /globaler Administrator/ };
const ownWords = { en: 'Hello! This is our own first line.', ru: 'Здравствуйте! Это наша собственная первая строка.', de: 'Grüß Gott! Das ist unsere eigene erste Zeile.' };
const wide = { width: 1100, height: 850 };
const small = { width: 320, height: 700 };
const looks = [
  { title: '320 px wide', suffix: 'small', size: small, media: { colorScheme: 'light' } },
  { title: 'dark', suffix: 'dark', size: wide, media: { colorScheme: 'dark' } },
  { title: '320 px wide and dark', suffix: 'small-dark', size: small, media: { colorScheme: 'dark' } },
  { title: 'with forced colours', suffix: 'forced', size: wide, media: { colorScheme: 'dark', forcedColors: 'active' } },
];

function demo(verb) {
  execFileSync(join(DEMO, 'run'), [verb], { env: { ...process.env, RESET: '1', DETACH: '1' }, stdio: ['ignore', 'ignore', 'inherit'] });
}

class Story {
  constructor(browser, lang, cloud) {
    Object.assign(this, { browser, lang, cloud, portal: `${cloud.home}/portal`, t: wordsOf(join(TEMPLATES, 'locale'), lang), visitors: [], seen: new Map() });
  }

  async visitor(options = {}) {
    const visitor = await Visitor.of(this.browser,
      { lang: this.lang, home: [this.cloud.home, this.cloud.idp], pictures: PICTURES, ...options });
    this.visitors.push(visitor);
    return visitor;
  }

  say(text) {
    return `${this.lang}: ${text}`;
  }

  // Remembered for the small and the dark look of it.
  async look(visitor, name, page = visitor.page) {
    await visitor.look(name, page);
    this.seen.set(name, { visitor, url: page.url() });
  }

  // ---- the partner

  async partnerSignsIn() {
    const { t } = this;
    const anna = this.anna = await this.visitor();
    await anna.page.goto(`${this.portal}/`);
    await anna.sees(t('home.heading'), this.say('the start page is public'));
    await this.look(anna, 'start');
    await anna.link(t('home.partner.sign_in')).click();
    await anna.look('sign-in');
    for (const look of looks) await this.lookAs(anna, 'sign-in', look);
    await anna.signInAs(this.cloud.agent.name);
    await anna.sees(t('customers.heading'), this.say('an admin agent signs in and sees the customers (R37)'));
    await this.look(anna, 'customers-before');
  }

  async partnerCopiesText() {
    const { t } = this;
    const { anna } = this;
    await anna.link(t('common.nav.request')).first().click();
    await anna.sees(t('request.heading'), this.say('the request page (R1)'));
    const text = () => anna.page.getByLabel(t('request.text.label')).inputValue();
    this.link = await anna.page.getByLabel(t('request.link.label')).inputValue();
    ok(this.link.startsWith(`${this.portal}/invitation/`), this.say('the link is ours'), this.link);
    ok((await text()).includes(this.link), this.say('the text has the link'));
    ok(!/Fabrikam|Tailspin|Relecloud/i.test(await text()), this.say('nothing in it names a customer (R3)'));
    const words = ownWords[this.lang];
    await anna.page.getByLabel(t('request.first.label')).fill(words);
    await anna.button(t('request.save')).click();
    await anna.says(t('request.saved'), this.say('an edited paragraph is saved (R2)'));
    ok((await text()).includes(words), this.say('the text has the edited paragraph (R2)'));
    ok((await text()).includes(this.link), this.say('the link is the same as before (R4)'));
    ok((await anna.link(t('request.mailto')).getAttribute('href')).startsWith('mailto:'), this.say('a mail program can be opened (R6)'));
    await this.look(anna, 'request');
    const [download] = await Promise.all([anna.page.waitForEvent('download'), anna.link(t('request.eml')).click()]);
    ok(/\.eml$/.test(download.suggestedFilename()), this.say('the text comes as .eml'), download.suggestedFilename());
  }

  // ---- the customer

  async customerFollowsLink() {
    const { t } = this;
    const tara = this.tara = await this.visitor();
    await tara.page.goto(this.link);
    await tara.sees(t('invitation.asks.reseller_dap', { 'partner.name': partner }),
      this.say('the link shows who asks, before any sign-in'));
    await tara.says(/northwind\.example/, this.say('with a fact the partner cannot fake: its domain'));
    await this.look(tara, 'invitation');
    await tara.link(t('invitation.sign_in')).click();
    await tara.signInAs(this.cloud.admin);
    ok(await tara.button(t('consent.accept')).count() === 0, this.say('an old sign-in cannot accept (D12)'));
    await tara.look('step-up');
    await tara.link(t('problem.sign_in')).click();
    ok(tara.page.url().startsWith(this.cloud.idp), this.say('the provider asks again (D16)'), tara.page.url());
    await tara.signInAs(this.cloud.admin);
    await tara.sees(t('consent.asks.reseller_dap', { 'partner.name': partner, organisation: this.cloud.organisation }),
      this.say('freshly signed in, the administrator sees what is asked of which organisation'));
    const ticked = tara.page.getByRole('checkbox', { checked: true });
    is(await ticked.count(), 0, this.say('nothing is ticked beforehand (Q2)'));
    await this.look(tara, 'consent');
  }

  async tick(visitor, services, page = visitor.page) {
    for (const service of services) await page.getByRole('checkbox', { name: service }).check();
    await page.getByRole('checkbox', { name: this.t('consent.agree', { organisation: this.cloud.organisation }) }).check();
  }

  // Another partner's form lies open while the first is accepted.
  async otherFormLiesOpen() {
    const peter = await this.visitor();
    await peter.page.goto(`${this.portal}/partner/request`);
    await peter.signInAs(this.cloud.other);
    this.otherLink = await peter.page.getByLabel(this.t('request.link.label')).inputValue();
    this.peter = peter;
    this.otherTab = await this.tara.tab();
    await this.otherTab.goto(this.otherLink);
    await this.tara.link(this.t('invitation.continue'), this.otherTab).click();
    await this.tick(this.tara, ['Exchange Online'], this.otherTab);
  }

  async customerAccepts() {
    const { t } = this;
    const { tara } = this;
    await this.tick(tara, ['Exchange Online', 'SharePoint Online']);
    await tara.button(t('consent.accept')).click();
    await tara.sees(t('receipt.accepted.heading'), this.say('accepted: a receipt (R25)'));
    await this.look(tara, 'receipt');
    await tara.link(t('common.nav.partners')).first().click();
    await tara.sees(t('partners.heading'), this.say('Partner relationships (R34)'));
    await tara.says(new RegExp(partner), this.say('the partner stands there (R34)'));
    is(await tara.page.getByRole('checkbox').count(), 2, this.say('with privileges for the two services that were ticked (R34)'));
    await this.look(tara, 'partners');
    await tara.link(new RegExp(partner)).first().click();
    await this.look(tara, 'partner');
    await tara.page.goto(this.link);
    await tara.link(t('invitation.continue')).click();
    await tara.says(t('consent.partly'), this.say('a second visit shows the present state (R33)'));
    await tara.look('consent-again');
  }

  async secondPartnerIsRefused() {
    const { t } = this;
    const { tara, otherTab } = this;
    const [answer] = await Promise.all([otherTab.waitForResponse(response => response.request().method() === 'POST'),
      tara.button(t('consent.accept'), otherTab).click()]);
    is(answer.status(), 409, this.say('a second CSP partner for the same service is refused (R17)'));
    await tara.says(new RegExp(partner), this.say('and the holder is named (Q1)'), otherTab);
    await tara.look('held', otherTab);
    await otherTab.goto(this.otherLink);
    await tara.link(t('invitation.continue'), otherTab).click();
    is(await otherTab.locator('input[name="service"][value="exchange"]').count(), 0, this.say('a held service cannot be ticked'));
    is(await otherTab.locator('input[name="replace"]:checked').count(), 0, this.say('and nobody is replaced beforehand (Q1)'));
    await tara.says(t('consent.service.held', { held_by: partner }), this.say('its holder stands beside it'), otherTab);
    await tara.look('consent-held', otherTab);
    await otherTab.close();
  }

  async ordinaryUserIsHelped() {
    const tim = await this.visitor();
    await tim.page.goto(this.link);
    await tim.link(this.t('invitation.sign_in')).click();
    const [answer] = await Promise.all([tim.page.waitForResponse(response => /\/customer\/invitation\//.test(response.url())
      && response.status() !== 302), tim.signInAs(this.cloud.user)]);
    is(answer.status(), 403, this.say('an ordinary user cannot accept (R26)'));
    await tim.says(roleToAccept[this.lang], this.say('and reads which role is needed (E1)'));
    is(await tim.button(this.t('consent.accept')).count(), 0, this.say('there is no button to press'));
    await this.look(tim, 'role-needed');
  }

  // ---- the dashboard

  async partnerOpensDashboard() {
    const { t } = this;
    const { anna } = this;
    await anna.link(t('common.nav.customers')).first().click();
    await this.look(anna, 'customers');
    await anna.link(this.cloud.organisation).click();
    await anna.sees(new RegExp(this.cloud.organisation), this.say('the customer is in the partner’s list (R29)'));
    await this.look(anna, 'customer');
    const open = anna.link(t('customer.open', { name: 'Exchange Online' }));
    this.dashboard = new URL(await open.getAttribute('href'), this.cloud.home).href;
    await open.click();
    await anna.sees(/^Exchange Online$/, this.say('the dashboard opens through mod_proxy'));
    await anna.passes('dashboard');
    await anna.picture('dashboard');
    this.seen.set('dashboard', { visitor: anna, url: this.dashboard });
    is(await anna.status(this.dashboard), 200, this.say('with status 200'));
    const { who } = JSON.parse(await (await anna.page.goto(`${this.dashboard}?json`)).text());
    is(`${who?.sub} ${who?.service} ${this.dashboard.includes(who?.customer)}`, `${this.cloud.agent.login} exchange true`,
      this.say('it verifies by itself who, which service and which customer (D6)'));
    is(await this.peter.status(this.dashboard), 403, this.say('the other partner is refused there'));
    is(await anna.status(this.dashboard.replace('exchange', 'azure')), 403, this.say('a service that was not ticked is refused'));
  }

  async customerRemoves() {
    const { t } = this;
    const { tara } = this;
    await tara.link(t('common.nav.partners')).first().click();
    await tara.page.getByRole('checkbox', { name: 'Exchange Online' }).check();
    await tara.button(t('partners.remove.selected')).click();
    await tara.sees(t('remove.heading'), this.say('removing asks first (R35)'));
    await this.look(tara, 'remove');
    await tara.page.getByRole('checkbox', { name: t('remove.sure') }).check();
    await tara.button(t('remove.confirm')).click();
    await tara.sees(t('receipt.removed.heading'), this.say('removed: a receipt (R51)'));
    is(await this.anna.status(this.dashboard), 403, this.say('the very next request to the dashboard is refused'));
    await tara.says(t('remove.stays.contract'), this.say('the receipt says what stays (R52)'));
    await tara.look('receipt-removed');
  }

  async partnerIsTold() {
    const { t } = this;
    const { anna } = this;
    ok(await anna.link(t('refused.request')).count() === 1, this.say('the refusal offers the request link (R43)'));
    await anna.look('refused');
    is(await anna.status(this.dashboard.replace('exchange', 'sharepoint')), 200, this.say('what was not removed stays open'));
    await anna.page.goto(`${this.portal}/partner/customers`);
    await anna.says(new RegExp(this.cloud.organisation), this.say('the customer stays in the list (R52)'));
  }

  async linkBringsThemBack() {
    const { t } = this;
    const { tara } = this;
    await tara.page.goto(this.link);
    await tara.link(t('invitation.continue')).click();
    await tara.look('consent-back');
    await this.tick(tara, ['Exchange Online']);
    await tara.button(t('consent.accept')).click();
    await tara.sees(t('receipt.accepted.heading'), this.say('the same link is accepted again (R56)'));
    is(await this.anna.status(this.dashboard), 200, this.say('and the dashboard opens again'));
  }

  // ---- the rest of the house

  async otherPages() {
    const { t } = this;
    const { anna, tara } = this;
    await anna.page.goto(`${this.portal}/partner/activity`);
    await anna.says(new RegExp(this.cloud.organisation), this.say('the partner’s log has it'));
    await this.look(anna, 'activity-partner');
    await tara.page.goto(`${this.portal}/customer/activity`);
    await tara.says(new RegExp(partner), this.say('the customer’s log has it'));
    await this.look(tara, 'activity-customer');
    is(await tara.status(`${this.link}x`), 404, this.say('an altered link does not exist (E9)'));
    await tara.look('not-found');
    await tara.page.goto(`${this.portal}/`);
    await tara.look('start-customer');
    const other = this.lang === 'en' ? 'ru' : 'en';
    await tara.page.locator(`nav a[hreflang="${other}"]`).click();
    is(await tara.page.locator('html').getAttribute('lang'), other, this.say('the other language is a click away'));
    await tara.page.reload();
    is(await tara.page.locator('html').getAttribute('lang'), other, this.say('and stays'));
    await tara.page.locator(`nav a[hreflang="${this.lang}"]`).click();
    await tara.page.goto(`${this.portal}/partner/request`);
    await tara.look('not-a-partner');
  }

  async lookAs(visitor, name, { title, suffix, size, media }, url) {
    const { page } = visitor;
    await page.setViewportSize(size);
    await page.emulateMedia(media);
    if (url) await page.goto(url); // afresh: colours that are still changing would be measured
    await visitor.passes(`${name}, ${title}`);
    await visitor.picture(`${name}-${suffix}`);
    await page.emulateMedia({ colorScheme: null, forcedColors: null });
    await page.setViewportSize(wide);
  }

  async smallAndDark() {
    for (const [name, { visitor, url }] of this.seen) {
      for (const look of looks) await this.lookAs(visitor, name, look, url);
    }
  }

  // What one portal gave its visitor is worth nothing at the other's, though both have one host name here (R72).
  async otherCloudKnowsNobody() {
    const other = this.cloud === clouds.global ? clouds.germany : clouds.global;
    const { tara } = this;
    const named = port => `oidc_${port}`;
    const cookies = await tara.page.context().cookies(this.cloud.home);
    const session = cookies.find(({ name }) => name === named(new URL(this.cloud.home).port));
    ok(session, this.say('there is a session'));
    const name = named(new URL(other.home).port);
    const answer = await tara.page.request.get(`${other.home}/portal/customer/partners`,
      { headers: { cookie: `${session?.name}=${session?.value}; ${name}=${session?.value}` }, maxRedirects: 0 });
    ok(answer.status() === 302 && answer.headers().location.startsWith(other.idp),
      this.say('a session of one cloud is none in the other: its own provider is asked (R72)'), answer.status());
    const astray = await this.visitor({ home: [other.home, other.idp] });
    await astray.page.goto(this.link.replace(this.cloud.home, other.home));
    is(await astray.page.locator(`main a[href="${this.link}"]`).count(), 1, this.say('a link opened on the other host is shown the way home (E3)'));
    await astray.look('other-cloud');
  }

  // Another customer, once more with scripts switched off in the browser.
  async withoutScript() {
    const { t } = this;
    const alma = await this.visitor({ script: false });
    await alma.page.goto(this.link);
    await alma.link(t('invitation.sign_in')).click();
    await alma.signInAs(this.cloud.plain.admin);
    await alma.link(t('problem.sign_in')).click();
    await alma.signInAs(this.cloud.plain.admin);
    await alma.page.getByRole('checkbox', { name: 'Exchange Online' }).check();
    await alma.page.getByRole('checkbox', { name: t('consent.agree', { organisation: this.cloud.plain.organisation }) }).check();
    await alma.button(t('consent.accept')).click();
    await alma.sees(t('receipt.accepted.heading'), this.say('all of it works with scripts switched off'));
  }

  async signsOut() {
    const { tara, t } = this;
    await tara.page.goto(`${this.portal}/`);
    await tara.link(t('common.sign_out')).first().click();
    await tara.look('sign-out');
    await tara.page.getByRole('button').first().click();
    await tara.page.waitForURL(`${this.portal}/`);
    ok(await tara.link(t('home.customer.sign_in')).count() === 1, this.say('signed out, and back at the start page'));
  }

  async tell() {
    const chapters = ['partnerSignsIn', 'partnerCopiesText', 'customerFollowsLink', 'otherFormLiesOpen', 'customerAccepts',
      'secondPartnerIsRefused', 'ordinaryUserIsHelped', 'partnerOpensDashboard', 'customerRemoves', 'partnerIsTold',
      'linkBringsThemBack', 'otherPages', 'otherCloudKnowsNobody', 'smallAndDark', 'withoutScript', 'signsOut'];
    for (const chapter of chapters) {
      note(this.say(chapter));
      await this[chapter]();
    }
    for (const visitor of this.visitors) await visitor.close();
  }
}

const browser = await openBrowser();
for (const lang of (process.env.LANGS ?? 'en ru de').split(' ')) {
  try {
    demo('start');
    await new Story(browser, lang, lang === 'de' ? clouds.germany : clouds.global).tell();
  } catch (error) {
    ok(false, `${lang}: the story came to its end`, error.stack);
    const page = browser.contexts().at(-1)?.pages().at(-1);
    if (page) console.error(`# ${page.url()}\n${await page.locator('body').innerText({ timeout: 2000 }).catch(() => '')}`);
    for (const context of browser.contexts()) await context.close();
  } finally {
    demo('stop');
  }
}
await browser.close();
done();
