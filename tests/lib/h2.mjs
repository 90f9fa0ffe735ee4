// For tests (H2.pm): one connection of HTTP/2 without TLS. Each line that comes in is a request {"id",
// "path", "headers", "slow"}; each that goes out is an event: "ID status N", "ID data BYTES", "ID ended",
// "ID reset", and "closed" of the connection itself. A body is never sent, only never ended.
import { connect, constants } from 'node:http2';
import { createInterface } from 'node:readline';

const say = (...words) => process.stdout.write(`${words.join(' ')}\n`);
const client = connect(`http://127.0.0.1:${process.argv[2]}`);
client.on('error', () => {});
client.on('close', () => { say('closed'); process.exit(0); });

function ask({ id, path, headers, slow }) {
    const stream = client.request({ ':path': path, ...headers });
    stream.on('response', got => say(id, 'status', got[':status']));
    stream.on('data', part => {
        say(id, 'data', part.length);
        if (slow) {
            stream.pause();
            setTimeout(() => stream.resume(), part.length / slow * 1000);
        }
    });
    stream.on('error', () => {});
    stream.on('close', () => say(id, stream.rstCode === constants.NGHTTP2_NO_ERROR ? 'ended' : 'reset'));
}

// The server says only now whether it takes extended CONNECT (WebSockets).
client.once('remoteSettings', () => createInterface({ input: process.stdin })
    .on('line', line => ask(JSON.parse(line)))
    .on('close', () => client.destroy()));
