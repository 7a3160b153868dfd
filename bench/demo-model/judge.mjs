/**
 * What an answer is worth. Of a list of facts, how many stand in both.
 * @typedef {object} Judgement
 * @property {boolean} isRight Word for word.
 * @property {boolean} saysNotTold
 * @property {{ wanted: number, listed: number, right: number } | null} facts
 */

/**
 * @param {string} expected
 * @param {string} got
 * @returns {Judgement}
 */
export function judge(expected, got) {
  return {
    isRight: got === expected,
    saysNotTold: got.startsWith("You have not told me"),
    facts: expected.startsWith("Facts:") ? compared(factsOf(expected), factsOf(got)) : null,
  };
}

/**
 * @param {ReadonlySet<string>} wanted
 * @param {ReadonlySet<string>} listed
 */
function compared(wanted, listed) {
  return { wanted: wanted.size, listed: listed.size, right: [...listed].filter((fact) => wanted.has(fact)).length };
}

/** @param {string} text `Facts: name Ada; city Lisbon.` */
function factsOf(text) {
  return new Set(
    text
      .replace(/^Facts: /, "")
      .replace(/\.$/, "")
      .split("; "),
  );
}
