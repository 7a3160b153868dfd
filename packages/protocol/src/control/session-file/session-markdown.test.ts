import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../json.ts";
import { readSessionFile } from "./read-session-file.ts";
import { sessionMarkdown } from "./session-markdown.ts";

describe("sessionMarkdown", () => {
  it("tells who said what and when", () => {
    const file = readFileSync(new URL("../../fixtures/sessions/oriel-1.json", import.meta.url), "utf8");
    const { session, branches } = readSessionFile(parseJson(file)).whole;
    expect(sessionMarkdown(session, branches[0]?.messages ?? [])).toMatchInlineSnapshot(`
      "# On windows

      Model qwen3:8b, policy oriel, begun 2026-01-01T00:00:00.000Z, last changed 2026-01-01T00:09:00.000Z.

      ## System prompt

      Be brief.

      ## User · 2026-01-01T00:01:00.000Z

      *Image (image/png)*

      What is this?

      ## Assistant (qwen3:8b) · 2026-01-01T00:02:00.000Z

      > A look at the clock.

      Calls \`clock\`:

      \`\`\`json
      {"zone": "UTC"
      \`\`\`

      ## Tool · 2026-01-01T00:03:00.000Z

      12:00

      ## Assistant (qwen3:8b) · 2026-01-01T00:04:00.000Z

      A clock, at no

      *Broke off: The engine stopped.*
      "
    `);
  });

  it("fences arguments so that nothing in them ends the fence", () => {
    const call = { id: "c", name: "write", argumentsJson: '{"text":"```"}' };
    const session = { id: "s", model: "m", policy: "oriel", title: undefined, settings: {}, createdAt: "then", updatedAt: "now" };
    const message = { role: "assistant", content: [], toolCalls: [call] } as const;
    const stored = { id: "m", sessionId: "s", branch: "s", position: 0, message, createdAt: "then" };
    expect(sessionMarkdown(session, [stored])).toContain('````json\n{"text":"```"}\n````\n');
  });
});
