// The contract as a JavaScript reader sees it: the shapes of the messages from proto/, and what a JSON
// value must be to fit them. No package is needed: this is what a subscriber has at hand.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MAX_COUNT = 2 ** 32 - 1;
const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Reads every message and enum below `folder`; names are as written, nested ones with their parent's. */
export function readContract(folder) {
  const contract = { messages: new Map(), enums: new Map() };
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".proto"))) {
    readProto(readFileSync(join(folder, file), "utf8"), contract);
  }
  return contract;
}

function readProto(text, { messages, enums }) {
  const open = [];
  for (const line of text.split("\n").map((line) => line.replace(/\/\/.*/, "").trim())) {
    const block = line.match(/^(message|enum|oneof) (\w+) \{/);
    const field = line.match(/^(optional |repeated )?([\w.]+) (\w+) = \d+;/);
    const word = line.match(/^(\w+) = \d+;/);
    if (block) {
      open.push({ kind: block[1], name: [open.at(-1)?.name, block[2]].filter(Boolean).join(".") });
      if (block[1] === "message") messages.set(open.at(-1).name, new Map());
      if (block[1] === "enum") enums.set(open.at(-1).name, []);
    } else if (line === "}") {
      open.pop();
    } else if (field) {
      const message = open.findLast((block) => block.kind === "message").name;
      messages.get(message).set(camel(field[3]), { type: field[2], repeated: field[1] === "repeated " });
    } else if (word && open.at(-1)?.kind === "enum" && !word[1].endsWith("UNSPECIFIED")) {
      enums.get(open.at(-1).name).push(word[1]);
    }
  }
}

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** What is wrong with `value` as a message called `name`: a list of lines, empty when nothing is. */
export function misfits(contract, name, value, place = name) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${place}: no object`];
  const fields = contract.messages.get(name);
  return Object.entries(value).flatMap(([key, inside]) => {
    const field = fields.get(key);
    const here = `${place}.${key}`;
    if (!field) return [`${here}: not in the contract`];
    if (!field.repeated) return misfit(contract, name, field.type, inside, here);
    if (!Array.isArray(inside)) return [`${here}: no list`];
    return inside.flatMap((one, index) => misfit(contract, name, field.type, one, `${here}[${index}]`));
  });
}

function misfit(contract, parent, type, value, place) {
  if (value === null) return [];
  const wrong = (what) => [`${place}: ${JSON.stringify(value)} is no ${what}`];
  switch (type) {
    case "string":
      return typeof value === "string" ? [] : wrong("text");
    case "bool":
      return typeof value === "boolean" ? [] : wrong("true or false");
    case "uint32":
      return Number.isInteger(value) && value >= 0 && value <= MAX_COUNT ? [] : wrong("count");
    case "google.protobuf.Timestamp":
      return RFC_3339.test(value) && !Number.isNaN(Date.parse(value)) ? [] : wrong("RFC 3339 time");
  }
  const named = [`${parent}.${type}`, type];
  const message = named.find((name) => contract.messages.has(name));
  if (message) return misfits(contract, message, value, place);
  const words = contract.enums.get(named.find((name) => contract.enums.has(name)));
  if (!words) return [`${place}: the contract has no type ${type}`];
  return words.includes(value) ? [] : wrong(`word of ${type} (${words.join(", ")})`);
}
