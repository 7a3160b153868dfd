import type { Page } from "playwright-core";

/** Writes a message and sends it, as soon as the page knows the model it would go to: until then Enter does nothing. */
export async function say(page: Page, text: string): Promise<void> {
  const message = page.getByRole("textbox", { name: "Message" });
  await message.fill(text);
  await page.getByRole("button", { name: "Send", disabled: false }).waitFor();
  await message.press("Enter");
}

/** The n-th reply of a model, once it is complete. */
export async function reply(page: Page, model: string, nth: number): Promise<string> {
  const article = page.getByRole("article", { name: `Reply of ${model}` }).nth(nth - 1);
  await article.getByRole("button", { name: "Copy reply" }).waitFor();
  return article.innerText();
}
