// The texts of the pages from the catalogues, so that the test asks for what the pages should say.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

function unescape(text) {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (all, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name]));
}

export function wordsOf(folder, lang) {
  const units = new Map();
  for (const file of readdirSync(join(folder, lang)).filter(name => name.endsWith('.xlf'))) {
    const text = readFileSync(join(folder, lang, file), 'utf8');
    for (const [, id, inside] of text.matchAll(/<unit id="([^"]+)"[^>]*>(.*?)<\/unit>/gs)) {
      const found = /<target[^>]*>(.*?)<\/target>/s.exec(inside) ?? /<source[^>]*>(.*?)<\/source>/s.exec(inside);
      units.set(id, unescape(found[1].trim()));
    }
  }
  // A pattern that fits the text whole; {placeholders} take the values given, or anything.
  return (id, values = {}) => {
    if (!units.has(id)) throw new Error(`no text ${id} in ${lang}`);
    const pattern = units.get(id).split(/(\{[^}]*\})/).map(part => {
      const name = /^\{(.*)\}$/.exec(part)?.[1];
      if (name !== undefined && !(name in values)) return '.*';
      return String(name === undefined ? part : values[name]).replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
    });
    return new RegExp(`^\\s*${pattern.join('')}\\s*$`, 's');
  };
}
