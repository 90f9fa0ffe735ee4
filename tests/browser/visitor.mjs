// One person at one browser: a fresh profile, one language, and what every page seen has to pass.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { is, ok } from './tap.mjs';

const axe = createRequire(import.meta.url)('axe-core');

export async function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium', headless: true,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
  });
}

export class Visitor {
  static async of(browser, { lang, home, pictures, script = true }) {
    const visitor = new Visitor();
    const context = await browser.newContext({
      locale: { ru: 'ru-RU', de: 'de-DE' }[lang] ?? 'en-GB', javaScriptEnabled: script, reducedMotion: 'reduce', viewport: { width: 1100, height: 850 },
    });
    Object.assign(visitor, { lang, home, pictures, script, context, strangers: new Set(), complaints: [] });
    visitor.page = await visitor.tab();
    return visitor;
  }

  async tab() {
    const page = await this.context.newPage();
    page.setDefaultTimeout(15000);
    page.on('request', request => {
      const { protocol, origin } = new URL(request.url());
      if (protocol !== 'data:' && !this.home.includes(origin)) this.strangers.add(request.url());
    });
    page.on('console', message => {
      const refused = /status of (403|404|409)/.test(message.text()); // pages that were meant to be
      if (['error', 'warning'].includes(message.type()) && !refused) this.complaints.push(message.text());
    });
    return page;
  }

  heading(page = this.page) {
    return page.getByRole('heading', { level: 1 });
  }

  async sees(pattern, title, page = this.page) {
    const text = (await this.heading(page).innerText()).replace(/\s+/g, ' ');
    return ok(pattern.test(text), title, `the heading says "${text}" at ${page.url()}`);
  }

  async says(pattern, title, page = this.page) {
    const text = (await page.locator('main').innerText()).replace(/\s+/g, ' ');
    return ok(new RegExp(pattern.source.replace(/^\^\\s\*/, '').replace(/\\s\*\$$/, ''), pattern.flags).test(text), title, text);
  }

  // What holds on every page: its language, no finding of axe, no sideways scrolling.
  async passes(name, page = this.page) {
    if (this.script) {
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false, resultTypes: ['violations'] }));
      ok(violations.length === 0, `${this.lang}: axe finds nothing on ${name}`, violations.map(found =>
        `${found.id}: ${found.help}\n${found.nodes.map(node => `  ${node.html}\n  ${node.failureSummary}`).join('\n')}`).join('\n'));
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      ok(over <= 0, `${this.lang}: ${name} does not scroll sideways`, `by ${over} px`);
    }
  }

  async picture(name, page = this.page) {
    mkdirSync(this.pictures, { recursive: true });
    await page.screenshot({ path: join(this.pictures, `${this.lang}-${name}.png`), fullPage: true });
  }

  async look(name, page = this.page) {
    is(await page.locator('html').getAttribute('lang'), this.lang, `${this.lang}: ${name} is in the browser's language`);
    await this.passes(name, page);
    await this.picture(name, page);
  }

  // The provider's page: one button a person.
  async signInAs(person, page = this.page) {
    await page.getByRole('button', { name: person }).click();
  }

  button(name, page = this.page) {
    return page.getByRole('button', { name });
  }

  link(name, page = this.page) {
    return page.getByRole('link', { name });
  }

  async status(url) {
    return (await this.page.goto(url)).status();
  }

  async close() {
    ok(this.strangers.size === 0, `${this.lang}: nothing was asked of another host`, [...this.strangers].join('\n'));
    ok(this.complaints.length === 0, `${this.lang}: the browser had nothing to complain of`, this.complaints.join('\n'));
    await this.context.close();
  }
}
