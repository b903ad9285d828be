// The reader of the contract itself: what fits, and what must not.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { misfits, readContract } from "./contract.mjs";

const contract = readContract(fileURLToPath(new URL("../../proto/tallywire/v1", import.meta.url)));

test("the contract is read", () => {
  assert.ok(contract.enums.get("Update.Kind").includes("OPENED"));
  assert.ok(contract.enums.get("Event").includes("KILLED"));
  assert.ok(contract.enums.get("Paragraph.Status").includes("USABLE"));
  assert.deepEqual(contract.messages.get("Update").get("storyVersion"), { type: "uint32", repeated: false });
  assert.deepEqual(contract.messages.get("Tally").get("figures"), { type: "SourceFigure", repeated: true });
});

for (const value of [
  {},
  { version: 0, kind: "OPENED", published: "2019-10-13T07:20:00Z" },
  { measure: { event: "KILLED", group: "PEOPLE", label: { nl: "doden" } }, others: [{ value: 0, hedged: true }] },
  { previous: null, revised: "2019-10-13T07:20:00.123456Z" },
]) {
  test(`fits: ${JSON.stringify(value)}`, () => assert.deepEqual(misfits(contract, "Update", value), []));
}

for (const value of [
  [],
  { version: "1" },
  { version: -1 },
  { version: 1.5 },
  { version: 2 ** 32 },
  { kind: "opened" },
  { kind: "KIND_OPENED" },
  { kind: "KIND_UNSPECIFIED" },
  { kind: 1 },
  { measure: { group: "people" } },
  { disputed: "false" },
  { published: "13 October 2019" },
  { published: 1570951200 },
  { others: {} },
  { others: [{ value: "0" }] },
  { story_id: "a" },
]) {
  test(`does not fit: ${JSON.stringify(value)}`, () => {
    assert.equal(misfits(contract, "Update", value).length, 1);
  });
}
