// As much of a browser as the portal's pages need: cookies, redirects, forms. No scripts: there are none.
import { request } from 'node:http';

function unescape(text) {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot|apos));/gi, (all, dec, hex, name) =>
    name ? { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name.toLowerCase()]
      : String.fromCodePoint(dec ? Number(dec) : parseInt(hex, 16)));
}

function attributesOf(tag) {
  return Object.fromEntries([...tag.matchAll(/([\w:-]+)\s*=\s*"([^"]*)"/g)].map(([, name, value]) => [name, unescape(value)]));
}

export class Browser {
  #cookies = new Map();

  constructor(language = 'en') {
    this.language = language;
  }

  #keepCookies(url, lines = []) {
    for (const line of lines) {
      const [pair, ...attributes] = line.split(/;\s*/);
      const at = pair.indexOf('=');
      const path = attributes.find(each => /^path=/i.test(each))?.slice(5) ?? '/';
      const key = `${pair.slice(0, at)} ${path}`;
      if (at === pair.length - 1 || attributes.some(each => /^(max-age=0|expires=Thu, 01 Jan 1970)/i.test(each))) {
        this.#cookies.delete(key);
      } else {
        this.#cookies.set(key, { name: pair.slice(0, at), value: pair.slice(at + 1), path });
      }
    }
  }

  #cookieHeader(url) {
    return [...this.#cookies.values()].filter(({ path }) => url.pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`).join('; ');
  }

  #once(url, method, body) {
    const headers = { 'Accept': 'text/html', 'Accept-Language': this.language };
    const cookie = this.#cookieHeader(url);
    if (cookie) headers.Cookie = cookie;
    if (method === 'POST') {
      headers['Content-Type'] = 'application/x-www-form-urlencoded';
      headers['Content-Length'] = Buffer.byteLength(body);
      headers.Origin = url.origin;
      headers['Sec-Fetch-Site'] = 'same-origin';
    }
    return new Promise((resolve, reject) => {
      const asked = request(url, { method, headers, timeout: 20000 }, async response => {
        try {
          let text = '';
          for await (const chunk of response.setEncoding('utf8')) text += chunk;
          this.#keepCookies(url, response.headers['set-cookie']);
          resolve({ url: url.href, status: response.statusCode, location: response.headers.location, text });
        } catch (error) {
          reject(error);
        }
      });
      asked.on('timeout', () => asked.destroy(new Error(`${url.href}: no answer`)));
      asked.on('error', reject);
      asked.end(body);
    });
  }

  async #follow(page) {
    for (let hops = 0; page.location && page.status >= 301 && page.status <= 303; hops++) {
      if (hops > 15) throw new Error(`${page.url}: redirects without end`);
      page = await this.#once(new URL(page.location, page.url), 'GET');
    }
    return page;
  }

  async get(url) {
    return this.#follow(await this.#once(new URL(url), 'GET'));
  }

  // `fields`: [name, value] pairs; hidden fields of the form come along by themselves.
  async submit(page, action, fields) {
    const forms = [...page.text.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, tag, inside]) => ({ ...attributesOf(tag), inside }));
    const form = forms.find(each => (each.method ?? 'get').toLowerCase() === 'post' && action.test(each.action ?? page.url));
    if (!form) throw new Error(`${page.url} (${page.status}): no form for ${action}`);
    const hidden = [...form.inside.matchAll(/<input\b[^>]*>/g)].map(([tag]) => attributesOf(tag))
      .filter(input => input.type === 'hidden').map(({ name, value }) => [name, value ?? '']);
    const body = new URLSearchParams([...hidden, ...fields]).toString();
    return this.#follow(await this.#once(new URL(form.action || page.url, page.url), 'POST', body));
  }

  // The address of the first link that fits.
  link(page, pattern) {
    const hrefs = [...page.text.matchAll(/<a\b[^>]*>/g)].map(([tag]) => attributesOf(tag).href ?? '');
    const found = hrefs.find(href => pattern.test(href));
    return found && new URL(found, page.url).href;
  }

  // Opens a page of the portal as somebody: the provider asks in between who it is.
  async openAs(login, url) {
    const page = await this.get(url);
    return /\/interaction\//.test(page.url) ? this.submit(page, /./, [['login', login]]) : page;
  }
}
