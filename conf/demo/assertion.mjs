// Verifies what a portal says of who asks: X-Partnerrel-Assertion (docs/dashboards.md quotes this file).
import { createPublicKey, verify } from 'node:crypto';

const read = part => JSON.parse(Buffer.from(part, 'base64url'));
const sets = new Map(); // of each portal: its public keys by their ids, and when they were fetched

async function keyOf(portal, kid) {
  let set = sets.get(portal);
  if (Date.now() - (set?.at ?? 0) > (set?.keys.has(kid) ? 600_000 : 10_000)) {
    const { keys } = await (await fetch(`${portal}/portal/.well-known/jwks.json`)).json();
    set = { at: Date.now(), keys: new Map(keys.map(jwk => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })])) };
    sets.set(portal, set);
  }
  return set.keys.get(kid);
}

// The claims, when one of `portals` (their PartnerRelBaseURL) made them for `audience` (the service) just now.
export async function claimsOf(assertion, portals, audience, skew = 1) {
  const [head, body, signature] = assertion.split('.');
  const { alg, typ, kid } = read(head), claims = read(body), now = Date.now() / 1000;
  if (alg !== 'ES256' || typ !== 'partnerrel+jwt') throw new Error('this is no assertion');
  if (!portals.includes(claims.iss)) throw new Error(`nobody here trusts ${claims.iss}`);
  const key = await keyOf(claims.iss, kid), signed = Buffer.from(`${head}.${body}`);
  if (!key || !verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))) {
    throw new Error('the signature does not fit');
  }
  if (claims.aud !== audience) throw new Error(`it is for ${claims.aud}`);
  if (claims.iat - skew > now || claims.exp + skew <= now) throw new Error('it is not of this moment');
  return claims;
}
