// Sums up a run: documents, operations, reasons, and what ajv says. Ends with 1 if the goal is missed.
import { readFileSync } from "node:fs";

const read = (path) => readFileSync(path, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
const [results, judged] = process.argv.slice(2).map(read);
// Documents are worked on side by side; what is printed does not depend on which is ready first.
for (const list of [results, judged]) list.sort((a, b) => (a.document < b.document ? -1 : 1));
const share = (part, whole) => (whole === 0 ? "-" : `${((100 * part) / whole).toFixed(2)} %`);
const count = (counts, key, example) => {
  const entry = counts.get(key) ?? { times: 0, example };
  counts.set(key, { ...entry, times: entry.times + 1 });
};
const print = (title, counts) => {
  if (counts.size === 0) return;
  console.log(title);
  for (const [key, { times, example }] of [...counts].sort((a, b) => b[1].times - a[1].times || (a[0] < b[0] ? -1 : 1))) {
    console.log(`  ${String(times).padStart(7)}  ${key}${example ? `, such as ${example}` : ""}`);
  }
};
const short = (path) => path.replace(/^.*?\/package\/(api\/)?/, "");

let operations = 0, kept = 0, loaded = 0, faults = 0;
const refused = new Map(), explained = new Map(), broken = new Map();
for (const it of results) {
  for (const reason of it.refused) count(refused, reason, short(it.document));
  if (it.refused.length > 0) continue;
  loaded += 1;
  operations += it.operations;
  kept += it.kept;
  for (const missed of it.missed) {
    faults += missed.fault ? 1 : 0;
    count(missed.fault ? broken : explained, missed.reason, `${missed.operation} of ${short(it.document)}: ${missed.detail.slice(0, 120)}`);
  }
}
let checked = 0, valid = 0;
const disputed = new Map(), unusable = new Map(), unread = new Map();
for (const it of judged) {
  checked += it.checked;
  valid += it.valid;
  for (const one of it.refused) count(disputed, one.why.replace(/\/\d+/g, "/0").slice(0, 120), `${one.operation} of ${it.document.slice(-60)}`);
  for (const pattern of it.unread) count(unread, pattern.slice(0, 90), it.document.slice(-60));
  for (const one of it.unusable) count(unusable, one.why.slice(0, 90), `${one.operation} of ${it.document.slice(-60)}`);
}
console.log(`documents   ${results.length}, loaded ${loaded} (${share(loaded, results.length)})`);
print("not loaded", refused);
console.log(`operations  ${operations}, valid ${kept} (${share(kept, operations)}), explained ${operations - kept - faults}, faults ${faults}`);
print("explained", explained);
print("faults", broken);
console.log(`ajv         ${checked} JSON answers, valid ${valid} (${share(valid, checked)})`);
print("refused by ajv", disputed);
print("schemas that ajv cannot compile", unusable);
print("patterns that are no expressions of ECMA-262, which judge nothing", unread);
const good = operations > 0 && (operations - faults) / operations >= 0.999 && valid / Math.max(checked, 1) >= 0.999;
process.exitCode = good ? 0 : 1;
