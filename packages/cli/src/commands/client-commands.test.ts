import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { EngineInfo, KvTiersInfo, MachineReply, ModelContext, ModelInfo, WindowInfo } from "@oriel/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { testSurroundings } from "../testing/surroundings.ts";

const WINDOW: WindowInfo = {
  asked: 8192,
  loaded: null,
  max: 40_960,
  default: 8192,
  source: "family",
  source_detail: "a safe size for Qwen 3",
  basis: "estimate",
  is_override: false,
  step: 1024,
  snap_points: [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 40_960],
  settable: true,
  note: null,
  wishes: [],
};
const QWEN: ModelInfo = {
  name: "qwen3:8b",
  engine: "ollama",
  engine_label: "Ollama",
  family: "qwen3",
  architecture: "qwen3",
  parameters: "8.2B",
  quantization: "Q4_K_M",
  size_bytes: 5_225_388_164,
  held_bytes: null,
  held_gpu_bytes: null,
  state: "available",
  abilities: ["chat", "tools"],
  is_demonstration: false,
  window: WINDOW,
};
const SERVED: ModelInfo = {
  ...QWEN,
  name: "hf.co/org/Model-GGUF:Q8",
  engine: "llama-server",
  engine_label: "llama.cpp server",
  parameters: null,
  size_bytes: null,
  held_bytes: 10_000_000_000,
  held_gpu_bytes: 6_000_000_000,
  state: "loaded",
  window: {
    ...WINDOW,
    asked: 16_384,
    loaded: 16_384,
    max: null,
    default: 16_384,
    source: "loaded",
    source_detail: "loaded by llama.cpp server",
    basis: "exact",
    settable: false,
    note: "Set -c where the server is started.",
    wishes: [32_768],
  },
};
const ENGINES: readonly EngineInfo[] = [
  { id: "ollama", label: "Ollama", url: "http://127.0.0.1:11434", state: "ready", version: "0.13.0", error: null },
  { id: "vllm", label: "vLLM", url: "http://127.0.0.1:8000", state: "unreachable", version: null, error: "nothing answered" },
];
const TIERS: readonly KvTiersInfo[] = [
  {
    model: "oriel-demo",
    engine: "embedded",
    hot: { sessions: 1, slots: 2, bytes: 16_777_216, hits: 12, tokens: 90_000 },
    cold: {
      sessions: 4,
      bytes: 40_000_000,
      folder_bytes: 50_000_000,
      max_bytes: 2_147_483_648,
      saves: 9,
      restores: 3,
      refused: 0,
      tokens: 24_576,
      saved_ms: 41_234,
    },
  },
  { model: "other", engine: "embedded-2", hot: { sessions: 0, slots: 2, bytes: null, hits: 0, tokens: 0 }, cold: null },
];
const MACHINE: MachineReply = {
  read_at: "2025-05-01T10:00:00.000Z",
  level: null,
  devices: [],
  problems: [],
  events: [],
  kv: TIERS,
  store: "/data/oriel.db",
};

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** A gateway that answers as the real one does, and remembers what it was asked. */
function controlServer(calls: Call[]): Server {
  return createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on("end", () => {
      const call: Call = { method: request.method ?? "", path: request.url ?? "", body: text === "" ? undefined : JSON.parse(text) };
      calls.push(call);
      const { status, body } = answerTo(call);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
}

function answerTo({ method, path, body }: Call): { readonly status: number; readonly body: object } {
  if (path === "/api/v1/machine") return { status: 200, body: MACHINE };
  if (path === "/api/v1/models") return { status: 200, body: { models: [QWEN, SERVED], engines: ENGINES } };
  if (path !== "/api/v1/models/qwen3%3A8b/context") return { status: 404, body: { code: "not_found", detail: "There is no such thing." } };
  const context: ModelContext = { model: "qwen3:8b", engine: "ollama", ...WINDOW, history: [], changes: {}, reloads_avoided: 0 };
  if (method !== "PUT") return { status: 200, body: context };
  const tokens = (body as { readonly tokens: number }).tokens;
  return tokens > 40_960
    ? { status: 400, body: { code: "window_out_of_bounds", detail: `At most 40,960, got ${tokens}.` } }
    : {
        status: 200,
        body: { ...context, asked: tokens, source: "override", source_detail: "saved for this model", basis: "exact", is_override: true },
      };
}

let server: Server;
let calls: Call[];
let url: string;

beforeEach(async () => {
  calls = [];
  server = controlServer(calls);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function oriel(...args: readonly string[]): Promise<{ readonly exit: number; readonly out: string; readonly err: string }> {
  const around = testSurroundings({ env: { ORIEL_URL: url } });
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("oriel models ls", () => {
  it("lists the models in aligned columns, and names engines that are silent", async () => {
    expect(await oriel("models", "ls")).toMatchInlineSnapshot(`
      {
        "err": "note: vLLM does not answer: nothing answered
      ",
        "exit": 0,
        "out": "MODEL                    ENGINE        PARAMETERS     SIZE  STATE      WINDOW      MAX  SOURCE
      qwen3:8b                 ollama              8.2B  4.9 GiB  available   8,192   40,960  estimate: a safe size for Qwen 3
      hf.co/org/Model-GGUF:Q8  llama-server                       loaded     16,384  unknown  loaded by llama.cpp server
      ",
      }
    `);
  });

  it("prints the gateway's answer with --json", async () => {
    const { exit, out } = await oriel("models", "ls", "--json");
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, models: [QWEN, SERVED], engines: ENGINES } });
  });
});

describe("oriel models show", () => {
  it("shows everything known of a model, in any spelling of its name", async () => {
    expect(await oriel("models", "show", "Qwen3:8B")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "model         qwen3:8b
      engine        Ollama (ollama)
      state         available
      family        qwen3
      parameters    8.2B
      quantization  Q4_K_M
      size          4.9 GiB
      abilities     chat, tools
      window        8,192 tokens (estimate: a safe size for Qwen 3)
      loaded        unknown (not loaded, or the engine does not say)
      max           40,960
      default       8,192
      sizes         512 1K 2K 4K 8K 16K 32K 40K
      ",
      }
    `);
  });

  it("finds a model by engine and name, and says what cannot be set here", async () => {
    expect(await oriel("models", "show", "llama-server/hf.co/org/Model-GGUF:Q8")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "model          hf.co/org/Model-GGUF:Q8
      engine         llama.cpp server (llama-server)
      state          loaded
      family         qwen3
      parameters     unknown
      quantization   Q4_K_M
      size           unknown
      abilities      chat, tools
      window         16,384 tokens (loaded by llama.cpp server)
      loaded         16,384
      max            unknown
      default        16,384
      note           Set -c where the server is started.
      clients asked  32,768
      ",
      }
    `);
  });

  it("names the models that come near an unknown one", async () => {
    expect(await oriel("models", "show", "qwen3:80b")).toEqual({
      exit: 5,
      out: "",
      err: 'error: There is no model "qwen3:80b". Did you mean qwen3:8b?\n',
    });
    expect(await oriel("models", "show", "zephyr")).toEqual({
      exit: 5,
      out: "",
      err: 'error: There is no model "zephyr". "oriel models ls" lists the 2 there are.\n',
    });
  });

  it("tells programs the same as an object", async () => {
    const { exit, out, err } = await oriel("models", "show", "qwen3:80b", "--json");
    expect({ exit, out, err: JSON.parse(err) }).toEqual({
      exit: 5,
      out: "",
      err: {
        error: {
          code: "model_not_found",
          message: 'There is no model "qwen3:80b". Did you mean qwen3:8b?',
          exit_code: 5,
          data: { near: ["qwen3:8b"] },
        },
      },
    });
  });
});

describe("oriel models window", () => {
  const path = "/api/v1/models/qwen3%3A8b/context";

  it("shows the window without a size", async () => {
    expect(await oriel("models", "window", "qwen3:8b")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "model    qwen3:8b
      window   8,192 tokens (estimate: a safe size for Qwen 3)
      loaded   unknown (not loaded, or the engine does not say)
      max      40,960
      default  8,192
      sizes    512 1K 2K 4K 8K 16K 32K 40K
      ",
      }
    `);
    expect(calls.at(-1)).toEqual({ method: "GET", path, body: undefined });
  });

  it.each(["16k", "16384", "16Ki"])("sets it to %s", async (size) => {
    const { exit, out } = await oriel("models", "window", "QWEN3:8b", size, "--json");
    expect({ exit, asked: JSON.parse(out).asked }).toEqual({ exit: 0, asked: 16_384 });
    expect(calls.at(-1)).toEqual({ method: "PUT", path, body: { tokens: 16_384 } });
  });

  it.each(["auto", "reset"])("takes a saved size back with %s", async (word) => {
    expect((await oriel("models", "window", "qwen3:8b", word)).exit).toBe(0);
    expect(calls.at(-1)).toEqual({ method: "DELETE", path, body: undefined });
  });

  it("refuses what is no size before it asks anybody", async () => {
    expect(await oriel("models", "window", "qwen3:8b", "huge")).toEqual({
      exit: 2,
      out: "",
      err: 'error: The window: expected a size such as 16384 or 16k, or "auto" or "reset", got "huge".\n',
    });
    expect(calls).toEqual([]);
  });

  it("passes on the bound that a size broke", async () => {
    expect(await oriel("models", "window", "qwen3:8b", "64k")).toEqual({ exit: 2, out: "", err: "error: At most 40,960, got 65536.\n" });
  });
});

describe("oriel ps", () => {
  it("lists only what is loaded, and what is kept of conversations", async () => {
    expect(await oriel("ps")).toMatchInlineSnapshot(`
      {
        "err": "",
        "exit": 0,
        "out": "MODEL                    ENGINE        SIZE  PLACE                             LOADED   ASKED      MAX
      hf.co/org/Model-GGUF:Q8  llama-server        60 % GPU, the rest spills to RAM  16,384  16,384  unknown

      CONVERSATIONS    LIVE      RAM  STILL THERE          SAVED                SSD  RESTORED            TIME SAVED
      oriel-demo     1 of 2   16 MiB  12× (90,000 tokens)      4  38.1 MiB of 2 GiB  3× (24,576 tokens)      41.2 s
      other          0 of 2  unknown  never                  off
      ",
      }
    `);
  });

  it("does so for programs", async () => {
    const { exit, out } = await oriel("ps", "--json");
    expect({ exit, out: JSON.parse(out) }).toEqual({ exit: 0, out: { schema_version: 1, models: [SERVED], kv: TIERS } });
  });
});

describe("oriel", () => {
  it("says how things are, and three commands that lead on", async () => {
    expect((await oriel()).out.replace(url, "URL").replace(/Oriel \S+/, "Oriel VERSION")).toMatchInlineSnapshot(`
      "Oriel VERSION is running at URL.
      2 models, 1 loaded; engines: Ollama.

        oriel models ls                   the models and their windows
        oriel models window MODEL 16k     choose a model's window
        oriel ps                          what is loaded
      "
    `);
  });

  it("takes it as an answer that nothing runs", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const { exit, out } = await oriel("--json");
    expect({ exit, ...JSON.parse(out), version: "VERSION" }).toEqual({
      exit: 0,
      schema_version: 1,
      version: "VERSION",
      url,
      running: false,
      engines: null,
      models: null,
      loaded: null,
    });
  });
});

describe("a gateway that does not answer as one", () => {
  it("is told apart from one that does not run", async () => {
    expect(await oriel("ps", "--url", `${url}/elsewhere`)).toEqual({
      exit: 5,
      out: "",
      err: "error: There is no such thing.\n",
    });
    server.removeAllListeners("request").on("request", (_request, response) => response.end("Ollama is running"));
    expect(await oriel("ps")).toEqual({
      exit: 4,
      out: "",
      err: `error: What answers at ${url} is not Oriel (status 200 for /api/v1/models): name Oriel's address with --url or ORIEL_URL.\n`,
    });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await oriel("models", "ls")).toEqual({
      exit: 4,
      out: "",
      err: `error: Oriel is not running at ${url}: start it with "oriel up", or name its address with --url or ORIEL_URL.\n`,
    });
  });
});
