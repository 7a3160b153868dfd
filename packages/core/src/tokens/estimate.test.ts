import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textPart } from "../message.ts";
import { estimatePrompt, estimateText } from "./estimate.ts";

/** Counted with the o200k_base vocabulary. */
const COUNTED: readonly (readonly [string, number, string])[] = [
  [
    "English",
    48,
    "The window is the number of tokens a model can hold at once. When a conversation grows past it, something has to go: the oldest messages, the results of tools, or the details of a long answer. A receipt says which.",
  ],
  [
    "German",
    40,
    "Das Fenster ist die Zahl der Token, die ein Modell auf einmal halten kann. Wächst ein Gespräch darüber hinaus, muss etwas weichen: die ältesten Nachrichten oder die Einzelheiten einer langen Antwort.",
  ],
  [
    "Russian",
    33,
    "Окно контекста — это число токенов, которые модель может держать одновременно. Когда разговор становится длиннее, самые старые сообщения уходят.",
  ],
  ["Chinese", 30, "上下文窗口是模型一次能够容纳的词元数量。当对话超过这个数量时，最早的消息就必须离开。"],
  [
    "Japanese",
    47,
    "コンテキストウィンドウは、モデルが一度に保持できるトークンの数です。会話がそれを超えると、最も古いメッセージが失われます。",
  ],
  ["Korean", 20, "컨텍스트 창은 모델이 한 번에 담을 수 있는 토큰의 수입니다."],
  ["Arabic", 20, "نافذة السياق هي عدد الرموز التي يمكن للنموذج الاحتفاظ بها في وقت واحد."],
  [
    "TypeScript",
    38,
    "export function bound(tokens: number, max: number | undefined): number {\n  if (max !== undefined && max < tokens) {\n    return max;\n  }\n  return tokens;\n}\n",
  ],
  [
    "JSON",
    40,
    '{"model":"qwen3:8b","messages":[{"role":"user","content":"hello"}],"stream":true,"options":{"num_ctx":8192,"temperature":0.7}}',
  ],
];

describe("estimateText", () => {
  it.each(COUNTED)("comes near the count of %s text (%d tokens), rather above than below", (_, counted, text) => {
    expect(estimateText(text) / counted).toBeGreaterThan(0.9);
    expect(estimateText(text) / counted).toBeLessThan(1.6);
  });

  it("is zero for nothing, and never for something", () => {
    expect(estimateText("")).toBe(0);
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (text) => {
        expect(estimateText(text)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it("never falls when text is added", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (text, more) => {
        expect(estimateText(text + more)).toBeGreaterThanOrEqual(estimateText(text));
      }),
    );
  });

  it("is the sum of its parts, but for the rounding", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (left, right) => {
        const apart = estimateText(left) + estimateText(right);
        expect(Math.abs(estimateText(left + right) - apart)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("grows with the length and nothing else, even where tokenizers take seconds", () => {
    expect(estimateText("a".repeat(60_000))).toBe(Math.ceil(60_000 / 4.2));
  });
});

describe("estimatePrompt", () => {
  const empty = estimatePrompt({ kind: "chat", messages: [] }).tokens;

  it("always says that it is an estimate", () => {
    expect(estimatePrompt({ kind: "completion", text: "Hello" })).toEqual({ tokens: estimateText("Hello"), basis: "estimate" });
    expect(estimatePrompt({ kind: "chat", messages: [] }).basis).toBe("estimate");
  });

  it("counts the text to continue and the text after the gap", () => {
    const { tokens } = estimatePrompt({ kind: "completion", text: "function a() {", suffix: "}" });
    expect(tokens).toBe(estimateText("function a() {") + estimateText("}"));
  });

  it("adds what the template puts around each message", () => {
    const one = estimatePrompt({ kind: "chat", messages: [{ role: "user", content: textPart("Hello") }] }).tokens;
    const two = estimatePrompt({
      kind: "chat",
      messages: [
        { role: "user", content: textPart("Hello") },
        { role: "assistant", content: textPart("Hello") },
      ],
    }).tokens;
    expect(one).toBeGreaterThan(empty + estimateText("Hello"));
    expect(two - one).toBe(one - empty);
  });

  it("counts calls of tools, the tools offered, and images", () => {
    const said = (content: Parameters<typeof textPart>[0]): number =>
      estimatePrompt({ kind: "chat", messages: [{ role: "assistant", content: textPart(content) }] }).tokens;
    const calling = estimatePrompt({
      kind: "chat",
      messages: [
        { role: "assistant", content: textPart("Wait."), toolCalls: [{ id: "1", name: "clock", argumentsJson: '{"zone":"UTC"}' }] },
      ],
    }).tokens;
    expect(calling - said("Wait.")).toBeGreaterThanOrEqual(estimateText("clock") + estimateText('{"zone":"UTC"}'));

    const parameters = { type: "object", properties: { zone: { type: "string" } } };
    const offered = estimatePrompt({ kind: "chat", messages: [], tools: [{ name: "clock", description: "The time.", parameters }] }).tokens;
    expect(offered - empty).toBeGreaterThanOrEqual(estimateText(JSON.stringify(parameters)));

    const seen = estimatePrompt({
      kind: "chat",
      messages: [{ role: "user", content: [{ type: "image", mediaType: "image/png", base64: "iVBORw0KGgo=" }] }],
    }).tokens;
    expect(seen - empty).toBeGreaterThanOrEqual(768);
  });
});
