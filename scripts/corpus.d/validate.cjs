// Holds the answers in a folder against their contracts with ajv; prints one JSON object a document.
const { readdirSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;

const folder = process.argv[2];
const escape = (token) => token.replaceAll("~", "~0").replaceAll("/", "~1");

/** The value at a pointer, and the pointer itself, through references within the document. */
function follow(document, pointer) {
  for (let round = 0; round < 32; round += 1) {
    let value = document;
    for (const token of pointer.split("/").slice(1)) value = value?.[token.replaceAll("~1", "/").replaceAll("~0", "~")];
    const reference = value?.$ref;
    if (typeof reference !== "string" || !reference.startsWith("#/")) return [value, pointer];
    pointer = decodeURIComponent(reference.slice(1));
  }
  return [undefined, pointer];
}

/** The pointer of the schema that an answer is held against. */
function schemaOf(document, answer) {
  const [item, at] = follow(document, `/paths/${escape(answer.path)}`);
  const method = answer.method in (item ?? {}) ? answer.method : undefined;
  if (!method) return undefined;
  const responses = `${at}/${method}/responses`;
  const [all] = follow(document, responses);
  const key = Object.keys(all ?? {}).find((it) => it.toUpperCase() === answer.status.toUpperCase());
  if (!key) return undefined;
  const [response, place] = follow(document, `${responses}/${escape(key)}`);
  const bare = (type) => type.split(";")[0].trim().toLowerCase();
  const types = Object.keys(response?.content ?? {});
  const type =
    types.find((it) => it === answer.media_type) ??
    types.find((it) => bare(it) === bare(answer.media_type)) ??
    types.find((it) => it.includes("*")) ??
    types.find((it) => !/^[^\s/]+\/[^\s/]+$/.test(bare(it)));
  if (!type || response.content[type].schema === undefined) return undefined;
  return `${place}/content/${escape(type)}/schema`;
}

/**
 * Takes out what ajv understands differently: `required` of properties that only go to the server, examples, ids, and
 * `nullable`, which documents of 3.1 may still have and which means nothing there.
 */
function prepare(node, document, inProperties = false) {
  if (Array.isArray(node)) {
    for (const item of node) prepare(item, document);
    return;
  }
  if (node === null || typeof node !== "object") return;
  if (!inProperties) {
    for (const key of ["example", "examples", "default", "discriminator", "nullable", "$id", "id"]) {
      if (key !== "id" || typeof node.id === "string") delete node[key];
    }
    if (Array.isArray(node.required)) {
      const hidden = (name) => writeOnly(node, name, document, 6);
      node.required = node.required.filter((name) => !hidden(name));
    }
  }
  for (const [key, value] of Object.entries(node)) {
    prepare(value, document, !inProperties && (key === "properties" || key === "schemas"));
  }
}

function parts(schema, document) {
  const found = [...(Array.isArray(schema?.allOf) ? schema.allOf : [])];
  if (typeof schema?.$ref === "string" && schema.$ref.startsWith("#/")) {
    found.push(follow(document, decodeURIComponent(schema.$ref.slice(1)))[0]);
  }
  return found;
}

function writeOnly(schema, name, document, far) {
  const says = (it, depth) =>
    it?.writeOnly === true || (depth > 0 && parts(it, document).some((part) => says(part, depth - 1)));
  if (schema?.properties?.[name] && says(schema.properties[name], far)) return true;
  return far > 0 && parts(schema, document).some((part) => writeOnly(part, name, document, far - 1));
}

/** Java's names of classes, which many documents have and ECMA-262 does not. */
const classes = {
  XDigit: "0-9A-Fa-f", Alnum: "0-9A-Za-z", Alpha: "A-Za-z", Digit: "0-9", Lower: "a-z", Upper: "A-Z",
  Punct: "!-\\/:-@\\[-`\\{-~", Blank: " \\t", Space: " \\t\\n\\v\\f\\r", Print: " -~", Graph: "!-~",
  Cntrl: "\\x00-\\x1f\\x7f", IsAlphabetic: "\\p{Alphabetic}",
};

/** Patterns that are no expressions of ECMA-262; both validators pass over them. */
const unread = new Set();

/** A pattern is read as a Unicode one, else in Java's words, else as a plain one; each by itself. */
function expression(pattern) {
  let inside = false;
  const java = pattern
    .replace(/\\A/g, "^").replace(/\\[zZ]/g, "$")
    .replace(/\\p\{(\w+)\}|\\.|[[\]]/g, (found, name) => {
      if (found === "[" || found === "]") inside = found === "[";
      if (!(name in classes)) return found;
      return inside ? classes[name] : `[${classes[name]}]`;
    });
  for (const [text, flags] of [[pattern, "u"], [java, "u"], [java, ""]]) {
    if (flags === "" && /\\p\\?\{|&&\[/.test(text)) break;
    try {
      return new RegExp(text, flags);
    } catch {}
  }
  unread.add(pattern);
  return /(?:)/;
}
expression.code = "expression";

function validator(document) {
  const ajv = new Ajv({
    strict: false,
    validateSchema: false,
    allErrors: false,
    inlineRefs: false,
    code: { regExp: expression },
    logger: false,
    addUsedSchema: false,
  });
  formats(ajv);
  // No standard has this format, so that it says nothing.
  ajv.addFormat("url", true);
  ajv.addSchema(document, "mimeo:document");
  return ajv;
}

for (const file of readdirSync(folder).sort().filter((it) => it.endsWith(".contract.json"))) {
  const name = file.slice(0, -".contract.json".length);
  const document = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const lines = readFileSync(join(folder, `${name}.answers.jsonl`), "utf8").split("\n").filter(Boolean);
  prepare(document.paths ?? {}, document);
  prepare(document.components ?? {}, document);
  const result = { document: name, checked: 0, valid: 0, refused: [], unusable: [] };
  const ajv = validator(document);
  unread.clear();
  for (const line of lines) {
    const answer = JSON.parse(line);
    try {
      const pointer = schemaOf(document, answer);
      if (pointer === undefined) continue;
      const fragment = pointer.split("/").map(encodeURIComponent).join("/");
      const validate = ajv.getSchema(`mimeo:document#${fragment}`);
      if (!validate) throw new Error("ajv finds no schema there");
      result.checked += 1;
      if (validate(answer.body)) result.valid += 1;
      else {
        const [error] = validate.errors;
        result.refused.push({ operation: answer.operation, why: `${error.instancePath} ${error.message} (${error.schemaPath})` });
      }
    } catch (error) {
      result.unusable.push({ operation: answer.operation, why: String(error.message).slice(0, 200) });
    }
  }
  result.unread = [...unread];
  console.log(JSON.stringify(result));
}
