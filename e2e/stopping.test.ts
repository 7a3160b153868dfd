import { APIError } from "openai";
import { afterEach, describe, expect, it } from "vitest";
import { startReply } from "./in-flight.ts";
import { type Oriel, type StartOptions, startOriel } from "./oriel.ts";
import { childrenOf, isRunning } from "./processes.ts";

describe("oriel up", () => {
  let oriel: Oriel;
  let engine: number;

  async function start(options: StartOptions = {}): Promise<void> {
    oriel = await startOriel(options);
    const [child] = await childrenOf(oriel.pid);
    if (child === undefined) throw new Error("Oriel is ready without an engine.");
    engine = child;
  }

  afterEach(async () => {
    await oriel.stop();
    await expect.poll(() => isRunning(engine)).toBe(false);
  });

  it("finishes a running reply on SIGTERM, then exits with 0", async () => {
    await start();
    const reply = await startReply(oriel, 2000);
    process.kill(oriel.pid, "SIGTERM");
    expect(await reply.over).toBe("length");
    expect(await oriel.end).toMatchObject({ code: 0, stderr: "" });
    expect(oriel.events.slice(-2)).toEqual([{ event: "stopping", signal: "SIGTERM", grace_s: 10 }, { event: "stopped" }]);
    expect(await isRunning(engine)).toBe(false);
  });

  it("finishes it too when its engine gets the signal as well, as service managers and terminals do", async () => {
    await start({ ownGroup: true });
    const reply = await startReply(oriel, 2000);
    process.kill(-oriel.pid, "SIGTERM");
    expect(await reply.over).toBe("length");
    expect(await oriel.end).toMatchObject({ code: 0 });
  });

  it("ends a reply that takes longer than the grace with the protocol's error", async () => {
    await start({ args: ["--shutdown-grace", "1ms"] });
    const reply = await startReply(oriel, 3500);
    process.kill(oriel.pid, "SIGTERM");
    const error = await reply.over.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ code: "overloaded", message: expect.stringContaining("shutting down") });
    expect(await oriel.end).toMatchObject({ code: 0 });
  });

  it("stops at once on a second signal", async () => {
    await start();
    const reply = await startReply(oriel, 3500);
    process.kill(oriel.pid, "SIGTERM");
    await expect.poll(() => oriel.events.at(-1)).toMatchObject({ event: "stopping" });
    process.kill(oriel.pid, "SIGTERM");
    expect(await oriel.end).toMatchObject({ code: 143 });
    await expect(reply.over).rejects.toThrow();
  });

  it("exits with 130 on Ctrl+C", async () => {
    await start();
    process.kill(oriel.pid, "SIGINT");
    expect(await oriel.end).toMatchObject({ code: 130, stderr: "" });
  });

  it("leaves no engine behind when it is killed, not even a busy one", async () => {
    await start();
    await startReply(oriel, 3500);
    process.kill(oriel.pid, "SIGKILL");
    expect(await oriel.end).toMatchObject({ signal: "SIGKILL" });
    await expect.poll(() => isRunning(engine)).toBe(false);
  });
});
