import { describe, expect, it } from "vitest";
import { Mailbox } from "./mailbox.ts";

describe("Mailbox", () => {
  it("gives all that has come, and waits when nothing has", async () => {
    const mail = new Mailbox<number>();
    mail.put([1]);
    mail.put([2, 3]);
    expect(await mail.take()).toEqual([1, 2, 3]);
    const next = mail.take();
    mail.put([4]);
    expect(await next).toEqual([4]);
  });

  it("gives what came before it was closed, and nothing then", async () => {
    const mail = new Mailbox<string>();
    mail.put(["a"]);
    mail.close();
    mail.fail(new Error("too late"));
    expect([await mail.take(), await mail.take(), await mail.take()]).toEqual([["a"], [], []]);
  });

  it("gives what came before a failure first, and keeps the first failure", async () => {
    const mail = new Mailbox<number>();
    mail.put([1]);
    mail.fail(new Error("first"));
    mail.fail(new Error("second"));
    expect(await mail.take()).toEqual([1]);
    await expect(mail.take()).rejects.toThrow("first");
    await expect(mail.take()).rejects.toThrow("first");
  });
});
