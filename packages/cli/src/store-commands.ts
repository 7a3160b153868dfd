import type { Command } from "commander";
import { settingOptions } from "./options.ts";
import { configFor, type Shell } from "./shell.ts";

/** `oriel store` */
export function addStore(root: Command, shell: Shell): void {
  const store = root.command("store").description("where conversations, keys and saved windows are kept");
  const copy = store
    .command("copy")
    .description("copy all that is kept in the data folder into an empty PostgreSQL database; stop Oriel first")
    .action(async (_options, command: Command) => {
      const { copyStore } = await import("./commands/store.ts");
      await copyStore(configFor(command, shell).config, shell.around, shell.style);
    });
  for (const option of settingOptions(["dataDir", "databaseUrl"])) copy.addOption(option);
}
