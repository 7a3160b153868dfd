import { describe, expect, it } from "vitest";
import { errorInBody } from "./error-text.ts";
import { overflowIn } from "./overflow.ts";

const unknown = { prompt: undefined, reply: undefined, window: undefined };

/** What engines really answer, body for body. */
const OVERFLOWS: readonly (readonly [engine: string, body: unknown, numbers: object])[] = [
  [
    "llama-server",
    {
      error: {
        code: 400,
        message: "request (4472 tokens) exceeds the available context size (1024 tokens), try increasing it",
        type: "exceed_context_size_error",
        n_prompt_tokens: 4472,
        n_ctx: 1024,
      },
    },
    { prompt: 4472, window: 1024 },
  ],
  [
    "llama-server in 2025",
    { error: { code: 500, message: "the request exceeds the available context size, try increasing it", type: "server_error" } },
    {},
  ],
  [
    "llama-server, an embedding",
    {
      error: {
        code: 400,
        message: "input (1682 tokens) is larger than the max context size (1024 tokens). skipping",
        type: "exceed_context_size_error",
      },
    },
    { prompt: 1682, window: 1024 },
  ],
  ["llama-server, an embedding, older", { error: { message: "input is larger than the max context size. skipping" } }, {}],
  ["llama-server, while writing", { error: { code: 500, message: "Context size has been exceeded.", type: "server_error" } }, {}],
  ["llama-server, shift off", { error: { message: "context shift is disabled" } }, {}],
  [
    "Ollama, its child's JSON in a string",
    {
      error:
        '{"error":{"code":400,"message":"request (42947 tokens) exceeds the available context size (8192 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":42947,"n_ctx":8192}}',
    },
    { prompt: 42_947, window: 8192 },
  ],
  [
    "Ollama 0.33",
    {
      error:
        "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the context length in settings, or use a model with a longer context length",
    },
    {},
  ],
  ["Ollama 0.24", { error: "the input length exceeds the context length" }, {}],
  ["Ollama, an embedding", { error: "input exceeds maximum context length and cannot be truncated further" }, {}],
  [
    "Ollama, MLX",
    { error: "input length (9001 tokens) exceeds the model's maximum context length (8192 tokens)" },
    { prompt: 9001, window: 8192 },
  ],
  ["Ollama, after dropping every message", { error: "no user query found in messages" }, {}],
  [
    "LM Studio",
    {
      error:
        "Trying to keep the first 5013 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough. Try to load the model with a larger context length, or provide a shorter input",
    },
    { prompt: 5013, window: 4096 },
  ],
  [
    "LM Studio, newer",
    {
      error: {
        message:
          "The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 23678>= n_ctx: 9472). Try to load the model with a larger context length, or provide a shorter input.",
      },
    },
    { prompt: 23_678, window: 9472 },
  ],
  [
    "LM Studio, without numbers",
    {
      error:
        "The number of tokens to keep from the initial prompt is greater than the context length. Try to load the model with a larger context length",
    },
    {},
  ],
  [
    "vLLM",
    {
      object: "error",
      message:
        "You passed 5001 input tokens and requested 100 output tokens. However, the model's context length is only 4096 tokens, resulting in a maximum input length of 3996 tokens. Please reduce the length of the input prompt.",
      type: "BadRequestError",
      param: "input_tokens",
      code: 400,
    },
    { prompt: 5001, reply: 100, window: 4096 },
  ],
  [
    "vLLM, a reply too large",
    {
      error: {
        message:
          "'max_tokens' or 'max_completion_tokens' is too large: 4096. This model's maximum context length is 2048 tokens and your request has 1500 input tokens (4096 > 2048 - 1500).",
      },
    },
    { prompt: 1500, reply: 4096, window: 2048 },
  ],
  [
    "vLLM, older",
    {
      object: "error",
      message:
        "This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion). Please reduce the length of the messages or completion.",
    },
    { prompt: 112_946, reply: 10_000, window: 16_384 },
  ],
  [
    "vLLM, the decoder's words",
    {
      error: {
        message:
          "The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller",
      },
    },
    { prompt: 5000, window: 4096 },
  ],
  [
    "OpenAI",
    {
      error: {
        message:
          "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages.",
        type: "invalid_request_error",
        param: "messages",
        code: "context_length_exceeded",
      },
    },
    { prompt: 9001, window: 8192 },
  ],
  [
    "llama-cpp-python",
    {
      error: {
        message:
          "This model's maximum context length is 2048 tokens, however you requested 5000 tokens (4900 in your prompt; 100 for the completion). Please reduce your prompt; or completion length.",
        code: "context_length_exceeded",
      },
    },
    { prompt: 4900, reply: 100, window: 2048 },
  ],
  [
    "llama-cpp-python, inside",
    { error: { message: "Requested tokens (5000) exceed context window of 2048" } },
    { prompt: 5000, window: 2048 },
  ],
  [
    "SGLang",
    {
      object: "error",
      message: "The input (61709 tokens) is longer than the model's context length (40960 tokens).",
      type: "BadRequestError",
      param: null,
      code: 400,
    },
    { prompt: 61_709, window: 40_960 },
  ],
  [
    "SGLang, with the reply",
    {
      object: "error",
      message:
        "Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of 5000 tokens: 4900 tokens from the input messages and 100 tokens for the completion. Please reduce the number of tokens",
    },
    { prompt: 4900, reply: 100, window: 4096 },
  ],
  [
    "SGLang, its limit",
    {
      object: "error",
      message:
        "Input length (5000 tokens) exceeds the maximum allowed length (4090 tokens). Use a shorter input or enable --allow-auto-truncate.",
    },
    { prompt: 5000, window: 4090 },
  ],
  [
    "Foundry Local",
    {
      error: {
        message:
          "This request requires 11244 total tokens (9196 input + 2048 output), which exceeds the model's maximum context length of 8192 tokens.",
      },
    },
    { prompt: 9196, reply: 2048, window: 8192 },
  ],
  [
    "Text Generation Inference",
    {
      error:
        "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 17 `inputs` tokens and 10000 `max_new_tokens`",
      error_type: "validation",
    },
    { prompt: 17, reply: 10_000, window: 4096 },
  ],
  [
    "Anthropic-shaped",
    { type: "error", error: { type: "invalid_request_error", message: "prompt is too long: 205000 tokens > 200000 maximum" } },
    { prompt: 205_000, window: 200_000 },
  ],
  ["LM Studio 0.4", { error: "Cannot truncate prompt with n_keep (15028) >= n_ctx (7424)" }, { prompt: 15_028, window: 7424 }],
  ["LM Studio, while writing", { error: { message: "Context size has been exceeded.", code: 400 } }, {}],
  [
    "vLLM in 2026",
    {
      error: {
        message:
          "This model's maximum context length is 262144 tokens. However, you requested 0 output tokens and your prompt contains at least 262145 input tokens, for a total of at least 262145 tokens. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=input_tokens, value=262145)",
        type: "BadRequestError",
        param: "input_tokens",
        code: 400,
      },
    },
    { prompt: 262_145, reply: 0, window: 262_144 },
  ],
  [
    "a router of hosted models",
    {
      error: {
        message:
          "This endpoint's maximum context length is 163840 tokens. However, you requested about 201000 tokens (200000 of text input, 1000 in the output). Please reduce the length of either one.",
        code: 400,
      },
    },
    { prompt: 200_000, reply: 1000, window: 163_840 },
  ],
  [
    "OpenAI, newer",
    { error: { message: "Your input exceeds the context window of this model. Please adjust your input and try again." } },
    {},
  ],
  [
    "the ONNX runtime",
    { error: "input_ids size (3216) + current sequence length (0) exceeds max length (2048)" },
    { prompt: 3216, window: 2048 },
  ],
  [
    "Mistral-shaped",
    { object: "error", message: "Prompt contains 40960 tokens and 0 draft tokens, too large for model with 32768 maximum context length" },
    { prompt: 40_960, window: 32_768 },
  ],
  [
    "Google-shaped",
    { error: { message: "The input token count (1196265) exceeds the maximum number of tokens allowed (1048575)." } },
    { prompt: 1_196_265, window: 1_048_575 },
  ],
  [
    "xAI-shaped",
    { error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens." },
    { prompt: 537_812, window: 131_072 },
  ],
  [
    "a proxy that writes out the error of a client library",
    {
      error: {
        message:
          "litellm.BadRequestError: OpenAIException - Error code: 400 - {'error': {'message': \"This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.\", 'type': 'invalid_request_error'}}",
        code: "400",
      },
    },
    { prompt: 9001, window: 8192 },
  ],
  [
    "a proxy that puts Ollama's JSON in a string once more",
    {
      error: JSON.stringify({
        error: JSON.stringify({
          error: {
            message: "request (42947 tokens) exceeds the available context size (8192 tokens), try increasing it",
            n_prompt_tokens: 42_947,
            n_ctx: 8192,
          },
        }),
      }),
    },
    { prompt: 42_947, window: 8192 },
  ],
  ["a bare code in a text", "context_length_exceeded: please shorten your prompt", {}],
  ["a bare code", { error: { message: "Too much.", code: "context_length_exceeded" } }, {}],
  ["a page of FastAPI", { detail: "This model's maximum context length is 2048 tokens" }, { window: 2048 }],
];

describe("an overflow", () => {
  it.each(OVERFLOWS)("of %s is recognised with the numbers it holds", (_engine, body, numbers) => {
    expect(overflowIn(errorInBody(JSON.stringify(body)))).toEqual({ ...unknown, ...numbers });
  });

  it("is recognised in a text that is no JSON at all", () => {
    expect(overflowIn(errorInBody("Context size has been exceeded."))).toEqual(unknown);
  });

  it.each([
    ["a syntax error", '{"error":"Unexpected token \'<\', \\"<html>\\" is not valid JSON"}'],
    [
      "a rate limit",
      '{"error":{"message":"Rate limit reached on tokens per min (TPM): Limit 30000, Requested 40000.","code":"rate_limit_exceeded"}}',
    ],
    [
      "a batch that is too small",
      '{"error":{"message":"input (600 tokens) is too large to process. increase the physical batch size (current batch size: 512)"}}',
    ],
    ["an upload that is too large", '{"error":"http: request body too large"}'],
    ["a missing model", '{"error":"model \'qwen3\' not found"}'],
    ["a lack of memory", '{"error":"model requires more system memory (5.5 GiB) than is available (3.1 GiB)"}'],
    [
      "a rate limit in words of length",
      '{"error":{"message":"Requested token count exceeds the limit of 30000 tokens per minute. The prompt is too long.","code":"429"}}',
    ],
    [
      "a message of the user that the error quotes",
      '{"error":{"message":"Input should be a valid list, got \\"This model\'s maximum context length is 4096 tokens\\""}}',
    ],
    [
      "a reply of the model that the error quotes",
      JSON.stringify({
        error: 'error rendering tool call: raw=\'{"note":"it said that the model\'s context length is only 4096"}\', err=missing name',
      }),
    ],
    ["text that could not be read", '{"error":{"message":"Failed to parse input at pos 14: prompt is too long: 5 tokens > 4 maximum"}}'],
    [
      "a field of the request that FastAPI shows",
      '{"detail":[{"loc":["body","messages",0],"msg":"Input should be a valid dictionary","input":"prompt is too long: 5 tokens > 4 maximum"}]}',
    ],
    [
      "too many tools",
      '{"error":{"message":"Invalid \'tools\': array too long. Expected an array with maximum length 128, but got an array with length 200 instead."}}',
    ],
    ["too many tools, in other words", '{"error":"The request exceeds the maximum number of tools allowed (128)"}'],
    [
      "a reply longer than the model writes",
      '{"error":{"message":"max_tokens is too large: 5000. This model supports at most 4096 completion tokens, whereas you provided 5000."}}',
    ],
    ["a name that is too long", '{"error":{"message":"Input field \'user\' exceeds the maximum allowed length (512 characters)"}}'],
    ["a limit in characters", '{"error":"The system prompt is too long: at most 4000 characters"}'],
    [
      "a window that does not fit the memory",
      '{"error":"To serve at least one request with the models\'s max seq len (32768), 4.00 GiB KV cache is needed. Based on the available memory, the estimated maximum model length is 20000."}',
    ],
    ["a page", "<html><title>502 Bad Gateway</title></html>"],
    ["nothing", ""],
  ])("is not seen in %s", (_what, body) => {
    expect(overflowIn(errorInBody(body))).toBeUndefined();
  });

  it.each([
    "exceed_context_size_error",
    "the request exceeds the available context size",
    "Context size has been exceeded",
    "context shift is disabled",
    "input is larger than the max context size",
    "the prompt is longer than the context length currently available",
    "the input length exceeds the context length",
    "no user query found in messages",
    "Trying to keep the first 5013 tokens when context the overflows",
    "number of tokens to keep from the initial prompt is greater than the context length",
    "maximum context length is",
    "model's context length is only",
    "is too large: 4096. This model's maximum context length",
    "is longer than the model's context length",
    "Input length (5000 tokens) exceeds the maximum allowed length",
    "Input length 131393 exceeds the maximum allowed input length of 131040 tokens.",
    "Requested token count exceeds",
    "exceeds the model's maximum context length",
    "context_length_exceeded",
    "prompt is too long",
  ])("is known by the words: %s", (words) => {
    expect(overflowIn(errorInBody(JSON.stringify({ error: { message: words } })))).toBeDefined();
    expect(overflowIn(errorInBody(words))).toBeDefined();
  });

  it("is looked for where an engine would say it, not far down in a text", () => {
    expect(overflowIn(errorInBody(`${"Something else. ".repeat(200)}Context size has been exceeded.`))).toBeUndefined();
  });
});
