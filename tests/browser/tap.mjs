// Test Anything Protocol, for prove.
let count = 0;
let failed = 0;

export function ok(good, title, detail) {
  console.log(`${good ? 'ok' : 'not ok'} ${++count} - ${title.replaceAll('#', '\\#')}`);
  if (!good) {
    failed++;
    console.error(`#   failed: ${title}`); // prove shows what comes here
    if (detail !== undefined) console.error(String(detail).replaceAll(/^/gm, '#   '));
  }
  return good;
}

export function is(got, expected, title) {
  return ok(Object.is(got, expected), title, `got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`);
}

export function note(text) {
  for (const line of String(text).split('\n')) console.log(`# ${line}`);
}

export function done() {
  console.log(`1..${count}`);
  process.exitCode = failed ? 1 : 0;
}
