import { portOf } from "./address.ts";

export interface Listen {
  readonly host: string;
  readonly port: number;
}

/**
 * Whether requests to `target` would come back to an Oriel that listens at `listen`. Any spelling counts: every loopback name and
 * address is one place, and an Oriel that listens on all interfaces is also found under the machine's `ownNames`.
 */
export function pointsAtOriel(target: URL, listen: Listen, ownNames: readonly string[]): boolean {
  if (portOf(target) !== listen.port) return false;
  const there = plain(target.hostname);
  const here = plain(listen.host);
  if (there === here) return true;
  if (isLoopback(there) || isEveryAddress(there)) return isLoopback(here) || isEveryAddress(here);
  return isEveryAddress(here) && ownNames.some((name) => plain(name) === there);
}

/** Whether only this machine reaches a host of that name. */
export function isLoopback(host: string): boolean {
  const name = plain(host);
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    /^127(\.\d+){3}$/.test(name) ||
    name === "::1" ||
    /^::ffff:(7f[0-9a-f]{2}:|127\.)/.test(name)
  );
}

/** To listen there is to listen on every address of the machine; to connect there is to connect to the machine itself. */
function isEveryAddress(name: string): boolean {
  return name === "0.0.0.0" || name === "::";
}

function plain(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
}
