import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./run.ts";
import type { Surroundings } from "./surroundings.ts";
import { testSurroundings } from "./testing/surroundings.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "oriel-cli-"));
  writeFileSync(
    join(folder, "oriel.toml"),
    'port = 12000\nbackends = [{ url = "http://me:hidden@gpu:8000", kind = "vllm", api_key = "hidden" }]\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

async function oriel(args: readonly string[], given: Partial<Omit<Surroundings, "terminal">> = {}) {
  const around = testSurroundings(given);
  const exit = await run(args, around);
  return { exit, out: around.terminal.out(), err: around.terminal.err() };
}

describe("oriel --help", () => {
  it("begins with examples and lists the commands", async () => {
    const { exit, out, err } = await oriel(["--help"]);
    expect({ exit, err }).toEqual({ exit: 0, err: "" });
    expect(out).toMatchInlineSnapshot(`
      "Examples:
        oriel up                                start the gateway, then point any client at it
        oriel up --model ./model.gguf           run a model file yourself
        oriel run -p "Why is the sky blue?"     ask the model that is loaded
        oriel models window qwen3:8b 16k        choose a model's window

      Usage: oriel [command] [options]

      The context-window manager for local LLMs.

      Options:
        -V, --version                    print Oriel's version
        --config <file>                  config file [ORIEL_CONFIG, default:
                                         oriel.toml in the XDG config folder]
        --url <url>                      the running Oriel to talk to [ORIEL_URL,
                                         default: the configured host and port]
        --key <key>                      the key for that Oriel [ORIEL_API_KEY]
        --json                           print JSON for programs
        --no-color                       print without colour [NO_COLOR]
        --log-level <level>              what is logged to stderr: silent, error,
                                         warn, info or debug [ORIEL_LOG, default:
                                         warn]
        -h, --help                       print help

      Commands:
        up|serve [options]               start the gateway and its web page
        run [options] [model] [text...]  say something to a model and print the reply;
                                         what is piped in comes behind the text;
                                         without either, a conversation
        status                           show the gateway, its engines and the
                                         machine's memory
        models                           the models and their windows
        ps                               list the loaded models
        fit [options] <target>           say which windows this machine holds: for a
                                         GGUF file, a config.json, or a model of the
                                         running Oriel
        count [options] <file>           count the tokens of a text file, or of what
                                         is piped in (-), as a model reads them
        receipt [options] [id]           say what a model saw of a request, what was
                                         left out, and why; without an id, of the last
                                         one
        sessions                         the conversations that Oriel keeps
        snapshot                         saved states of a conversation
        context <session>                show what would be sent of a conversation
                                         now, and how full its window is
        compress [options] <session>     put a summary in the place of what was said
                                         longest ago, if that frees tokens
        checkpoints <session>            list the summaries that stand for messages of
                                         a conversation
        undo <session> <checkpoint>      put back the messages that a summary stands
                                         for
        events [options] <session>       follow what happens to a conversation, until
                                         Ctrl-C
        pin <session> <message>          keep a message in every prompt of its
                                         conversation, whatever leaves; a message is
                                         named by its id or its position
        unpin <session> <message>        let a pinned message leave like any other; a
                                         message is named by its id or its position
        exclude <session> <message>      leave a message out of every prompt from now
                                         on; a message is named by its id or its
                                         position
        include <session> <message>      let the model see an excluded message again;
                                         a message is named by its id or its position
        policy                           the policies by which windows are chosen and
                                         conversations kept in them
        window                           what a policy does about a window
        keys                             the keys that let clients in
        quotas                           show what keys and models may use, and what
                                         they have used
        store                            where conversations, keys and saved windows
                                         are kept
        config                           what is set, and where
        completion <shell>               print the script that lets a shell complete
                                         commands: bash, zsh, fish or powershell
        version                          print the versions of Oriel, Node and the
                                         embedded engine
        help [command]                   print help for a command
      "
    `);
  });

  it("lists the flags of up with their variables and defaults", async () => {
    const { exit, out } = await oriel(["up", "--help"]);
    expect(exit).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "Usage: oriel up|serve [options]

      start the gateway and its web page

      Options:
        --host <host>                 address to listen on; 0.0.0.0 exposes the API to
                                      the network [ORIEL_HOST, default: 127.0.0.1]
        --port <number>               port to listen on; 0 takes any free one
                                      [ORIEL_PORT, default: 11435]
        --model <file...>             GGUF file that the embedded engine runs
                                      [ORIEL_MODEL, default: none]
        --backend <url...>            engine to put behind Oriel [ORIEL_BACKENDS,
                                      default: those found on their usual ports]
        --data-dir <folder>           folder for conversations and saved windows
                                      [ORIEL_DATA_DIR, default: the XDG data folder]
        --database-url <url>          PostgreSQL database for conversations and saved
                                      windows, which several gateways may share
                                      [ORIEL_DATABASE_URL, default: SQLite in the data
                                      folder]
        --allowed-host <name...>      further host name under which clients may reach
                                      Oriel [ORIEL_ALLOWED_HOSTS, default: none]
        --cors-origin <origin...>     web page origin that may call the API from a
                                      browser [ORIEL_CORS_ORIGINS, default: none]
        --body-limit <size>           largest request that is read [ORIEL_BODY_LIMIT,
                                      default: 32 MiB]
        --model-profiles <file...>    JSON file with the sizes your models were
                                      measured at, for the policy ollm
                                      [ORIEL_MODEL_PROFILES, default: none]
        --threads <number>            processor threads of the embedded engine
                                      [ORIEL_THREADS, default: chosen by the engine]
        --kv-sequences <number>       conversations an embedded model keeps live at
                                      once, each with a window of its own in memory
                                      [ORIEL_KV_SEQUENCES, default: 2]
        --kv-ram-limit <size>         most memory for the live conversations of an
                                      embedded model [ORIEL_KV_RAM_LIMIT, default:
                                      what the machine has]
        --kv-ssd-limit <size>         most disk space for conversations that are not
                                      live, so that they are not read again; 0 keeps
                                      none [ORIEL_KV_SSD_LIMIT, default: 2 GiB]
        --kv-strategy <strategy>      which tokens leave when a reply of an embedded
                                      model fills the window: fifo, sliding_window,
                                      keep_first or adaptive [ORIEL_KV_STRATEGY,
                                      default: the reply ends]
        --model-registry <file...>    JSON file that grants embedded models memory and
                                      disk space (tier_config) [ORIEL_MODEL_REGISTRY,
                                      default: none]
        --unload-after <duration>     how long an embedded model stays in memory when
                                      nobody asks it anything; 0 for ever
                                      [ORIEL_UNLOAD_AFTER, default: 30min]
        --load-timeout <duration>     how long loading an embedded model may take; 0
                                      for ever [ORIEL_LOAD_TIMEOUT, default: 10min]
        --queue-timeout <duration>    how long a request may wait for its turn with an
                                      embedded model, or for room in memory; 0 for
                                      ever [ORIEL_QUEUE_TIMEOUT, default: 10min]
        --silence-timeout <duration>  how long an engine may say nothing in the middle
                                      of a reply before it is given up; 0 for ever
                                      [ORIEL_SILENCE_TIMEOUT, default: 10min]
        --policies-folder <folder>    folder of your own policies, a JSON file each
                                      [ORIEL_POLICIES_FOLDER, default: policies in
                                      Oriel's config folder]
        --default-policy <policy>     policy of requests and new sessions that name
                                      none [ORIEL_DEFAULT_POLICY, default: oriel]
        --prompts-folder <folder>     folder of your own texts for system prompts,
                                      laid out as those that come with Oriel
                                      [ORIEL_PROMPTS_FOLDER, default: prompts in
                                      Oriel's config folder]
        --trusted-root <folder...>    folder in which clients may have context files
                                      looked for [ORIEL_TRUSTED_ROOTS, default: none]
        --context-file <name...>      name of context files, in the order in which
                                      they are read in each folder
                                      [ORIEL_CONTEXT_FILES, default: AGENTS.md,
                                      ORIEL.md]
        --require-key <when>          when a request must bring a key: auto (once one
                                      was made, or where other machines can reach
                                      Oriel), always or never [ORIEL_REQUIRE_KEY,
                                      default: auto]
        --quotas <limits>             what keys and models may use: on, or limits such
                                      as tokens_per_hour=50000; in the file a table
                                      (docs/keys-and-quotas.md) [ORIEL_QUOTAS,
                                      default: none]
        --shutdown-grace <duration>   how long running replies may take to finish when
                                      Oriel is stopped [ORIEL_SHUTDOWN_GRACE, default:
                                      10s]
        -h, --help                    print help

      Global Options:
        -V, --version                 print Oriel's version
        --config <file>               config file [ORIEL_CONFIG, default: oriel.toml
                                      in the XDG config folder]
        --url <url>                   the running Oriel to talk to [ORIEL_URL,
                                      default: the configured host and port]
        --key <key>                   the key for that Oriel [ORIEL_API_KEY]
        --json                        print JSON for programs
        --no-color                    print without colour [NO_COLOR]
        --log-level <level>           what is logged to stderr: silent, error, warn,
                                      info or debug [ORIEL_LOG, default: warn]
      "
    `);
  });
});

describe("a wrong command line", () => {
  it.each([
    [["modls"], 'error: There is no command "modls". Did you mean "oriel models"?\n'],
    [["dance", "now"], 'error: There is no command "dance". "oriel --help" lists the commands.\n'],
    [["up", "--prot", "1"], "error: unknown option '--prot' (Did you mean --port?)\n"],
    [["models", "show"], "error: missing required argument 'model'\n"],
    [["ps", "now"], "error: too many arguments for 'ps'. Expected 0 arguments but got 1.\n"],
    [["config", "list", "--port", "x"], 'error: --port: expected a whole number from 0 to 65535, got "x".\n'],
    [["ps", "--url", "nowhere"], 'error: --url: expected a URL such as http://127.0.0.1:11435, got "nowhere".\n'],
  ])("%j is refused with status 2", async (args, err) => {
    expect(await oriel(args)).toEqual({ exit: 2, out: "", err });
  });

  it("is told to programs as an object", async () => {
    const { exit, out, err } = await oriel(["up", "--prot", "--json"]);
    expect({ exit, out, err: JSON.parse(err) }).toEqual({
      exit: 2,
      out: "",
      err: { error: { code: "invalid_request", message: "unknown option '--prot' (Did you mean --port?)", exit_code: 2 } },
    });
  });
});

describe("oriel version", () => {
  it("names Oriel, Node and the embedded engine", async () => {
    const { exit, out } = await oriel(["version", "--json"]);
    expect({ exit, ...JSON.parse(out) }).toEqual({
      exit: 0,
      schema_version: 1,
      oriel: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: "20.19.0",
      embedded_engine: { node_llama_cpp: expect.stringMatching(/^\d+\.\d+\.\d+/), llama_cpp: expect.any(String) },
    });
    expect((await oriel(["--version"])).out).toBe(`oriel ${JSON.parse(out).oriel}\n`);
  });
});

describe("oriel config", () => {
  it("lists every setting with who set it, and no secret", async () => {
    const { exit, out } = await oriel(["config", "list", "--origin", "--threads", "2"], {
      configFolder: folder,
      env: { ORIEL_HOST: "localhost" },
    });
    expect(exit).toBe(0);
    expect(out.replaceAll(folder, "FOLDER")).toMatchInlineSnapshot(`
      "SETTING          VALUE                                   ORIGIN
      host             localhost                               ORIEL_HOST
      port             12000                                   port in FOLDER/oriel.toml
      model            none                                    default
      backends         http://***@gpu:8000 (vllm, with a key)  backends in FOLDER/oriel.toml
      data_dir         /no-such-folder/data                    default
      database_url     SQLite in the data folder               default
      log_level        warn                                    default
      allowed_hosts    none                                    default
      cors_origins     none                                    default
      body_limit       32 MiB                                  default
      model_profiles   none                                    default
      threads          2                                       --threads
      kv_sequences     2                                       default
      kv_ram_limit     what the machine has                    default
      kv_ssd_limit     2 GiB                                   default
      kv_strategy      the reply ends                          default
      model_registry   none                                    default
      unload_after     30min                                   default
      load_timeout     10min                                   default
      queue_timeout    10min                                   default
      silence_timeout  10min                                   default
      policies_folder  policies in Oriel's config folder       default
      default_policy   oriel                                   default
      prompts_folder   prompts in Oriel's config folder        default
      trusted_roots    none                                    default
      context_files    AGENTS.md, ORIEL.md                     default
      require_key      auto                                    default
      quotas           none                                    default
      shutdown_grace   10s                                     default
      "
    `);
  });

  it("lists them for programs: bytes, seconds, and whether there is a key", async () => {
    const { out } = await oriel(["config", "list", "--json"], { configFolder: folder });
    expect(out).not.toContain("hidden");
    expect(JSON.parse(out)).toEqual({
      schema_version: 1,
      file: { path: join(folder, "oriel.toml"), exists: true },
      settings: [
        { key: "host", value: "127.0.0.1", origin: { kind: "default" } },
        { key: "port", value: 12_000, origin: { kind: "file", path: join(folder, "oriel.toml"), key: "port" } },
        { key: "model", value: [], origin: { kind: "default" } },
        {
          key: "backends",
          value: [{ url: "http://***@gpu:8000", kind: "vllm", has_api_key: true }],
          origin: { kind: "file", path: join(folder, "oriel.toml"), key: "backends" },
        },
        { key: "data_dir", value: "/no-such-folder/data", origin: { kind: "default" } },
        { key: "database_url", value: null, origin: { kind: "default" } },
        { key: "log_level", value: "warn", origin: { kind: "default" } },
        { key: "allowed_hosts", value: [], origin: { kind: "default" } },
        { key: "cors_origins", value: [], origin: { kind: "default" } },
        { key: "body_limit", value: 33_554_432, origin: { kind: "default" } },
        { key: "model_profiles", value: [], origin: { kind: "default" } },
        { key: "threads", value: null, origin: { kind: "default" } },
        { key: "kv_sequences", value: 2, origin: { kind: "default" } },
        { key: "kv_ram_limit", value: null, origin: { kind: "default" } },
        { key: "kv_ssd_limit", value: 2_147_483_648, origin: { kind: "default" } },
        { key: "kv_strategy", value: null, origin: { kind: "default" } },
        { key: "model_registry", value: [], origin: { kind: "default" } },
        { key: "unload_after", value: 1800, origin: { kind: "default" } },
        { key: "load_timeout", value: 600, origin: { kind: "default" } },
        { key: "queue_timeout", value: 600, origin: { kind: "default" } },
        { key: "silence_timeout", value: 600, origin: { kind: "default" } },
        { key: "policies_folder", value: null, origin: { kind: "default" } },
        { key: "default_policy", value: "oriel", origin: { kind: "default" } },
        { key: "prompts_folder", value: null, origin: { kind: "default" } },
        { key: "trusted_roots", value: [], origin: { kind: "default" } },
        { key: "context_files", value: ["AGENTS.md", "ORIEL.md"], origin: { kind: "default" } },
        { key: "require_key", value: "auto", origin: { kind: "default" } },
        { key: "quotas", value: null, origin: { kind: "default" } },
        { key: "shutdown_grace", value: 10, origin: { kind: "default" } },
      ],
    });
  });

  it("prints the path of the file by itself, also when the file is wrong or missing", async () => {
    expect(await oriel(["config", "path"], { configFolder: folder })).toEqual({ exit: 0, out: `${join(folder, "oriel.toml")}\n`, err: "" });
    const { out } = await oriel(["config", "path", "--json"], { env: { ORIEL_CONFIG: "other.toml" } });
    expect(JSON.parse(out)).toEqual({ schema_version: 1, path: "/home/me/here/other.toml", exists: false, origin: "ORIEL_CONFIG" });
  });

  it("wants a file that was named to be there", async () => {
    expect(await oriel(["config", "list", "--config", "gone.toml"])).toEqual({
      exit: 3,
      out: "",
      err: "error: --config names a config file that does not exist: /home/me/here/gone.toml\n",
    });
    expect(await oriel(["ps"], { env: { ORIEL_CONFIG: folder } })).toEqual({
      exit: 3,
      out: "",
      err: `error: ORIEL_CONFIG names a config file that is a folder: ${folder}\n`,
    });
  });
});
