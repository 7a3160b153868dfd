import { OrielError, type Prompt } from "@oriel/core";
import { describe, expect, it } from "vitest";
import { chatTemplate, checkedInput } from "./chat-template.ts";

type ChatPrompt = Extract<Prompt, { kind: "chat" }>;

const says = (text: string) => [{ type: "text" as const, text }];
const tool = { name: "weather", description: "Tells it", parameters: { type: "object", properties: { city: { type: "string" } } } };
const prompt: ChatPrompt = {
  kind: "chat",
  messages: [
    { role: "system", content: says("Be brief.") },
    {
      role: "assistant",
      content: says(""),
      thinking: "hm",
      toolCalls: [{ id: "c1", name: "weather", argumentsJson: '{"city":"Lisbon"}' }],
    },
    { role: "tool", content: says("sunny"), toolCallId: "c1", toolName: "weather" },
  ],
  tools: [tool],
};

describe("checkedInput", () => {
  it("fills in what templates look for", () => {
    expect(checkedInput(prompt, "low", { knowsTools: true })).toEqual({
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "assistant",
          content: "",
          reasoning_content: "hm",
          tool_calls: [{ id: "c1", type: "function", function: { name: "weather", arguments: { city: "Lisbon" } } }],
        },
        { role: "tool", content: "sunny", name: "weather", tool_call_id: "c1" },
      ],
      tools: [{ type: "function", function: tool }],
      add_generation_prompt: true,
      enable_thinking: true,
      reasoning_effort: "low",
    });
  });

  it("leaves out what was not asked for, and tools that must not be used", () => {
    expect(checkedInput({ ...prompt, messages: [], toolChoice: "none" }, undefined, { knowsTools: false })).toEqual({
      messages: [],
      add_generation_prompt: true,
    });
  });

  it("refuses what the model cannot do", () => {
    const image = { type: "image" as const, mediaType: "image/png", base64: "" };
    const refusals = [
      () => checkedInput(prompt, undefined, { knowsTools: false }),
      () => checkedInput({ ...prompt, toolChoice: "required" }, undefined, { knowsTools: true }),
      () => checkedInput({ kind: "chat", messages: [{ role: "user", content: [image] }] }, undefined, { knowsTools: true }),
    ];
    expect(refusals.map(failureOf)).toEqual([
      "not_supported: This model cannot use tools: its chat template has no <tool_call> form. Send the request without tools, or use a model made for them.",
      'not_supported: The embedded engine cannot force a tool call (the tool choice is "required"): leave the choice to the model with "auto".',
      "not_supported: The embedded engine reads text only: send the message without its images, or use a model with vision.",
    ]);
  });
});

describe("chatTemplate", () => {
  it("lays a chat out as ChatML where the model brings no template", () => {
    const text = chatTemplate(undefined).fill({ messages: [{ role: "user", content: "Hi" }], add_generation_prompt: true });
    expect(text).toBe("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n");
  });

  it("says in the template's own words why a conversation is refused", () => {
    const strict = chatTemplate("{{ raise_exception('roles must alternate') }}");
    expect(failureOf(() => strict.fill({}))).toBe(
      "invalid_request: The chat template of this model refuses the conversation: roles must alternate",
    );
  });

  it("says when a template cannot be read", () => {
    expect(failureOf(() => chatTemplate("{% for %}"))).toMatch(/^model_load_failed: The chat template in the model file cannot be read/);
  });
});

function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (failure) {
    if (failure instanceof OrielError) return `${failure.code}: ${failure.message}`;
    throw failure;
  }
  return "no failure";
}
