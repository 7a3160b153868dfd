import { OrielError } from "@oriel/core";
import { addressUrl, urlOf } from "./config/address.ts";
import type { Config, Env } from "./config/resolve.ts";

/**
 * Where the running gateway is: `--url`, else `ORIEL_URL`, else where the configuration lets it listen. Without a slash at the end.
 * @throws OrielError `invalid_request` or `bad_config` when what was given is no URL.
 */
export function gatewayUrl(urlFlag: string | undefined, env: Env, config: Pick<Config, "host" | "port">): string {
  if (urlFlag !== undefined) return rootOf(urlFlag, "--url", "invalid_request");
  const variable = env["ORIEL_URL"];
  if (variable !== undefined && variable !== "") return rootOf(variable, "ORIEL_URL", "bad_config");
  return urlOf({ host: config.host.value, port: config.port.value });
}

/** The key for the running gateway: `--key`, else `ORIEL_API_KEY`. */
export function gatewayKey(flag: string | undefined, env: Env): string | undefined {
  const key = flag ?? env["ORIEL_API_KEY"];
  return key === undefined || key === "" ? undefined : key;
}

/** People also paste the address they gave their client, so that a `/v1` at the end is dropped. */
function rootOf(text: string, name: string, code: "invalid_request" | "bad_config"): string {
  const url = addressUrl(text, undefined);
  if (url === undefined) throw new OrielError(code, `${name}: expected a URL such as http://127.0.0.1:11435, got "${text}".`);
  return url.href.replace(/\/+$/, "").replace(/\/v1$/, "");
}
