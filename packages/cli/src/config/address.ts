/**
 * The URL of a server from an address as people write it: with or without scheme, `:8080`, a bare IPv6 address. Listening addresses
 * (`0.0.0.0`, `::`) become the loopback address one reaches them at. `defaultPort` counts where neither scheme nor port is given;
 * without one such an address is not accepted. `undefined` for anything that is no http address.
 */
export function addressUrl(text: string, defaultPort: number | undefined): URL | undefined {
  const trimmed = text.trim();
  const hasScheme = trimmed.includes("://");
  const withHost = hasScheme
    ? trimmed
    : `http://${bracketed(trimmed.startsWith(":") && !trimmed.startsWith("::") ? `127.0.0.1${trimmed}` : trimmed)}`;
  if (!URL.canParse(withHost)) return undefined;
  const url = new URL(withHost);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  if (!hasScheme && !namesPort(withHost)) {
    if (defaultPort === undefined) return undefined;
    url.port = String(defaultPort);
  }
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (url.hostname === "[::]") url.hostname = "[::1]";
  return url;
}

/** The port a URL leads to, also where it goes without saying. */
export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

/** A host and port as a URL one can open in a browser. */
export function urlOf(listen: { readonly host: string; readonly port: number }): string {
  const { host } = listen;
  const reachable = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${bracketed(reachable)}:${listen.port}`;
}

function bracketed(host: string): string {
  return /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(host) ? `[${host}]` : host;
}

/** `URL` drops the port that a scheme implies, so the text is asked. */
function namesPort(url: string): boolean {
  return /^http:\/\/(?:[^/@]*@)?(?:\[[^\]]*\]|[^/:?#]*):\d+/.test(url);
}
