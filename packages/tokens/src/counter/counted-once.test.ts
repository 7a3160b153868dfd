import type { Count, Message, TokenCounter } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { countedOnce } from "./counted-once.ts";

const user = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
const image = (base64: string): Message => ({ role: "user", content: [{ type: "image", mediaType: "image/png", base64 }] });

/** A counter that answers with the length of the texts, and writes down what it was asked. */
function counting(basis: () => Count["basis"] = () => "exact") {
  const asked: string[] = [];
  const count = (text: string): Count => {
    asked.push(text);
    return { tokens: text.length, basis: basis() };
  };
  const counter: TokenCounter = {
    source: "engine",
    sourceDetail: "a counter",
    messages: async (messages) =>
      messages.map(({ content }) => count(content.map((part) => (part.type === "text" ? part.text : "image")).join(""))),
    texts: async (texts) => texts.map(count),
    tools: async (tools) => count(tools.map(({ name }) => name).join("")),
    frame: async () => count("frame"),
    prompt: async () => count("prompt"),
  };
  return { counter, asked };
}

describe("countedOnce", () => {
  it("counts the same content once, wherever it stands, and answers in order", async () => {
    const { counter, asked } = counting();
    const once = countedOnce(counter, { maxEntries: 10 });
    const exact = (tokens: number) => ({ tokens, basis: "exact" });
    expect(await once.messages([user("one"), user("three"), user("one")])).toEqual([exact(3), exact(5), exact(3)]);
    expect(await once.messages([user("three"), user("seven!!"), user("one")])).toEqual([exact(5), exact(7), exact(3)]);
    expect(asked).toEqual(["one", "three", "seven!!"]);
  });

  it("tells contents apart that only look alike", async () => {
    const { counter, asked } = counting();
    const once = countedOnce(counter, { maxEntries: 10 });
    const call = (id: string): Message => ({ role: "assistant", content: [], toolCalls: [{ id, name: "a", argumentsJson: "{}" }] });
    await once.messages([user("x"), { ...user("x"), role: "system" }, image("x"), image("y"), call("1"), call("2")]);
    await once.texts(["x"]);
    expect(asked).toHaveLength(7);
  });

  it("counts tools and the frame once too, and every whole prompt anew", async () => {
    const { counter, asked } = counting();
    const once = countedOnce(counter, { maxEntries: 10 });
    for (let round = 0; round < 2; round += 1) {
      await once.tools([{ name: "clock" }]);
      await once.frame();
      await once.prompt({ prompt: { kind: "completion", text: "" }, sampling: {} });
    }
    expect(asked).toEqual(["clock", "frame", "prompt", "prompt"]);
  });

  it("forgets what was not asked for longest", async () => {
    const { counter, asked } = counting();
    const once = countedOnce(counter, { maxEntries: 2 });
    for (const text of ["a", "b", "a", "c", "a", "b"]) await once.texts([text]);
    expect(asked).toEqual(["a", "b", "c", "b"]);
  });

  it("asks again for an estimate after a minute, and never puts one in the place of an exact count", async () => {
    let now = 0;
    let basis: Count["basis"] = "estimate";
    const { counter, asked } = counting(() => basis);
    const once = countedOnce(counter, { maxEntries: 10, now: () => now });
    await once.texts(["a"]);
    await once.texts(["a"]);
    now = 60_000;
    const late = once.texts(["a"]);
    basis = "exact";
    await once.texts(["a"]);
    expect(await late).toEqual([{ tokens: 1, basis: "estimate" }]);
    now = 1_000_000;
    expect(await once.texts(["a"])).toEqual([{ tokens: 1, basis: "exact" }]);
    expect(asked).toHaveLength(3);
  });
});
