import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call } from "../http.ts";
import { DEMO, type Oriel, startOriel } from "../oriel.ts";
import { type Opened, openPage, seriousObstacles, startBrowser } from "./browser.ts";

const NARROW = { width: 320, height: 640 };

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

async function open(path: string, size?: { width: number; height: number }): Promise<Page> {
  opened = await openPage(browser, `${oriel.url}${path}`, size);
  return opened.page;
}

const heading = (page: Page, name: string): Locator => page.getByRole("heading", { level: 1, name });

/** Neither the page nor what scrolls in it is wider than the screen. */
function fitsSideways(page: Page): Promise<boolean> {
  return page.evaluate(
    "[document.documentElement, ...document.querySelectorAll('main > div')].every((e) => e.scrollWidth <= e.clientWidth)",
  );
}

async function expectForEverybody(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousObstacles(page)).toEqual([]);
  }
}

describe("the way between the screens", () => {
  it("is walked with the keyboard, moves focus and title along, and leads back with the draft kept", async () => {
    const page = await open("/");
    const message = page.getByRole("textbox", { name: "Message" });
    await message.fill("Not sent yet.");
    await page.getByRole("link", { name: "Machine and models" }).focus();
    await page.keyboard.press("Enter");
    await heading(page, "Machine and models").waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("H1");
    expect([new URL(page.url()).pathname, await page.title()]).toEqual(["/machine", "Machine and models · Oriel"]);
    await page.getByRole("link", { name: "Connect" }).click();
    await heading(page, "Connect").waitFor();
    expect([new URL(page.url()).pathname, await page.title()]).toEqual(["/connect", "Connect · Oriel"]);
    await page.goBack();
    await page.goBack();
    expect(await message.inputValue()).toBe("Not sent yet.");
    expect(await page.title()).toBe("Oriel");
  });

  it("goes through the menu where the screen is narrow", async () => {
    const page = await open("/", NARROW);
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("dialog", { name: "Oriel" }).getByRole("link", { name: "Connect" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator("h1:focus", { hasText: "Connect" }).waitFor();
  });
});

describe("machine and models", () => {
  it("shows memory, engine, model and what is kept of its conversations, again after a reload", async () => {
    const page = await open("/machine");
    await page.reload();
    const memory = page.getByRole("meter", { name: "System memory" });
    expect(await memory.getAttribute("aria-valuetext")).toMatch(/^[\d.]+ [KMG]iB used, [\d.]+ [KMG]iB free, of [\d.]+ GiB, level \w+$/);
    const engines = page.getByRole("region", { name: "Engines" });
    await engines.getByText("ready", { exact: true }).waitFor();
    const models = page.getByRole("region", { name: "Models" });
    for (const fact of ["Asked", "Loaded", "Model max", "Found live again", "Time saved"]) {
      expect(await models.getByText(fact, { exact: true }).count()).toBe(1);
    }
    await models.getByText(/^[012] of 2, in 16 MiB of memory$/).waitFor();
    await expectForEverybody(page);
    expect(opened?.complaints).toEqual([]);
  });

  it("plans a window with another cache type, and serves the model at the one that is chosen", async () => {
    const page = await open("/machine");
    const planner = page.getByRole("region", { name: "Which window fits" });
    const row = (size: string): Locator => planner.getByRole("row", { name: size });
    await row("4,096").getByText("largest fit").waitFor();
    expect(await row("4,096").innerText()).toContain("16 MiB");
    await planner.getByRole("combobox", { name: "KV cache type" }).selectOption("q8_0");
    await row("4,096").getByText("8.5 MiB").first().waitFor();
    await planner.getByText("Applying sets the window alone").waitFor();
    await planner.getByRole("textbox", { name: "Conversations at once" }).fill("many");
    await planner.getByRole("alert").getByText("from 1 to 256").waitFor();

    await row("2,048").getByRole("radio").check();
    await planner.getByRole("button", { name: "Apply 2,048" }).click();
    await planner.getByText("Saved: 2,048 tokens.").waitFor();
    expect((await call(oriel, "GET", `/api/v1/models/${DEMO}/context`)).json).toMatchObject({ asked: 2048, is_override: true });

    await page.getByRole("button", { name: `Change the window: ${DEMO}` }).click();
    const panel = page.getByRole("dialog", { name: "Window" });
    await panel.getByRole("button", { name: "Reset to default" }).click();
    await panel.getByText("Back to the default").waitFor();
  });

  it("says what is unknown, how full a memory is in words, and what to do", async () => {
    const page = await open("/");
    await page.route("**/api/v1/machine", async (route) => {
      const machine = await (await route.fetch()).json();
      const gpu = {
        id: "cuda:0",
        library: "cuda",
        name: "NVIDIA L4",
        kind: "gpu",
        utilisation: null,
        temperature_c: null,
        source: "nvidia-smi",
      };
      const devices = [
        { ...gpu, total_bytes: 1000, used_bytes: 850, free_bytes: 100, level: "critical" },
        { ...gpu, id: "cuda:1", total_bytes: 1000, used_bytes: null, free_bytes: null, level: null },
      ];
      await route.fulfill({ json: { ...machine, level: "critical", devices, events: [] } });
    });
    await page.getByRole("link", { name: "Machine and models" }).click();
    const device = (id: string): Locator => page.getByRole("listitem").filter({ hasText: `NVIDIA L4 (${id})` });
    await device("cuda:0").getByText("Critical").waitFor();
    await device("cuda:0").getByText("kept by the driver").waitFor();
    expect(await device("cuda:1").innerText()).toContain("unknown used");
    expect(await device("cuda:1").getByText("Level unknown").count()).toBe(1);
    expect(await device("cuda:1").getByRole("meter").count()).toBe(0);
    await page.getByText("Memory is at the level critical.").waitFor();
    await expectForEverybody(page);
  });

  it("is read again as time goes by, and not while nobody sees it", async () => {
    const page = await open("/connect");
    await page.clock.install();
    const reads: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/api/v1/machine")) reads.push(request.url());
    });
    const read = (): Promise<unknown> => page.waitForResponse("**/api/v1/machine");
    await Promise.all([read(), page.getByRole("link", { name: "Machine and models" }).click()]);
    await page.getByRole("meter", { name: "System memory" }).waitFor();
    await Promise.all([read(), page.clock.runFor(5000)]);
    const seen = reads.length;
    await page.evaluate("Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })");
    await page.clock.runFor(60_000);
    expect(reads.length).toBe(seen);
    await page.evaluate("delete document.visibilityState");
    await Promise.all([read(), page.clock.runFor(5000)]);
  });

  it("asks for a key where one is needed, and goes on with it", async () => {
    const page = await open("/");
    await page.route("**/api/v1/{machine,models}", (route) =>
      route.request().headers()["authorization"] === "Bearer right"
        ? route.continue()
        : route.fulfill({ status: 401, json: { code: "invalid_api_key", detail: "This Oriel needs a key." } }),
    );
    await page.reload();
    await page.getByRole("link", { name: "Machine and models" }).click();
    await page.getByLabel("Key", { exact: true }).fill("right");
    await page.getByRole("button", { name: "Use it" }).click();
    await page.getByRole("meter", { name: "System memory" }).waitFor();
    expect(await page.getByLabel("Key", { exact: true }).count()).toBe(0);
  });

  it("fits a narrow screen without scrolling sideways", async () => {
    const page = await open("/machine", NARROW);
    await page.getByRole("region", { name: "Which window fits" }).getByText("largest fit").waitFor();
    expect(await fitsSideways(page)).toBe(true);
    await expectForEverybody(page);
  });
});

