import type { Command } from "commander";
import { type LoadedConfig, loadConfig } from "./config/load.ts";
import type { ControlClient } from "./control-client.ts";
import type { ExitCode } from "./exit-code.ts";
import { gatewayKey, gatewayUrl } from "./gateway-url.ts";
import { flagsOf } from "./options.ts";
import type { ConfiguredPolicies } from "./policies.ts";
import type { FailureStyle } from "./render/failure.ts";
import type { Surroundings } from "./surroundings.ts";

/** What every command is given. */
export interface Shell {
  readonly around: Surroundings;
  readonly style: FailureStyle;
  readonly setExit: (code: ExitCode) => void;
}

/** The configuration as a command line has it. */
export function configFor(command: Command, { around }: Shell): LoadedConfig {
  const options: { readonly config?: string } = command.optsWithGlobals();
  return loadConfig({ flags: flagsOf(options), configFlag: options.config }, around);
}

/** The running Oriel that a command line means. */
export async function clientFor(command: Command, shell: Shell): Promise<ControlClient> {
  const { controlClient } = await import("./control-client.ts");
  const options: { readonly url?: string; readonly key?: string } = command.optsWithGlobals();
  const url = gatewayUrl(options.url, shell.around.env, configFor(command, shell).config);
  return controlClient(url, gatewayKey(options.key, shell.around.env));
}

/** The policies that a command line means. */
export async function policiesFor(command: Command, shell: Shell): Promise<ConfiguredPolicies> {
  const { configuredPolicies } = await import("./policies.ts");
  return configuredPolicies(configFor(command, shell).config, shell.around);
}
