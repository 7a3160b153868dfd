import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type After, toolRunner } from "./run-tool.ts";

const never: After = () => () => {};
const node = (script: string, after: After = never) => toolRunner(after)(process.execPath, ["-e", script]);

describe("a tool", () => {
  it("that ends well has answered, with all it printed on both streams", async () => {
    expect(await node("console.log('0, RTX'); console.error('careful')")).toEqual({
      kind: "answered",
      exitCode: 0,
      stdout: "0, RTX\n",
      stderr: "careful\n",
    });
  });

  it("that prints garbage has answered: its bytes are never trusted, only read", async () => {
    const outcome = await node("process.stdout.write(Buffer.from([0xff, 0x00, 0x41]))");
    expect(outcome).toEqual({ kind: "answered", exitCode: 0, stdout: "\ufffd\0A", stderr: "" });
  });

  it("that exits 3 has answered with that", async () => {
    expect(await node("process.exitCode = 3; console.log('partly')")).toEqual({
      kind: "answered",
      exitCode: 3,
      stdout: "partly\n",
      stderr: "",
    });
  });

  it("that is not there is absent", async () => {
    expect(await toolRunner(never)("oriel-has-no-such-tool", [])).toEqual({ kind: "absent" });
  });

  it("that may not be run has failed", async () => {
    const outcome = await toolRunner(never)(import.meta.dirname, []);
    expect(outcome).toEqual({ kind: "failed", reason: expect.stringMatching(/^it could not be run: .*EACCES/) });
  });

  it("that dies of a signal has failed", async () => {
    expect(await node("process.kill(process.pid, 'SIGKILL')")).toEqual({
      kind: "failed",
      reason: "it was ended by SIGKILL",
    });
  });

  it("gets its arguments as they are, past no shell, and nothing to read", async () => {
    const script = "console.log(process.argv[1]); process.stdin.resume().on('end', () => console.log('end of input'))";
    const outcome = await toolRunner(never)(process.execPath, ["-e", script, "$HOME; echo *"]);
    expect(outcome).toEqual({ kind: "answered", exitCode: 0, stdout: "$HOME; echo *\nend of input\n", stderr: "" });
  });
});

describe("a tool that does not end by itself", () => {
  let server: Server;
  let port: number;
  beforeEach(async () => {
    server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });
  afterEach(() => server.close());

  /** Holds a connection for as long as it lives, so that its end can be awaited. */
  const telling = (script: string): string =>
    `process.on('SIGTERM', () => {}); require('net').connect(${port}, '127.0.0.1', () => { ${script} })`;
  const gone = (socket: Socket) => once(socket.on("error", () => "a killed process may reset its connection").resume(), "close");

  it("is killed at the limit though it ignores SIGTERM, and its outcome does not wait for its end", async () => {
    let limit = { milliseconds: 0, pass: (): void => {} };
    const outcome = node(telling("setInterval(() => {}, 1000)"), (milliseconds, pass) => {
      limit = { milliseconds, pass };
      return () => {};
    });
    const [socket] = await once(server, "connection");
    limit.pass();
    expect(await outcome).toEqual({ kind: "failed", reason: "it did not answer within 2 s" });
    expect(limit.milliseconds).toBe(2000);
    await gone(socket);
  });

  it("is killed when it floods", async () => {
    const outcome = node(telling("const more = () => process.stdout.write('x'.repeat(65536), more); more()"));
    const [socket] = await once(server, "connection");
    expect(await outcome).toEqual({ kind: "failed", reason: "it printed more than 1 MiB" });
    await gone(socket);
  });
});

describe("the limit", () => {
  it("is called off when the tool has answered", async () => {
    let isOff = false;
    await node("", () => () => {
      isOff = true;
    });
    expect(isOff).toBe(true);
  });
});
