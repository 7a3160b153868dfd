import { describe, expect, it } from "vitest";
import type { ConversationSummary } from "./conversation-summary.ts";
import { isSummaryDue } from "./is-summary-due.ts";

describe("isSummaryDue", () => {
  it("is so for the first answer, and not for a message without one", () => {
    expect(isSummaryDue(said(1), undefined)).toBe(false);
    expect(isSummaryDue(said(2), undefined)).toBe(true);
  });

  it("comes ever less often while a conversation grows", () => {
    const made: number[] = [];
    let before: ConversationSummary | undefined;
    for (let messages = 2; messages <= 300; messages += 2) {
      if (!isSummaryDue(said(messages), before)) continue;
      before = summaryOf(messages);
      made.push(messages);
    }
    expect(made).toEqual([2, 6, 10, 16, 24, 36, 54, 82, 122, 162, 202, 242, 282]);
  });

  it("is so again when the conversation took another course before its end", () => {
    const edited = said(10).map(({ id }, at) => ({ id: at < 8 ? id : `other ${at}` }));
    expect(isSummaryDue(edited, summaryOf(10))).toBe(true);
    expect(isSummaryDue(said(6), summaryOf(10))).toBe(true);
    expect(isSummaryDue(edited, summaryOf(8))).toBe(false);
  });

  it("is never so where the summary came from outside", () => {
    expect(isSummaryDue(said(100), { summary: "Mine.", topics: [] })).toBe(false);
  });
});

function said(messages: number): readonly { readonly id: string }[] {
  return Array.from({ length: messages }, (_, at) => ({ id: `m${at}` }));
}

function summaryOf(messages: number): ConversationSummary {
  return { summary: "So far.", topics: [], by: "m", at: "2026-01-01T00:00:00.000Z", messages, last: `m${messages - 1}` };
}
