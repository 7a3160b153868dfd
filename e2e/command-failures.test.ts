import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "./free-port.ts";
import { type End, oriel } from "./oriel.ts";

describe("a command that fails says why in one sentence, and its exit code says of what kind it is", () => {
  let folder: string;
  let inFolder: (name: string) => string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "oriel-command-"));
    inFolder = (name) => join(folder, name);
    await writeFile(inFolder("text.gguf"), "This is no model.");
    await writeFile(inFolder("cut.gguf"), Buffer.from("GGUF\u0003\0\0\0"));
    await writeFile(inFolder("syntax.toml"), 'host = "127.0.0.1"\nport = \n');
    await writeFile(inFolder("key.toml"), "prot = 11435\n");
    await writeFile(inFolder("value.toml"), 'port = "many"\n');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const cases: readonly (readonly [what: string, args: (path: (name: string) => string) => string[], code: number, says: RegExp])[] = [
    ["a model file there is not", (path) => ["up", "--port", "0", "--model", path("none.gguf")], 5, /none\.gguf .*no such file/],
    ["a model file that is none", (path) => ["up", "--port", "0", "--model", path("text.gguf")], 5, /text\.gguf cannot be read as GGUF/],
    ["a model file that breaks off", (path) => ["up", "--port", "0", "--model", path("cut.gguf")], 5, /cut\.gguf/],
    ["a folder for a model file", (path) => ["up", "--port", "0", "--model", path("")], 5, /must be a GGUF file/],
    ["a config file there is not", (path) => ["up", "--config", path("none.toml")], 3, /none\.toml/],
    [
      "a config file with a syntax error",
      (path) => ["up", "--config", path("syntax.toml")],
      3,
      /syntax\.toml, line 2, column \d+: expected TOML/,
    ],
    [
      "a config file with an unknown key",
      (path) => ["up", "--config", path("key.toml")],
      3,
      /key\.toml: there is no setting "prot"\. Did you mean port\?/,
    ],
    [
      "a config file with a wrong value",
      (path) => ["up", "--config", path("value.toml")],
      3,
      /port in .*value\.toml: expected a whole number/,
    ],
    ["a backend that does not answer", () => ["up", "--port", "0", "--backend", "http://127.0.0.1:1"], 4, /does not answer/],
    ["an unknown flag", () => ["up", "--prot", "1"], 2, /unknown option '--prot'.*--port/],
    ["a value out of bounds", () => ["up", "--port", "99999"], 2, /--port: expected a whole number from 0 to 65535, got "99999"/],
    ["an unknown command", () => ["upp"], 2, /no command "upp"\. Did you mean "oriel up"\?/],
    ["a missing argument", () => ["models", "window"], 2, /missing required argument 'model'/],
    [
      "no running Oriel",
      () => ["models", "ls", "--url", "http://127.0.0.1:1"],
      4,
      /Oriel is not running at http:\/\/127\.0\.0\.1:1: start it/,
    ],
  ];

  it.each(cases)("%s", async (_what, args, code, says) => {
    const ended = await oriel(args(inFolder));
    expect(ended).toMatchObject({ code, stdout: "", stderr: expect.stringMatching(says) });
    expect(ended.stderr).toMatch(/^error: [^\n]+\n$/);
  });

  it.each(cases)("%s, told to programs", async (_what, args, code, says) => {
    const ended = await oriel([...args(inFolder), "--json"]);
    expect(ended).toMatchObject({ code, stdout: "" });
    expect(JSON.parse(ended.stderr)).toMatchObject({
      error: { code: expect.stringMatching(/^[a-z_]+$/), message: expect.stringMatching(says), exit_code: code },
    });
  });

  it("a port that another program has", async () => {
    const other = createServer((_request, response) => response.end("not Oriel"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = address !== null && typeof address === "object" ? String(address.port) : "";
    const ended: End = await oriel(["up", "--port", port]);
    other.close();
    expect(ended).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(new RegExp(`^error: .*${port}.*--port`)) });
  });

  it("a data folder that cannot be made", async () => {
    const ended = await oriel(["up", "--port", String(await freePort()), "--data-dir", join(inFolder("text.gguf"), "data")]);
    expect(ended).toMatchObject({ code: 1, stdout: "" });
    expect(ended.stderr).toMatch(/^error: [^\n]*text\.gguf[^\n]*\n$/);
  });
});
