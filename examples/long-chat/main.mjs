// A chat of three hundred messages with the model that comes with Oriel, in a window of 2,048 tokens. It needs no gateway and no other program:
//   npm run build && node examples/long-chat/main.mjs
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatMarkedCount, reasonWords, receiptSentences } from "@oriel/core";
import { bundledModelPath, embeddedEngine } from "@oriel/engine";
import { openConversation } from "@oriel/session";
import { openSqliteStore } from "@oriel/store";

const folder = await mkdtemp(join(tmpdir(), "oriel-long-chat-"));
const engine = embeddedEngine({ modelPath: bundledModelPath(), window: undefined });
const store = await openSqliteStore({ path: join(folder, "chat.db"), now: () => new Date().toISOString() });
const chat = await openConversation({ engine, store }, { model: "oriel-demo", config: { targetSize: 2048, autoSize: false } });
chat.on("checkpoint-created", ({ messages, tokens }) => console.log(`  (${messages} messages became a summary of ${tokens} tokens)`));

await chat.ask("My name is Ada.");
await chat.pin(0);
const pets = ["dog", "cat", "parrot", "rabbit", "hamster"];
const cities = ["Oslo", "Lisbon", "Turin", "Vienna", "Prague", "Dublin", "Madrid"];
for (let turn = 1; turn <= 148; turn += 1) {
  const city = cities[turn % cities.length];
  await chat.ask(
    turn % 2 === 0 ? `I live in ${city}.` : `I once went to ${city} with my ${pets[turn % pets.length]}, and we liked it there.`,
  );
  if (turn % 37 !== 0) continue;
  const { currentTokens, basis, maxTokens, percentage } = await chat.getUsage();
  console.log(
    `After ${2 + 2 * turn} messages: ${formatMarkedCount({ tokens: currentTokens, basis })} of ${maxTokens} tokens, ${percentage} %.`,
  );
}

const reply = await chat.ask("What is my name?");
console.log(`\nWhat is my name? ${reply.text}`);
const receipt = await chat.getReceipt(reply.receipt);
if (receipt === undefined) throw new Error("The reply has no receipt.");
const first = receipt.messages[0];
console.log(receiptSentences(receipt).join("\n"));
console.log(`The message with the name was ${first?.disposition}: ${first === undefined ? "unknown" : reasonWords(first.reason)}.`);

await chat.stop();
await engine.close();
await store.close();
await rm(folder, { recursive: true });
