import { delimiter, isAbsolute, join, resolve } from "node:path";
import { type Bytes, formatBytes, type JsonValue, type KvStrategy, type Milliseconds, parseKvStrategy } from "@oriel/core";
import { type Backend, backendFromText, backendFromToml, printableUrl } from "./backend.ts";

/** What relative paths and `~` in a value stand for. */
export interface Folders {
  readonly base: string;
  readonly home: string;
}

/** How values of one kind are read and shown. A reader answers `undefined` for what is not of the kind; `expected` says what would be. */
export interface ValueKind<Value> {
  readonly expected: string;
  /** Whether what was given may hold a password: then not even a refusal repeats it. */
  readonly isSecret?: true;
  /** From flags (each occurrence one text) or a variable (one text). */
  fromTexts(texts: readonly string[], folders: Folders): Value | undefined;
  fromToml(value: unknown, folders: Folders): Value | undefined;
  /** For programs; never holds a secret. */
  toJson(value: Value): JsonValue;
  /** For people; never holds a secret. */
  show(value: Value): string;
}

export function wholeNumber(min: number, max: number): ValueKind<number> {
  const inRange = (value: number): number | undefined => (Number.isInteger(value) && value >= min && value <= max ? value : undefined);
  return {
    expected: `a whole number from ${min} to ${max}`,
    fromTexts: (texts) => single(texts, (text) => (/^\d+$/.test(text.trim()) ? inRange(Number(text)) : undefined)),
    fromToml: (value) => (typeof value === "number" ? inRange(value) : undefined),
    toJson: (value) => value,
    show: String,
  };
}

/** A kind whose default is "not set", shown as `unset`. */
export function optional<Value>(kind: ValueKind<Value>, unset: string): ValueKind<Value | undefined> {
  return {
    ...kind,
    toJson: (value) => (value === undefined ? null : kind.toJson(value)),
    show: (value) => (value === undefined ? unset : kind.show(value)),
  };
}

export function oneOf<Word extends string>(words: readonly Word[]): ValueKind<Word> {
  return textual(`one of ${words.join(", ")}`, (text) => words.find((word) => word === text.trim().toLowerCase()));
}

/** A host name or address by itself: `127.0.0.1`, `::1`, `my-machine.local`. */
export const hostName: ValueKind<string> = textual("a host name or an IP address, without scheme and port", readHost);

export const hostNames: ValueKind<readonly string[]> = listOf("host names without scheme and port", readHostInHeader);

export const origins: ValueKind<readonly string[]> = listOf("origins such as https://chat.example.org", readOrigin);

export const policyName: ValueKind<string> = textual("the name of a policy", (text) => {
  const name = text.trim().toLowerCase();
  return /^[a-z0-9][a-z0-9._-]*$/.test(name) ? name : undefined;
});

export const folder: ValueKind<string> = textual("the path of a folder", readPath);

export const files: ValueKind<readonly string[]> = {
  ...listOf("paths of GGUF files", readPath),
  // A path may hold a comma, so that a text is always one path.
  fromTexts: (texts, folders) => everyOf(texts, (text) => readPath(text, folders)),
};

/** In a text they stand one after the other as in `PATH`, since a path may hold a comma. */
export const folders: ValueKind<readonly string[]> = {
  ...listOf("paths of folders", readPath),
  fromTexts: (texts, places) =>
    everyOf(
      texts.flatMap((text) => text.split(delimiter)).filter((text) => text !== ""),
      (text) => readPath(text, places),
    ),
};

/** Names without folders. */
export const fileNames: ValueKind<readonly string[]> = listOf("names of files without folders, such as AGENTS.md", readFileName);

export const jsonFiles: ValueKind<readonly string[]> = { ...files, expected: "paths of JSON files" };

export const size: ValueKind<Bytes> = {
  ...textual("a size such as 32MiB", readSize),
  toJson: (bytes) => bytes,
  show: formatBytes,
};

/** A size at which nothing at all is a choice too; in the file also the number 0. */
export const sizeOrNone: ValueKind<Bytes> = {
  ...size,
  expected: "a size such as 2GiB, or 0 for none",
  fromTexts: (texts, folders) => (texts.length === 1 && texts[0]?.trim() === "0" ? 0 : size.fromTexts(texts, folders)),
  fromToml: (value, folders) => (value === 0 || value === "0" ? 0 : size.fromToml(value, folders)),
  show: (bytes) => (bytes === 0 ? "none" : formatBytes(bytes)),
};

