// What the program prints as JSON, read by plain JavaScript: every line fits the contract, numbers are
// numbers, and a zero is written. TALLYWIRE names the binary (default: target/release/tallywire).

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { misfits, readContract } from "./contract.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const binary = resolve(root, process.env.TALLYWIRE ?? "target/release/tallywire");
const seeds = join(root, "seeds");
const contract = readContract(join(root, "proto/tallywire/v1"));

const UPDATE_FIELDS = [
  "id", "changeId", "storyId", "epoch", "version", "storyVersion", "kind", "reason", "agent", "direction", "measure",
  "cause",
];
const CAUSE_FIELDS = ["articleId", "paragraphId", "revision", "outlet"];
/** Where an input brings the claim itself, its cause quotes it. */
const CLAIM_FIELDS = ["quote", "start", "end", "rule", "lexicon"];
const TALLY_FIELDS = ["storyId", "measure", "version", "policy"];
const FIGURE_FIELDS = ["source", "qualifier", "said"];
const TRANSPORT_FIELDS = { topic: "string", partition: "number", offset: "number", emitted: "string" };

const run = (...words) => execFileSync(binary, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 28 });
const parse = (text) => text.split("\n").filter(Boolean).map((line) => JSON.parse(line));

function hasFields(object, fields, place) {
  const missing = fields.filter((field) => object[field] === undefined || object[field] === null);
  assert.deepEqual(missing, [], `${place} lacks fields: ${JSON.stringify(object)}`);
}

function isUpdate(update) {
  const { transport, ...message } = update;
  assert.deepEqual(misfits(contract, "Update", message), []);
  hasFields(message, UPDATE_FIELDS, "an update");
  hasFields(message.cause, CAUSE_FIELDS, "its cause");
  if (message.cause.claimId) hasFields(message.cause, CLAIM_FIELDS, "its cause");
  if (message.kind === "OPENED") hasFields(message.cause, CLAIM_FIELDS, "the cause of an opening");
  hasFields(message.measure, ["event", "group"], "its measure");
  for (const figure of [message.previous, message.current, ...(message.others ?? [])].filter(Boolean)) {
    hasFields(figure, FIGURE_FIELDS, "its figure");
  }
}

function isTally(tally) {
  assert.deepEqual(misfits(contract, "Tally", tally), []);
  hasFields(tally, TALLY_FIELDS, "a tally");
  hasFields(tally.measure, ["event", "group"], "its measure");
  for (const figure of tally.figures ?? []) hasFields(figure, FIGURE_FIELDS, "its figure");
}

const hasGaplessVersions = (updates) => {
  const last = new Map();
  for (const { storyId, storyVersion } of updates) {
    assert.equal(storyVersion, (last.get(storyId) ?? 0) + 1, `${storyId}: a gap in storyVersion`);
    last.set(storyId, storyVersion);
  }
};

const stories = readdirSync(seeds).filter((name) => name.endsWith(".jsonl"));
const languageOf = (name) => JSON.parse(readFileSync(join(seeds, name), "utf8").split("\n")[0]).story.languages[0];
const dutch = stories.filter((name) => languageOf(name) === "nl");

describe("replay", () => {
  for (const name of stories) {
    test(`${name}: every line is an update of the contract`, () => {
      const updates = parse(run("replay", join(seeds, name)));
      updates.forEach(isUpdate);
      hasGaplessVersions(updates);
      for (const update of updates) assert.equal(update.transport, undefined, "replay has no bus");
    });
  }

  for (const name of dutch) {
    test(`${name}: says something`, () => {
      assert.ok(parse(run("replay", join(seeds, name))).length > 10);
    });
  }

  test("a zero is written", () => {
    const text = run("replay", join(seeds, "treinbotsing-elsterbeek.jsonl"));
    const missing = parse(text).filter((update) => update.measure.event === "MISSING");
    const none = missing.filter((update) => update.current?.value === 0);
    assert.ok(none.length > 0, "nobody is missing any more: value 0");
    assert.deepEqual([none[0].current.low, none[0].current.high], [0, 0]);
  });
});

