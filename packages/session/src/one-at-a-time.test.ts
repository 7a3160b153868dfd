import { describe, expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time.ts";

describe("oneAtATime", () => {
  it("runs tasks of one key in order, never together", async () => {
    const turns = oneAtATime();
    const steps: string[] = [];
    const task = (name: string) => async () => {
      steps.push(`${name} begins`);
      await Promise.resolve();
      steps.push(`${name} ends`);
    };

    await Promise.all([turns.run("a", task("first")), turns.run("a", task("second")), turns.run("a", task("third"))]);

    expect(steps).toEqual(["first begins", "first ends", "second begins", "second ends", "third begins", "third ends"]);
  });

  it("lets different keys run together", async () => {
    const turns = oneAtATime();
    const leaveA = await turns.enter("a");
    const leaveB = await turns.enter("b");
    leaveA();
    leaveB();
    expect(await turns.run("a", () => Promise.resolve("ran"))).toBe("ran");
  });

  it("holds a key in other processes too, for as long as it runs, and goes on when that is refused", async () => {
    const steps: string[] = [];
    const turns = oneAtATime({
      begin(key) {
        if (key === "refused") return Promise.reject(new Error("no"));
        steps.push(`${key} begins`);
        return Promise.resolve(() => void steps.push(`${key} ends`));
      },
    });
    const task = () => Promise.resolve(void steps.push("runs"));
    await Promise.all([turns.run("a", task), turns.run("a", task)]);
    expect(steps).toEqual(["a begins", "runs", "a ends", "a begins", "runs", "a ends"]);
    await expect(turns.run("refused", task)).rejects.toThrow("no");
    await expect(turns.run("refused", task)).rejects.toThrow("no");
  });

  it("goes on after a task that failed", async () => {
    const turns = oneAtATime();
    const failed = turns.run("a", () => Promise.reject(new Error("no")));
    const next = turns.run("a", () => Promise.resolve("yes"));
    await expect(failed).rejects.toThrow("no");
    expect(await next).toBe("yes");
  });
});
