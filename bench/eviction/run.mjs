import { existsSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { bundledModelPath } from "@oriel/engine";
import { machine } from "../harness/machine.mjs";
import { compare } from "./compare.mjs";
import { CHATTER, conversation } from "./conversations.mjs";
import { openPlayer } from "./player.mjs";
import { showReport } from "./report.mjs";

const { values: options } = parseArgs({
  options: {
    conversations: { type: "string", default: "16" },
    exchanges: { type: "string", default: "12" },
    shares: { type: "string", default: "0.75,0.5,0.25" },
    out: { type: "string" },
  },
});
const conversations = Number(options.conversations);
const shares = options.shares.split(",").map(Number);
const path = bundledModelPath();
if (!existsSync(path)) {
  console.error(`This needs the demonstration model: there is no ${path}.`);
  process.exit(1);
}

const on = machine();
const player = await openPlayer(path);
try {
  const lanes = [];
  for (const chatter of CHATTER) {
    const rows = [];
    let tokens = 0;
    for (let seed = 1; seed <= conversations; seed += 1) {
      const talk = conversation(chatter, { seed, exchanges: Number(options.exchanges), planted: 4 });
      tokens += player.messagesOf(talk.turns).flat().length;
      rows.push(...(await compare(player, talk, shares)));
    }
    lanes.push({ chatter, tokens: Math.round(tokens / conversations), rows });
  }
  const result = { machine: on, conversations, lanes };
  console.log(showReport(result));
  if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  await player.close();
}
