import type { IncomingMessage } from "node:http";
import { formatBytes, type JsonValue, OrielError } from "@oriel/core";
import { parseJson } from "@oriel/protocol";

/** Which content types a route takes as JSON. Ollama's own documentation calls with curl's default type, so its routes take that too. */
export type AcceptedTypes = "json" | "json-or-curl";

/**
 * Reads a request's body as JSON.
 * @throws OrielError `unsupported_media_type`, `payload_too_large`, `malformed_json`.
 */
export async function readJson(incoming: IncomingMessage, limitBytes: number, accepted: AcceptedTypes): Promise<JsonValue> {
  checkType(incoming, accepted);
  return parseJson(decodeUtf8(await readBytes(incoming, limitBytes)));
}

/**
 * How much of a refused body is read and thrown away. A client that is still sending hears the refusal only if its bytes are taken: a
 * socket closed with bytes unread is reset, and the answer is lost with it.
 */
const MOST_SWALLOWED_BYTES = 1024 ** 3;

/** Reads a body of at most `limitBytes`, and keeps nothing from the first byte over it. */
function readBytes(incoming: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const tooLarge = (): OrielError =>
    new OrielError("payload_too_large", `The body is larger than ${formatBytes(limitBytes)}, the most this gateway takes.`, {
      data: { limit_bytes: limitBytes },
    });
  if (Number(incoming.headers["content-length"] ?? 0) > limitBytes) {
    swallow(incoming);
    return Promise.reject(tooLarge());
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    incoming.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        incoming.removeAllListeners("data");
        swallow(incoming);
        reject(tooLarge());
      } else chunks.push(chunk);
    });
    incoming.on("end", () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)));
    incoming.on("error", (cause) =>
      reject(new OrielError("cancelled", "The client closed the connection while sending the request.", { cause })),
    );
    incoming.on("close", () => {
      if (!incoming.complete) reject(new OrielError("cancelled", "The client closed the connection while sending the request."));
    });
  });
}

function swallow(incoming: IncomingMessage): void {
  let bytes = 0;
  incoming.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_SWALLOWED_BYTES) incoming.destroy();
  });
}

function checkType(incoming: IncomingMessage, accepted: AcceptedTypes): void {
  const encoding = incoming.headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new OrielError("unsupported_media_type", `A body encoded as ${encoding} cannot be read: send it plain.`);
  }
  const type = incoming.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === undefined || type === "application/json" || type.endsWith("+json")) return;
  // A browser's form could pretend to be curl; a browser always says where it comes from.
  const fromBrowser = incoming.headers.origin !== undefined || incoming.headers["sec-fetch-site"] !== undefined;
  if (accepted === "json-or-curl" && type === "application/x-www-form-urlencoded" && !fromBrowser) return;
  throw new OrielError("unsupported_media_type", `Expected a JSON body (Content-Type: application/json), got ${type}.`);
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new OrielError("malformed_json", "The body is not valid UTF-8 text.", { cause });
  }
}
