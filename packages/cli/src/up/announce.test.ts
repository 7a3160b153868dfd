import { describe, expect, it } from "vitest";
import { capturedTerminal } from "../testing/captured-terminal.ts";
import { announceAsJson, announceToPeople } from "./announce.ts";
import type { UpEvent } from "./event.ts";

const READY: UpEvent = {
  event: "ready",
  schema_version: 1,
  version: "1.2.3",
  url: "http://127.0.0.1:11435",
  openai_base_url: "http://127.0.0.1:11435/v1",
  ollama_host: "http://127.0.0.1:11435",
  after_s: 0.31,
  engines: [
    { id: "ollama", label: "Ollama", url: "http://127.0.0.1:11434", version: "0.13.0", error: null },
    { id: "vllm", label: "vLLM", url: "http://gpu:8000", version: null, error: "nothing answered" },
    { id: "embedded", label: "Embedded engine", url: null, version: null, error: null },
  ],
  models: [
    {
      name: "qwen3:8b",
      engine: "ollama",
      window: 8192,
      max: null,
      source: "family",
      source_detail: "a safe size for Qwen 3",
      basis: "estimate",
      is_demonstration: false,
    },
    {
      name: "oriel-demo",
      engine: "embedded",
      window: 4096,
      max: 4096,
      source: "metadata",
      source_detail: "GGUF llama.context_length",
      basis: "exact",
      is_demonstration: true,
    },
  ],
};

const LOADED: readonly UpEvent[] = [
  { event: "listening", url: "http://127.0.0.1:11435" },
  { event: "note", message: "something to know" },
  { event: "loading", model: "oriel-demo", fraction: 0 },
  { event: "loading", model: "oriel-demo", fraction: 0.5 },
  { event: "loaded", model: "oriel-demo" },
];

describe("announceToPeople", () => {
  it("greets on stdout, in a pipe without a single escape", () => {
    const terminal = capturedTerminal();
    announceToPeople(terminal)(READY);
    expect(terminal.err()).toBe("");
    expect(terminal.out()).toMatchInlineSnapshot(`
      "Oriel 1.2.3 is ready at http://127.0.0.1:11435

      Engine: Ollama 0.13.0 at http://127.0.0.1:11434
      Engine: vLLM at http://gpu:8000: does not answer (nothing answered)
      Engine: Embedded engine inside Oriel

      MODEL       WINDOW      MAX  SOURCE
      qwen3:8b     8,192  unknown  estimate: a safe size for Qwen 3
      oriel-demo   4,096    4,096  GGUF llama.context_length

      This is the small demonstration model that comes with Oriel. Run your own: oriel up --model FILE.gguf

      Point a client at it:
        export OPENAI_BASE_URL=http://127.0.0.1:11435/v1
        export OLLAMA_HOST=http://127.0.0.1:11435
      "
    `);
  });

  it("writes a line when a load begins and one when it is done", () => {
    const terminal = capturedTerminal();
    const announce = announceToPeople(terminal);
    for (const event of LOADED) announce(event);
    expect(terminal.err()).toBe("Listening at http://127.0.0.1:11435\nnote: something to know\nLoading oriel-demo\nLoaded oriel-demo\n");
  });

  it("draws a bar on a terminal, and ends it before it says that it stops", () => {
    const terminal = capturedTerminal({ isTTY: true });
    const announce = announceToPeople(terminal);
    announce({ event: "loading", model: "oriel-demo", fraction: 0.5 });
    announce({ event: "stopping", signal: "SIGINT", grace_s: 10 });
    announce({ event: "load_failed", model: "oriel-demo", message: "closed" });
    expect(terminal.err()).toMatch(
      /Loading oriel-demo \[=+-+\] 50 %.*\nStopping: running replies get 10 s to finish; a second signal stops at once\.\n$/s,
    );
  });
});

describe("announceAsJson", () => {
  it("writes each event as one line", () => {
    const terminal = capturedTerminal();
    const announce = announceAsJson(terminal);
    for (const event of [...LOADED, READY]) announce(event);
    expect(
      terminal
        .out()
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([...LOADED, READY]);
    expect(terminal.err()).toBe("");
  });
});
