// What a model knows of a name it was told 3,000 tokens ago, in a window of 1,024, under five ways of keeping a conversation in its window:
//   npm run build && node examples/remembering/main.mjs
import { reasonWords, receiptSentences } from "@oriel/core";
import { bundledModelPath, embeddedEngine } from "@oriel/engine";
import { openConversation } from "@oriel/session";
import { openSqliteStore } from "@oriel/store";

const AGO = 3000;
const SMALL_TALK = ["Tell me a story.", "Thanks.", "Tell me a short story.", "How are you?"];
const FIFO = { stages: [{ strategy: "fifo" }], recall: null };
const KEEP_FIRST = { stages: [{ strategy: "keep_first", keep_tokens: 64 }], recall: null };
// So small a model sums up well what is short: it is asked early, and often.
const SUMMARISE = { high_watermark: 0.4, low_watermark: 0.2, stages: [{ strategy: "summarise" }], recall: null };

const engine = embeddedEngine({ modelPath: bundledModelPath(), window: undefined, isDemonstration: true });
const store = await openSqliteStore({ path: ":memory:", now: () => new Date().toISOString() });

console.log(`"My name is Ada.", and ${AGO} tokens of other things. Then, in a window of 1,024: "What is my name?"\n`);
const chat = await talk(FIFO);
const { id: told } = await chat.createSnapshot();
await ask("fifo", chat);

await chat.restoreSnapshot(told);
await chat.change({ settings: { compaction: KEEP_FIRST } });
await ask("keep_first", chat);

await chat.restoreSnapshot(told);
await chat.pin(0);
await ask("fifo, pinned", chat);
await chat.unmark(0);

await chat.restoreSnapshot(told);
await chat.change({ settings: { compaction: { ...FIFO, recall: { share: 0.2, most: 1 } } } });
await chat.ask("Thanks.");
await ask("fifo, recall", chat);

const summarised = await talk(SUMMARISE);
await ask("summarise", summarised);
for (const { by, text } of await summarised.getCheckpoints()) console.log(`  The summary, by ${by}: ${text}`);

for (const one of [chat, summarised]) await one.stop();
await engine.close();
await store.close();

/**
 * A conversation in which the name was told so long ago.
 * @param {import("@oriel/core").JsonObject} compaction
 */
async function talk(compaction) {
  const settings = { maxTokens: 64, summaries: "never", compaction };
  const opened = await openConversation(
    { engine, store },
    { model: "oriel-demo", config: { targetSize: 1024, autoSize: false }, settings },
  );
  await opened.ask("My name is Ada.");
  for (let turn = 0, tokens = 0; tokens < AGO + 50; turn += 1) {
    await opened.ask(SMALL_TALK[turn % SMALL_TALK.length]);
    tokens = (await opened.getReceipt())?.messages.reduce((sum, run) => sum + run.tokens, 0) ?? 0;
  }
  return opened;
}

/**
 * @param {string} how
 * @param {import("@oriel/session").Conversation} asked
 */
async function ask(how, asked) {
  const { text } = await asked.ask("What is my name?");
  const receipt = await asked.getReceipt();
  const first = receipt?.messages[0];
  if (receipt === undefined || first === undefined) throw new Error("The reply has no receipt.");
  console.log(`${how.padEnd(13)} ${text.padEnd(32)} The message with the name was ${first.disposition}: ${reasonWords(first.reason)}.`);
  console.log(`  ${receiptSentences(receipt)[0]}`);
}
