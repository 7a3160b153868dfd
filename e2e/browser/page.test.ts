import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call } from "../http.ts";
import { DEMO, type Oriel, startOriel } from "../oriel.ts";
import { type Opened, openPage, seriousObstacles, startBrowser } from "./browser.ts";
import { reply, say } from "./talk.ts";

describe("the page, in a real browser over the real engine", () => {
  let oriel: Oriel;
  let browser: Browser;
  let opened: Opened | undefined;

  beforeAll(async () => {
    [oriel, browser] = await Promise.all([startOriel(), startBrowser()]);
  });
  afterEach(async () => {
    await opened?.page.context().close();
    opened = undefined;
  });
  afterAll(async () => {
    await browser.close();
    await oriel.stop();
  });

  async function open(path = "/", size?: { width: number; height: number }): Promise<Page> {
    opened = await openPage(browser, `${oriel.url}${path}`, size);
    return opened.page;
  }

  it("greets with the demonstration model and its example prompts, and says what it is", async () => {
    const page = await open();
    await page.getByRole("heading", { level: 1, name: DEMO }).waitFor();
    expect(await page.getByRole("complementary", { name: "About the demonstration model" }).innerText()).toContain(
      "two million parameters",
    );
    expect(await page.getByText("Nothing in the window yet").innerText()).toBe("Nothing in the window yet · window 4,096");
    expect(await page.getByRole("button", { name: "What is my name?" }).isEnabled()).toBe(true);
    expect(await seriousObstacles(page)).toEqual([]);
    expect(opened?.complaints).toEqual([]);
  });

  it("holds a conversation, shows how much of the window it takes, and has it again after a reload", async () => {
    const page = await open();
    await page.getByRole("button", { name: "My name is Ada." }).click();
    await reply(page, DEMO, 1);
    await say(page, "What is my name?");
    expect(await reply(page, DEMO, 2)).toContain("Your name is Ada.");

    const [used, window] = await gauge(page);
    expect(window).toBe(4096);
    expect(used).toBeGreaterThan(20);
    expect(await page.getByText(/\d+ of 4,096 used/).count()).toBe(1);
    expect(await seriousObstacles(page)).toEqual([]);

    await page.reload();
    expect(await reply(page, DEMO, 2)).toContain("Your name is Ada.");
    expect(await gauge(page)).toEqual([used, window]);
    expect(opened?.complaints).toEqual([]);
  });

  it("works with the keyboard alone: send, new line, new chat, choose the theme", async () => {
    const page = await open();
    const message = page.getByRole("textbox", { name: "Message" });
    await message.focus();
    await page.keyboard.type("My name");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("is Ada.");
    expect(await message.inputValue()).toBe("My name\nis Ada.");
    await page.keyboard.press("Enter");
    await reply(page, DEMO, 1);
    await page.keyboard.press("Control+Shift+O");
    await page.getByRole("heading", { level: 1, name: DEMO }).waitFor();
    await page.getByRole("radio", { name: "Dark" }).focus();
    await page.keyboard.press("Space");
    await page.reload();
    expect(await page.getByRole("radio", { name: "Dark" }).isChecked()).toBe(true);
    expect(await seriousObstacles(page)).toEqual([]);
  });

  it("changes the model's window in two steps, shows it as custom, and resets it", async () => {
    const page = await open();
    await page.getByRole("button", { name: /^Window/ }).click();
    const panel = page.getByRole("dialog", { name: "Window" });
    const size = panel.getByRole("textbox", { name: "Window size in tokens" });
    await size.fill("2k");
    await size.press("Enter");
    await panel.getByRole("button", { name: "Apply 2,048" }).click();
    await panel.getByText("custom").waitFor();
    expect(await windowOf(oriel)).toMatchObject({ asked: 2048, is_override: true });
    expect(await seriousObstacles(page)).toEqual([]);
    await panel.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: /^Window/ }).click();
    await panel.getByRole("button", { name: "Reset to default" }).click();
    await panel.getByText("custom").waitFor({ state: "detached" });
    expect(await windowOf(oriel)).toMatchObject({ asked: 4096, is_override: false });
  });

  it("passes the reply allowance on one to one", async () => {
    const page = await open();
    const allowance = page.getByRole("textbox", { name: "Max reply in tokens" });
    await allowance.fill("128");
    await allowance.press("Enter");
    expect(await page.getByRole("slider", { name: "Max reply" }).getAttribute("aria-valuenow")).toBe("128");
    const sent = page.waitForRequest((request) => request.url().endsWith("/stream"));
    await say(page, "Hello!");
    expect((await sent).postDataJSON()).toEqual({ message: "Hello!", max_tokens: 128 });
    await reply(page, DEMO, 1);
  });

  it("deletes a chat only after asking", async () => {
    const page = await open();
    await say(page, "Delete me please.");
    await reply(page, DEMO, 1);
    await page.getByRole("button", { name: "Delete chat: Delete me please." }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByRole("navigation", { name: "Chats" }).getByText("Delete me please.").waitFor({ state: "detached" });
  });

  it("fits a narrow screen without scrolling sideways", async () => {
    const page = await open("/", { width: 320, height: 640 });
    await say(page, "My name is Ada.");
    await reply(page, DEMO, 1);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(await seriousObstacles(page)).toEqual([]);
  });

  it("keeps the text and says what is wrong when the gateway cannot be reached", async () => {
    const page = await open();
    await page.getByRole("heading", { level: 1, name: DEMO }).waitFor();
    await page.context().setOffline(true);
    await say(page, "Is anybody there?");
    await page.getByRole("alert").first().waitFor();
    await page.context().setOffline(false);
    expect(await page.getByText("Is anybody there?").or(page.locator("textarea")).first().isVisible()).toBe(true);
  });
});

async function gauge(page: Page): Promise<readonly [number, number]> {
  const meter = page.getByRole("meter", { name: "Context window" });
  return [Number(await meter.getAttribute("aria-valuenow")), Number(await meter.getAttribute("aria-valuemax"))];
}

async function windowOf(oriel: Oriel): Promise<object> {
  return (await call(oriel, "GET", `/api/v1/models/${DEMO}/context`)).json;
}
