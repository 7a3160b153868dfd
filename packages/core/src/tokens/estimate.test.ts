import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textPart } from "../message.ts";
import type { Calibration } from "./calibration.ts";
import { estimateMessage, estimatePrompt, estimateText, estimateTools, makeupOf, tokensIn } from "./estimate.ts";
import { KIND, KIND_COUNT } from "./kind.ts";
import { kindsOf } from "./kinds.ts";

const TEXT = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(...'aB7 =/+\n\t"é中я😀') }));

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Counted with o200k_base and with the vocabulary of Llama 3. */
const COUNTED: readonly (readonly [what: string, o200k: number, llama3: number, text: string])[] = [
  [
    "English",
    48,
    48,
    "The window is the number of tokens a model can hold at once. When a conversation grows past it, something has to go: the oldest messages, the results of tools, or the details of a long answer. A receipt says which.",
  ],
  [
    "German",
    40,
    50,
    "Das Fenster ist die Zahl der Token, die ein Modell auf einmal halten kann. Wächst ein Gespräch darüber hinaus, muss etwas weichen: die ältesten Nachrichten oder die Einzelheiten einer langen Antwort.",
  ],
  [
    "Russian",
    33,
    38,
    "Окно контекста — это число токенов, которые модель может держать одновременно. Когда разговор становится длиннее, самые старые сообщения уходят.",
  ],
  ["Chinese", 30, 30, "上下文窗口是模型一次能够容纳的词元数量。当对话超过这个数量时，最早的消息就必须离开。"],
  [
    "Japanese",
    47,
    43,
    "コンテキストウィンドウは、モデルが一度に保持できるトークンの数です。会話がそれを超えると、最も古いメッセージが失われます。",
  ],
  ["Korean", 20, 23, "컨텍스트 창은 모델이 한 번에 담을 수 있는 토큰의 수입니다."],
  ["Arabic", 20, 24, "نافذة السياق هي عدد الرموز التي يمكن للنموذج الاحتفاظ بها في وقت واحد."],
  [
    "TypeScript",
    38,
    38,
    "export function bound(tokens: number, max: number | undefined): number {\n  if (max !== undefined && max < tokens) {\n    return max;\n  }\n  return tokens;\n}\n",
  ],
  [
    "JSON",
    40,
    39,
    '{"model":"qwen3:8b","messages":[{"role":"user","content":"hello"}],"stream":true,"options":{"num_ctx":8192,"temperature":0.7}}',
  ],
  ["Hindi", 23, 36, "संदर्भ विंडो उन टोकनों की संख्या है जिन्हें एक मॉडल एक साथ रख सकता है।"],
  ["Python", 26, 27, "def tokens(text: str) -> list[int]:\n    return [ENCODER[piece] for piece in PATTERN.findall(text)]\n"],
  [
    "deeply indented",
    22,
    22,
    "            if row is None:\n                return default\n            for cell in row:\n                total += cell.value\n",
  ],
  ["log", 40, 40, '2026-11-21T10:29:07Z INFO gateway request=4472 window=8192 "POST /v1/chat/completions" 200 1043ms\n'],
  ["base64", 53, 55, "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="],
  ["hex", 43, 43, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
  ["emoji", 19, 22, "Shipped! 🎉🚀 Thanks all 🙏 see you at the party 🥳"],
];

/** A model that spends twice as many tokens on words as the plain estimate says, and half as many on Chinese. */
const LEARNT: Calibration = (() => {
  const factors = new Array<number>(KIND_COUNT).fill(1);
  factors[KIND.words] = 2;
  factors[KIND.han] = 0.5;
  return { factors, certainty: [], reports: 9, spread: 0.02 };
})();

describe("estimateText", () => {
  it.each(COUNTED)("comes near the count of %s text (%d and %d tokens)", (_, o200k, llama3, text) => {
    expect(estimateText(text) / ((o200k + llama3) / 2)).toBeGreaterThan(0.85);
    expect(estimateText(text) / ((o200k + llama3) / 2)).toBeLessThan(1.4);
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
      fc.property(TEXT, TEXT, (text, more) => {
        expect(estimateText(text + more)).toBeGreaterThanOrEqual(estimateText(text));
      }),
    );
  });

  it("follows what was learnt of the model", () => {
    expect(estimateText("several ordinary words", LEARNT)).toBe(Math.ceil(2 * sum(kindsOf("several ordinary words")) - 0.04));
    expect(estimateText("词元数量", LEARNT)).toBe(2);
    expect(estimateText("2026", LEARNT)).toBe(estimateText("2026"));
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

  it("is what its messages, its tools and the opening of the reply add up to", () => {
    const message = { role: "user", content: textPart("What time is it in Kathmandu?") } as const;
    const tool = { name: "clock", description: "The time.", parameters: { type: "object" } };
    const opening = empty;
    expect(estimatePrompt({ kind: "chat", messages: [message, message], tools: [tool] }, LEARNT).tokens).toBe(
      opening + 2 * estimateMessage(message, LEARNT) + estimateTools([tool], LEARNT),
    );
  });
});

describe("makeupOf", () => {
  it("holds what the estimate is made from, images apart", () => {
    const messages = [
      { role: "system", content: textPart("Be brief.") },
      {
        role: "user",
        content: [{ type: "text", text: "上下文 in 2026" } as const, { type: "image", mediaType: "image/png", base64: "aGk=" } as const],
      },
    ] as const;
    const makeup = makeupOf({ kind: "chat", messages });
    expect(makeup.fixed).toBe(768);
    expect(makeup.kinds[KIND.markup]).toBe(13);
    expect(makeup.kinds[KIND.han]).toBeCloseTo(2.4);
    const rounding = messages.length;
    const estimate = estimatePrompt({ kind: "chat", messages }).tokens;
    expect(estimate - tokensIn(makeup, undefined)).toBeGreaterThanOrEqual(0);
    expect(estimate - tokensIn(makeup, undefined)).toBeLessThan(rounding);
  });

  it("holds both ends of a text to be completed, and no template", () => {
    const { kinds, fixed } = makeupOf({ kind: "completion", text: "def f(", suffix: "return x" });
    expect({ kinds, fixed }).toEqual({
      kinds: kindsOf("def f(").map((tokens, kind) => tokens + (kindsOf("return x")[kind] ?? 0)),
      fixed: 0,
    });
  });
});
