import { showPercent } from "../harness/figures.mjs";
import { showMachine } from "../harness/machine.mjs";
import { table } from "../harness/table.mjs";

/**
 * What Oriel aims at, as shares. Shown, never enforced.
 * @type {readonly { kind: string, upTo: number, share: number }[]}
 */
const AIMS = [
  { kind: "recall", upTo: 500, share: 0.95 },
  { kind: "recall", upTo: 1500, share: 0.9 },
  { kind: "not told", upTo: Infinity, share: 0.95 },
  { kind: "not in the summary", upTo: Infinity, share: 0.95 },
  { kind: "summary", upTo: Infinity, share: 0.9 },
  { kind: "summary, short request", upTo: Infinity, share: 0.9 },
  { kind: "from a list", upTo: Infinity, share: 0.9 },
  { kind: "from an extract", upTo: Infinity, share: 0.9 },
];

/**
 * A model's answers to all cases.
 * @typedef {{ model: string, results: readonly import("./ask.mjs").Result[] }} Sitting
 */

/** @param {{ machine: ReturnType<typeof import("../harness/machine.mjs").machine>, sittings: readonly Sitting[] }} result */
export function showReport({ machine: on, sittings }) {
  const rows = kindsOf(sittings[0]?.results ?? []);
  return [
    `${showMachine(on)}; shares of answers that are right word for word, of summaries the F1 of their facts and the share that is wholly right`,
    table(
      ["", "tokens", "cases", "aim", ...sittings.map(({ model }) => model)],
      rows.map(({ kind, at, count }) => [
        kind,
        String(at),
        String(count),
        aimOf(kind, at),
        ...sittings.map(({ results }) => score(results, kind, at)),
      ]),
    ),
    ...sittings.map(({ model, results }) => `${model}: ${showMistakes(results)}`),
  ].join("\n\n");
}

/** @param {readonly import("./ask.mjs").Result[]} results */
function kindsOf(results) {
  /** @type {Map<string, { kind: string, at: number, count: number }>} */
  const rows = new Map();
  for (const { kind, at } of results) {
    const key = `${kind} ${at}`;
    rows.set(key, { kind, at, count: (rows.get(key)?.count ?? 0) + 1 });
  }
  const order = [...new Set(results.map(({ kind }) => kind))];
  return [...rows.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || a.at - b.at);
}

/**
 * @param {string} kind
 * @param {number} at
 */
function aimOf(kind, at) {
  const aim = AIMS.find((each) => each.kind === kind && at <= each.upTo);
  return aim === undefined ? "" : `≥ ${showPercent(aim.share)}`;
}

/**
 * @param {readonly import("./ask.mjs").Result[]} results
 * @param {string} kind
 * @param {number} at
 */
function score(results, kind, at) {
  const own = results.filter((each) => each.kind === kind && each.at === at);
  const right = showPercent(own.filter(({ judgement }) => judgement.isRight).length / own.length);
  const counts = own.flatMap(({ judgement }) => judgement.facts ?? []);
  if (counts.length === 0) return right;
  const sum = (/** @type {"wanted" | "listed" | "right"} */ name) => counts.reduce((total, each) => total + each[name], 0);
  return `${showPercent((2 * sum("right")) / (sum("wanted") + sum("listed")))}, ${right}`;
}

/** @param {readonly import("./ask.mjs").Result[]} results */
function showMistakes(results) {
  const asked = results.filter(({ judgement }) => judgement.facts === null);
  const forgot = asked.filter(({ judgement, expected }) => judgement.saysNotTold && !expected.startsWith("You have not told me"));
  const invented = asked.filter(({ judgement, expected }) => !judgement.saysNotTold && expected.startsWith("You have not told me"));
  return `said "not told" of a fact in the window ${forgot.length} times, answered what was not told ${invented.length} times`;
}