export const duration: ValueKind<Milliseconds> = {
  ...textual("a duration such as 10s or 500ms, at most 24 hours", readDuration),
  toJson: (ms) => ms / 1000,
  show: (ms) => (ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`),
};

export const durationOrNever: ValueKind<Milliseconds> = {
  ...duration,
  expected: "a duration such as 30min, at most 24 hours, or 0 for never",
  fromTexts: (texts, folders) => (texts.length === 1 && texts[0]?.trim() === "0" ? 0 : duration.fromTexts(texts, folders)),
  fromToml: (value, folders) => (value === 0 || value === "0" ? 0 : duration.fromToml(value, folders)),
  show: (ms) => (ms === 0 ? "never" : ms % 60_000 === 0 ? `${ms / 60_000}min` : duration.show(ms)),
};

export const backends: ValueKind<readonly Backend[]> = {
  expected: "URLs such as http://127.0.0.1:11434, in the file also tables { url, kind, api_key }",
  fromTexts: (texts) => everyOf(commaSeparated(texts), backendFromText),
  fromToml: (value) => everyOf(Array.isArray(value) ? value : [value], backendFromToml),
  toJson: (all) => all.map(({ url, kind, apiKey }) => ({ url: printableUrl(url), kind: kind ?? null, has_api_key: apiKey !== undefined })),
  show: (all) =>
    showList(
      "those found on their usual ports",
      all.map(({ url, kind, apiKey }) => {
        const remarks = [...(kind === undefined ? [] : [kind]), ...(apiKey === undefined ? [] : ["with a key"])];
        return remarks.length === 0 ? printableUrl(url) : `${printableUrl(url)} (${remarks.join(", ")})`;
      }),
    ),
};

export const kvStrategy: ValueKind<KvStrategy> = {
  expected: "fifo, adaptive, sliding_window:1024 (the newest tokens that stay) or keep_first:256 (the first ones that stay)",
  fromTexts: (texts) => single(texts, parseKvStrategy),
  fromToml: (value) => (typeof value === "string" ? parseKvStrategy(value) : undefined),
  toJson: showStrategy,
  show: showStrategy,
};

function showStrategy(strategy: KvStrategy): string {
  switch (strategy.name) {
    case "fifo":
    case "adaptive":
      return strategy.name;
    case "sliding_window":
      return `${strategy.name}:${strategy.windowSize}`;
    case "keep_first":
      return `${strategy.name}:${strategy.keepFirst}`;
  }
}

function textual<Value extends string | number>(
  expected: string,
  read: (text: string, folders: Folders) => Value | undefined,
): ValueKind<Value> {
  return {
    expected,
    fromTexts: (texts, folders) => single(texts, (text) => read(text, folders)),
    fromToml: (value, folders) => (typeof value === "string" ? read(value, folders) : undefined),
    toJson: (value) => value,
    show: String,
  };
}

function listOf(expected: string, read: (text: string, folders: Folders) => string | undefined): ValueKind<readonly string[]> {
  return {
    expected,
    fromTexts: (texts, folders) => everyOf(commaSeparated(texts), (text) => read(text, folders)),
    fromToml: (value, folders) =>
      everyOf(Array.isArray(value) ? value : [value], (entry) => (typeof entry === "string" ? read(entry, folders) : undefined)),
    toJson: (value) => value,
    show: (value) => showList("none", value),
  };
}

function single<Value>(texts: readonly string[], read: (text: string) => Value | undefined): Value | undefined {
  const [text] = texts;
  return text === undefined || texts.length > 1 ? undefined : read(text);
}

function everyOf<Given, Value>(given: readonly Given[], read: (entry: Given) => Value | undefined): readonly Value[] | undefined {
  const values: Value[] = [];
  for (const entry of given) {
    const value = read(entry);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return values;
}

function commaSeparated(texts: readonly string[]): readonly string[] {
  return texts
    .flatMap((text) => text.split(","))
    .map((text) => text.trim())
    .filter((text) => text !== "");
}

function showList(whenEmpty: string, entries: readonly string[]): string {
  return entries.length === 0 ? whenEmpty : entries.join(", ");
}

function readHost(text: string): string | undefined {
  const host = text.trim().replace(/^\[(.*)\]$/, "$1");
  const isName = /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/i.test(host);
  const isIpv6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(host);
  return isName || isIpv6 ? host : undefined;
}

/** As a `Host` header spells it: an IPv6 address stands in brackets there. */
function readHostInHeader(text: string): string | undefined {
  const host = readHost(text);
  return host?.includes(":") === true ? `[${host}]` : host;
}

function readOrigin(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.pathname === "/" && url.search === "" && url.hash === "" && url.origin !== "null" ? url.origin : undefined;
}

function readPath(text: string, { base, home }: Folders): string | undefined {
  if (text === "") return undefined;
  if (text === "~" || text.startsWith("~/")) return join(home, text.slice(1));
  return isAbsolute(text) ? text : resolve(base, text);
}

function readFileName(text: string): string | undefined {
  return text === "" || text === "." || text === ".." || /[/\\:\0]/.test(text) ? undefined : text;
}

function readSize(text: string): Bytes | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(b|kib|mib|gib|kb|mb|gb)?\s*$/i.exec(text);
  if (match === null) return undefined;
  const bytes = Math.round(Number(match[1]) * (BYTES_IN[(match[2] ?? "b").toLowerCase()] ?? 1));
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined;
}

const BYTES_IN: Readonly<Record<string, number>> = {
  b: 1,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  kb: 1000,
  mb: 1000 ** 2,
  gb: 1000 ** 3,
};

/** Far below the 2^31 ms at which a timer would fire at once. */
const LONGEST_MS: Milliseconds = 24 * 60 * 60 * 1000;

function readDuration(text: string): Milliseconds | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|min)\s*$/i.exec(text);
  if (match === null) return undefined;
  const unit = match[2]?.toLowerCase();
  const ms = Math.round(Number(match[1]) * (unit === "ms" ? 1 : unit === "s" ? 1000 : 60_000));
  return ms <= LONGEST_MS ? ms : undefined;
}
