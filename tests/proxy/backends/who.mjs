// Whom a path is about, by several ways to read it that are in use: for each a line "WAY SERVICE/CUSTOMER".
import http from 'node:http';
import path from 'node:path';

const segments = (text) => text.split('/').slice(1, 3).join('/');
const climb = (text) => path.posix.normalize(text);
// As lenient as decoders are: what is no escape stays, bytes need not be UTF-8.
const decode = (text) => Buffer.from(text, 'latin1').toString('latin1')
    .replace(/%u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
// Overlong UTF-8 read without a check.
const overlong = (text) => text.replace(/[\xc0\xc1][\x80-\xbf]/g, (two) => String.fromCharCode(((two.charCodeAt(0) & 3) << 6) | (two.charCodeAt(1) & 63)))
    .replace(/\xe0[\x80-\x9f][\x80-\xbf]/g, (three) => String.fromCharCode(((three.charCodeAt(1) & 31) << 6) | (three.charCodeAt(2) & 63)));

// "..", also of ".. " and "...".
const bare = (name) => name.replace(/[. ]+$/, '') || name.replaceAll(' ', '').slice(0, 2);

const ways = {
    once: (p) => segments(climb(decode(p))),
    twice: (p) => segments(climb(decode(decode(p)))),
    // A router that cuts first and decodes each part by itself.
    router: (p) => p.split('/').slice(1, 3).map(decode).join('/'),
    url: (p) => segments(decode(new URL(`http://x${p}`).pathname)),
    servlet: (p) => segments(climb(decode(p.replace(/;[^/]*/g, '')))),
    'servlet, decoded first': (p) => segments(climb(decode(p).replace(/;[^/]*/g, ''))),
    backslash: (p) => segments(climb(decode(p).replaceAll('\\', '/'))),
    // Names without regard to case, or to dots and spaces at their end.
    windows: (p) => segments(climb(decode(p).toLowerCase().replaceAll('\\', '/').split('/').map(bare).join('/'))),
    // Text that ends at NUL, or at what begins a query or a fragment.
    cut: (p) => segments(climb(decode(p).replace(/[\0?#][^]*/, ''))),
    'without control characters': (p) => segments(climb(decode(p).replace(/[\0-\x1f\x7f]/g, ''))),
    overlong: (p) => segments(climb(overlong(decode(p)))),
};

const server = http.createServer((request, response) => {
    const target = request.url.split('?')[0];
    response.setHeader('Content-Type', 'text/plain');
    response.end(Object.entries(ways).map(([name, way]) => `${name} ${JSON.stringify(way(target))}\n`).join(''));
});
server.listen(Number(process.argv[2]), '127.0.0.1');
