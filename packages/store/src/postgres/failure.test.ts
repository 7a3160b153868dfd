import { describe, expect, it } from "vitest";
import { pauseBeforeAgain } from "./again.ts";
import { explainFailure } from "./failure.ts";

/** As the client of PostgreSQL makes it from what the server said. */
function said(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

describe("explainFailure", () => {
  it.each([
    [
      said("53100", 'could not extend file "base/5/16": No space left on device'),
      'could not extend file "base/5/16": No space left on device. Free some disk space on the server and try again; nothing of this was saved.',
    ],
    [said("25006", "cannot execute INSERT in a read-only transaction"), /takes writes\.$/],
    [said("57014", "canceling statement due to statement timeout"), /It took longer than half a minute/],
    [said("55P03", "canceling statement due to lock timeout"), /Another program holds what is to be changed/],
    [said("40001", "could not serialize access"), /Other writers came first, again and again: try again\.$/],
    [said("53300", "sorry, too many clients already"), /raise max_connections/],
    [
      new Error("timeout exceeded when trying to connect"),
      /^timeout exceeded when trying to connect\. The server cannot be reached, or is too busy/,
    ],
    [
      Object.assign(new AggregateError([new Error("connect ECONNREFUSED ::1:5432")], ""), { code: "ECONNREFUSED" }),
      /^connect ECONNREFUSED ::1:5432\. See/,
    ],
    [said("99999", "something new"), "something new."],
    ["no error at all", "no error at all."],
  ])("tells %s with what to do", (error, told) => {
    expect(explainFailure(error)).toEqual(typeof told === "string" ? told : expect.stringMatching(told));
  });
});

describe("pauseBeforeAgain", () => {
  const pauses = (error: Error): number => {
    let tries = 1;
    while (pauseBeforeAgain(error, tries) !== undefined) tries += 1;
    return tries - 1;
  };

  it("tries again where the server is away or others were in the way, and ends", () => {
    expect([said("57P01", ""), said("57P03", ""), said("ECONNREFUSED", ""), said("40P01", ""), said("25006", "")].map(pauses)).toEqual([
      6, 6, 6, 7, 6,
    ]);
  });

  it("does not try again what would fail again, or took too long already", () => {
    const failures = [
      said("53100", ""),
      said("23505", ""),
      said("42501", ""),
      new Error("Query read timeout"),
      new TypeError("a text with a NUL"),
    ];
    expect(failures.map(pauses)).toEqual([0, 0, 0, 0, 0]);
  });
});