describe("a bus", () => {
  const folder = mkdtempSync(join(tmpdir(), "tallywire-json-"));
  const bus = `embedded:${join(folder, "bus.db")}`;
  after(() => rmSync(folder, { recursive: true }));

  before(() => {
    run("publish", "--bus", bus, "--format", "paragraphs", ...dutch.map((name) => join(seeds, name)));
    run("run", "--bus", bus, "--until-idle", "1");
  });

  test("watch: every line is an update of the contract with its transport", () => {
    const updates = parse(run("watch", "--bus", bus, "--from", "start", "--format", "json", "--until-idle", "1"));
    assert.ok(updates.length > 20);
    updates.forEach(isUpdate);
    hasGaplessVersions(updates);
    for (const { transport } of updates) {
      const kinds = Object.fromEntries(Object.keys(TRANSPORT_FIELDS).map((field) => [field, typeof transport[field]]));
      assert.deepEqual(kinds, TRANSPORT_FIELDS);
    }
  });

  test("watch says what replay says, story by story", () => {
    const watched = parse(run("watch", "--bus", bus, "--from", "start", "--format", "json", "--until-idle", "1"));
    for (const name of dutch) {
      const story = name.replace(".jsonl", "");
      const ours = watched.filter((update) => update.storyId === story).map(({ transport, ...message }) => message);
      assert.deepEqual(ours, parse(run("replay", join(seeds, name))));
    }
  });

  test("tallies: every line is a tally of the contract, sorted", () => {
    const tallies = parse(run("tallies", "--bus", bus, "--format", "json"));
    assert.ok(tallies.length > 5);
    tallies.forEach(isTally);
    const order = tallies.map((tally) => tally.storyId);
    assert.deepEqual(order, [...order].sort());
    for (const tally of tallies) {
      const sources = (tally.figures ?? []).map((figure) => figure.source);
      assert.equal(new Set(sources).size, sources.length, "one figure a source");
    }
  });

  test("tallies of the past: every line is a tally of the contract", () => {
    const updates = parse(run("watch", "--bus", bus, "--from", "start", "--format", "json", "--until-idle", "1"));
    const middle = updates[Math.floor(updates.length / 2)].transport.received;
    for (const [flag, time] of [["--as-of", middle], ["--said-by", "2019-10-13T11:00:00Z"]]) {
      const tallies = parse(run("tallies", "--bus", bus, "--format", "json", flag, time));
      assert.ok(tallies.length > 0, flag);
      tallies.forEach(isTally);
    }
    const policies = parse(run("tallies", "--bus", bus, "--format", "json", "--policy", "range"));
    for (const tally of policies) assert.deepEqual([tally.policy, tally.best ?? null], ["range", null]);
  });

  test("explain: the update, claims and paragraphs of every kind of update", () => {
    const updates = parse(run("watch", "--bus", bus, "--from", "start", "--format", "json", "--until-idle", "1"));
    const one = new Map(updates.map((update) => [`${update.kind} ${update.reason}`, update]));
    assert.ok(one.size > 5);
    for (const { transport, ...message } of one.values()) {
      const [chain] = parse(run("explain", "--bus", bus, "--format", "json", message.id));
      assert.deepEqual(chain.update, message);
      assert.ok(chain.claims.length > 0, message.id);
      for (const { claim, fate, outlet, why } of chain.claims) {
        assert.deepEqual(misfits(contract, "Claim", claim), []);
        hasFields(claim.provenance, ["quote", "rule"], "its provenance");
        assert.ok(fate && outlet && why, message.id);
      }
      assert.ok(chain.paragraphs.every(({ text, revision }) => typeof text === "string" && revision > 0));
    }
  });
});

describe("extract", () => {
  const text = "Zeker twaalf mensen zijn gewond geraakt, meldt de brandweer.\n\nEr zijn geen doden gevallen.\n";
  const extract = (...words) => execFileSync(binary, ["extract", ...words, "-"], { encoding: "utf8", input: text });

  test("one object: numbers are numbers, what is open is null, a zero is written", () => {
    const { figures, statements } = JSON.parse(extract("--language", "nl", "--format", "json"));
    const [injured, killed] = figures;
    assert.equal(figures.length, 2);
    assert.deepEqual([injured.paragraph, injured.value, injured.low, injured.high], [1, 12, 12, null]);
    assert.deepEqual([injured.qualifier, injured.event], ["at_least", "injured"]);
    assert.match(injured.source, /brandweer/);
    assert.deepEqual([killed.paragraph, killed.value, killed.low, killed.high], [2, 0, 0, 0]);
    assert.ok(Array.isArray(statements));
  });

  test("one line for each line: the id stands beside its figures", () => {
    const lines = JSON.stringify({ id: "a", lang: "nl", text }) + "\n";
    const words = ["extract", "--format", "jsonl", "-"];
    const [answer] = parse(execFileSync(binary, words, { encoding: "utf8", input: lines }));
    assert.equal(answer.id, "a");
    assert.deepEqual(answer.figures.map((figure) => figure.value), [12, 0]);
  });
});
