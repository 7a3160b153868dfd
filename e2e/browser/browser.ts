import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as driver, type Page } from "playwright-core";

/** The browser that comes from npm, without a window. It is packed to run in one process, where closing one page ends them all: not here. */
export async function startBrowser(): Promise<Browser> {
  const args = chromium.args.filter((argument) => argument !== "--single-process");
  return driver.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}

export interface Opened {
  readonly page: Page;
  /** What the page complained about: script errors, refused resources, console errors. */
  readonly complaints: readonly string[];
}

/** Opens the page as a new visitor does, with nothing remembered. */
export async function openPage(
  browser: Browser,
  url: string,
  size: { width: number; height: number } = { width: 1280, height: 800 },
): Promise<Opened> {
  const context = await browser.newContext({ viewport: size, reducedMotion: "reduce" });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { page, complaints };
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
}

const axeFile = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** What axe finds to be a serious or critical obstacle for people who use assistive technology. */
export async function seriousObstacles(page: Page): Promise<readonly string[]> {
  // The page's own policy lets no script in from elsewhere; a test's script comes past it.
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(await readFile(axeFile, "utf8"));
  const violations: readonly Violation[] = await page.evaluate(
    "axe.run().then((result) => result.violations.map(({ id, impact }) => ({ id, impact })))",
  );
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id);
}
