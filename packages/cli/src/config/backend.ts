import { addressUrl } from "./address.ts";

const BACKEND_KINDS = ["ollama", "llama-server", "vllm", "lm-studio", "sglang", "foundry", "openai"] as const;
type BackendKind = (typeof BACKEND_KINDS)[number];

/** An engine the user names. */
export interface Backend {
  /** With scheme, without a slash at the end. */
  readonly url: string;
  /** `undefined`: Oriel asks the engine what it is. */
  readonly kind?: BackendKind | undefined;
  readonly apiKey?: string | undefined;
}

/** A backend from a URL as people write it: `http://127.0.0.1:11434`, `localhost:8080`. */
export function backendFromText(text: string): Backend | undefined {
  const url = addressUrl(text, undefined);
  return url === undefined ? undefined : { url: withoutSlash(url) };
}

/** A backend from the config file: a URL, or `{ url, kind?, api_key? }`. */
export function backendFromToml(value: unknown): Backend | undefined {
  if (typeof value === "string") return backendFromText(value);
  if (typeof value !== "object" || value === null) return undefined;
  const { url, kind, api_key: apiKey, ...others } = value as Readonly<Record<string, unknown>>;
  const plain = typeof url === "string" ? backendFromText(url) : undefined;
  if (plain === undefined || Object.keys(others).length > 0) return undefined;
  if (kind !== undefined && !isKind(kind)) return undefined;
  if (apiKey !== undefined && typeof apiKey !== "string") return undefined;
  return { ...plain, kind, apiKey };
}

/** A URL that is safe to print: a user name and password in it are blotted out. */
export function printableUrl(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//***@");
}

function isKind(value: unknown): value is BackendKind {
  return BACKEND_KINDS.some((kind) => kind === value);
}

function withoutSlash(url: URL): string {
  return url.href.replace(/\/+$/, "");
}
