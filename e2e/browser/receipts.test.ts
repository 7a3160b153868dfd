import { answerJson, answerStream, type FakeUpstream, fakeUpstream } from "@oriel/testkit";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { call } from "../http.ts";
import { DEMO, type Oriel, startOriel } from "../oriel.ts";
import { openPage, seriousObstacles, startBrowser } from "./browser.ts";
import { reply, say } from "./talk.ts";

/** Some hundred tokens: ten of them are more than a window of 1,024 holds. */
const LONG = "The harbour lights were seen from the hill by the people who walked there. ".repeat(5);
const MOST_TURNS = 14;
const LEFT_OUT = /^\d+ older messages? (is|are|was|were) (summarised|not sent|shortened)/;

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(() => page.context().close());
afterAll(() => browser.close());

async function open(oriel: Oriel, path = "/", size?: { width: number; height: number }): Promise<void> {
  page = (await openPage(browser, `${oriel.url}${path}`, size)).page;
}

const receiptSheet = (): Locator => page.getByRole("dialog", { name: "Receipt" });
const leftOutNote = (): Locator => page.getByRole("button", { name: LEFT_OUT });

describe("receipts on the page, over the real engine in a small window", () => {
  let oriel: Oriel;
  /** A conversation of which the window holds only a part. */
  let session: string;

  beforeAll(async () => {
    oriel = await startOriel();
    expect(await call(oriel, "PUT", `/api/v1/models/${DEMO}/context`, { tokens: 1024 })).toMatchObject({ status: 200 });
  });
  afterAll(() => oriel.stop());

  it("say as soon as something is left out, and again after a reload", async () => {
    await open(oriel);
    await page.getByRole("textbox", { name: "Max reply in tokens" }).fill("128");
    await say(page, "My name is Ada.");
    await reply(page, DEMO, 1);
    expect(await leftOutNote().count()).toBe(0);
    for (let turn = 2; turn <= MOST_TURNS && !(await leftOutNote().isVisible()); turn += 1) {
      await say(page, `Number ${turn}. ${LONG}`);
      await reply(page, DEMO, turn);
    }
    session = new URL(page.url()).pathname;
    await page.reload();
    const text = await leftOutNote().innerText();
    const edge = page.getByRole("note", { name: "Where the model's view begins" });
    expect(await edge.innerText()).toContain(text);
    await edge.getByRole("button", { name: "Receipt" }).click();
    await receiptSheet()
      .getByText(/^The model saw \d+ of \d+ messages/)
      .waitFor();
  });

  it("open with the keyboard, give the focus back, and can be read by everyone in both themes", async () => {
    await open(oriel, session);
    const button = page.getByRole("button", { name: "Receipt · verified" }).last();
    await button.focus();
    await page.keyboard.press("Enter");
    await receiptSheet().getByRole("heading", { name: "Figures" }).waitFor();
    await receiptSheet()
      .getByText(/^The prompt went from/)
      .waitFor();
    expect(await receiptSheet().getByRole("row", { name: "Room" }).count()).toBe(1);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousObstacles(page)).toEqual([]);
    }
    await page.keyboard.press("Escape");
    await receiptSheet().waitFor({ state: "detached" });
    await page.locator("button:focus", { hasText: "Receipt · verified" }).waitFor();
  });

  it("are copied as the JSON that programs get", async () => {
    await open(oriel, session);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await leftOutNote().click();
    await receiptSheet().getByRole("button", { name: "Copy as JSON" }).click();
    const copied: { readonly receipt_id: string } = JSON.parse(await page.evaluate("navigator.clipboard.readText()"));
    expect(copied).toEqual((await call(oriel, "GET", `/api/v1/receipts/${copied.receipt_id}`)).json);
  });

  it("fit a narrow screen without scrolling sideways", async () => {
    await open(oriel, session, { width: 320, height: 640 });
    await leftOutNote().click();
    await receiptSheet().getByRole("heading", { name: "Figures" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    expect(
      await page.evaluate("(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector('[aria-label=Account]'))"),
    ).toBe(true);
    expect(await seriousObstacles(page)).toEqual([]);
  });

  it("that were removed say so", async () => {
    await open(oriel, session);
    await page.route("**/api/v1/receipts/*", (route) =>
      route.fulfill({ status: 404, json: { code: "not_found", detail: "No such receipt." } }),
    );
    await page.getByRole("button", { name: "Receipt · verified" }).first().click();
    await receiptSheet().getByText("This receipt is no longer kept").waitFor();
    expect(await seriousObstacles(page)).toEqual([]);
  });
});

describe("an engine that reads less than it was sent", () => {
  const MODEL = "qwen3:8b";
  const NDJSON = "application/x-ndjson";
  let ollama: FakeUpstream;
  let oriel: Oriel;

  beforeAll(async () => {
    const details = { family: "qwen3", format: "gguf", parameter_size: "8.2B", quantization_level: "Q4_K_M" };
    const end = {
      model: MODEL,
      message: { role: "assistant", content: "Yes." },
      done: true,
      done_reason: "stop",
      prompt_eval_count: 40,
      eval_count: 2,
    };
    ollama = await fakeUpstream({
      "GET /api/version": answerJson({ version: "0.33.0" }),
      "GET /api/tags": answerJson({ models: [{ name: MODEL, model: MODEL, size: 5e9, digest: "a".repeat(64), details }] }),
      "GET /api/ps": answerJson({ models: [] }),
      "POST /api/show": answerJson({
        details,
        model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40_960 },
        capabilities: ["completion"],
      }),
      "POST /api/chat": answerStream(NDJSON, [`${JSON.stringify(end)}\n`]),
    });
    oriel = await startOriel({ args: ["--backend", ollama.url] });
  });
  afterAll(async () => {
    await oriel.stop();
    await ollama.close();
  });

  it("is told of in a banner with both figures and the way to a larger window, and once aloud", async () => {
    await open(oriel);
    await say(page, LONG.repeat(10));
    await reply(page, MODEL, 1);
    const banner = page.getByText(/^The engine read 40 of [\d,]+ tokens: it has cut the prompt\.$/);
    await banner.waitFor();
    const aloud = page.getByRole("alert").filter({ hasText: "The engine" });
    const said = await aloud.innerText();
    expect(await page.getByRole("button", { name: "Receipt · cut by the engine" }).count()).toBe(1);
    expect(await seriousObstacles(page)).toEqual([]);

    await say(page, LONG.repeat(10));
    await reply(page, MODEL, 2);
    expect(await aloud.innerText()).toBe(said);

    await page.getByRole("button", { name: "Raise the window" }).click();
    await page.getByRole("dialog", { name: "Window" }).getByText("Model max").waitFor();
  });
});