describe("connect", () => {
  it("fills in this address and the model, and copies a setting as it stands", async () => {
    const page = await open("/connect");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("tab", { name: "Ollama, command" }).click();
    await page.getByRole("tabpanel").getByRole("button", { name: "Copy code" }).first().click();
    await page.getByText("Copied").waitFor();
    expect(await page.evaluate("navigator.clipboard.readText()")).toBe(`OLLAMA_HOST=${oriel.url} ollama run ${DEMO}`);
    expect(opened?.complaints).toEqual([]);
  });

  it.each(["OpenAI, Python", "Ollama, JavaScript"])("tests %s with one small request, and opens its receipt", async (client) => {
    const page = await open("/connect", NARROW);
    await page.getByRole("tab", { name: client }).click();
    const panel = page.getByRole("tabpanel");
    await panel.getByRole("button", { name: "Test it" }).click();
    await panel.getByText("It works").waitFor();
    expect(await panel.getByRole("status").innerText()).toMatch(/Window\s+4,096\s+Prompt\s+\d+ tokens\s+Counted\s+exactly/);
    expect(await fitsSideways(page)).toBe(true);
    await expectForEverybody(page);
    await panel.getByRole("button", { name: "Receipt" }).click();
    await page.getByRole("dialog", { name: "Receipt" }).getByRole("heading", { name: "Figures" }).waitFor();
  });
});
