import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call } from "../http.ts";
import { DEMO, type Oriel, startOriel } from "../oriel.ts";
import { openPage, seriousObstacles, startBrowser } from "./browser.ts";
import { reply, say } from "./talk.ts";

describe("marks of messages on the page", () => {
  let oriel: Oriel;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    [oriel, browser] = await Promise.all([startOriel(), startBrowser()]);
  });
  afterEach(() => page.context().close());
  afterAll(async () => {
    await browser.close();
    await oriel.stop();
  });

  async function open(size?: { width: number; height: number }): Promise<void> {
    page = (await openPage(browser, oriel.url, size)).page;
  }
  const message = (text: string): Locator => page.getByRole("article", { name: "You" }).filter({ hasText: text });
  const mark = async (text: string, name: string): Promise<void> => {
    await message(text).hover();
    await message(text)
      .getByRole("button", { name: `${name}: this message`, exact: true })
      .click();
  };
  const messagesOfContext = async (): Promise<unknown> => {
    const id = new URL(page.url()).pathname.split("/").at(-1);
    return (await call(oriel, "GET", `/api/v1/sessions/${id}/context`)).json;
  };

  it("are set, shown in words, kept over a reload, and decide over the next prompt as its receipt says", async () => {
    await open();
    await say(page, "My name is Ada.");
    await reply(page, DEMO, 1);
    await say(page, "I have a dog.");
    await reply(page, DEMO, 2);
    await mark("My name is Ada.", "Pin");
    await message("My name is Ada.").getByText("Pinned", { exact: true }).waitFor();
    await mark("I have a dog.", "Leave out");
    await message("I have a dog.").getByText("Left out", { exact: true }).waitFor();
    await page.reload();
    await message("My name is Ada.").getByText("Pinned", { exact: true }).waitFor();
    expect(await seriousObstacles(page)).toEqual([]);

    await say(page, "What is my name?");
    expect(await reply(page, DEMO, 3)).toContain("Ada");
    expect(await messagesOfContext()).toMatchObject({
      segments: { pinned: expect.any(Number) },
      messages: [
        { from: 0, to: 1, reason: "pinned" },
        { reason: "recent" },
        { from: 2, to: 3, reason: "user_excluded" },
        { reason: "recent" },
      ],
    });
    await page
      .getByRole("article", { name: `Reply of ${DEMO}` })
      .nth(2)
      .getByRole("button", { name: /Receipt/ })
      .click();
    const receipt = page.getByRole("dialog", { name: "Receipt" });
    await receipt.getByText("Sent: pinned").waitFor();
    await receipt.getByText("Not sent: excluded by the user").waitFor();
  });

  it("are set and taken away with the keyboard alone, also on a narrow dark screen", async () => {
    await open({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme: "dark" });
    await say(page, "My name is Ada.");
    await reply(page, DEMO, 1);
    const pin = message("My name is Ada.").getByRole("button", { name: "Pin: this message", exact: true });
    await pin.focus();
    await page.keyboard.press("Enter");
    const unpin = message("My name is Ada.").getByRole("button", { name: "Unpin: this message", exact: true });
    await unpin.waitFor();
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Unpin: this message");
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(await seriousObstacles(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await pin.waitFor();
    expect(await message("My name is Ada.").getByText("Pinned", { exact: true }).count()).toBe(0);
  });
});
