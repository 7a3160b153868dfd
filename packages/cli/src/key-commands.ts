import type { Command } from "commander";
import type { NewKeyOptions } from "./commands/keys.ts";
import { settingOptions } from "./options.ts";
import { clientFor, configFor, type Shell } from "./shell.ts";

/** `oriel keys`: made and ended by whoever can open the database, whether or not Oriel runs. */
export function addKeys(root: Command, shell: Shell): void {
  const keys = root.command("keys").description("the keys that let clients in");
  const create = keys
    .command("create <name>")
    .description("make a key; it is shown this once")
    .option("--admin", "it may do everything: see all conversations, change windows, have models pulled")
    .option("--models <names>", "the models it may use, separated by commas; without, all")
    .option("--expires <when>", "when it ends: in 12h, 90d, or on a day such as 2027-01-31")
    .option("--limit <limit...>", "what it may use, such as tokens_per_hour=50000 or requests_per_hour=100:queue")
    .action(async (name: string, options: NewKeyOptions, command: Command) => {
      const { createKey } = await import("./commands/keys.ts");
      await createKey(configFor(command, shell).config, shell.around, { name, options }, shell.style);
    });
  const list = keys
    .command("ls")
    .description("list the keys: what they may do, and when they were last used")
    .action(async (_options, command: Command) => {
      const { listKeys } = await import("./commands/keys.ts");
      await listKeys(configFor(command, shell).config, shell.around, shell.style);
    });
  const revoke = keys
    .command("revoke <name>")
    .description("end a key, by its name or id; within seconds it lets nobody in")
    .action(async (name: string, _options, command: Command) => {
      const { revokeKey } = await import("./commands/keys.ts");
      await revokeKey(configFor(command, shell).config, shell.around, name, shell.style);
    });
  const limits = keys
    .command("limits <name> [limit...]")
    .description("show or set what a key may use: tokens_per_hour=50000, requests_per_hour=none; none takes all its own limits back")
    .action(async (name: string, given: readonly string[], _options, command: Command) => {
      const { limitKey } = await import("./commands/keys.ts");
      await limitKey(configFor(command, shell).config, shell.around, { name, limits: given }, shell.style);
    });
  for (const command of [create, list, revoke, limits])
    for (const option of settingOptions(["dataDir", "databaseUrl"])) command.addOption(option);
}

/** `oriel quotas` */
export function addQuotas(root: Command, shell: Shell): void {
  root
    .command("quotas")
    .description("show what keys and models may use, and what they have used")
    .action(async (_options, command: Command) => {
      const { showQuotas } = await import("./commands/quotas.ts");
      await showQuotas(await clientFor(command, shell), shell.around.terminal, shell.around.now(), shell.style);
    });
}
