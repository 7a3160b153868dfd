import { type JsonValue, OrielError, type Part } from "@oriel/core";
import { invalid, type Read } from "./field.ts";

/** An image in the request itself, as a `data:` URL. */
export const imageFromUrl: Read<Part> = (value: JsonValue, param) => {
  const url = typeof value === "string" ? value : "";
  const head = /^data:(image\/[a-z0-9.+-]{1,40});base64,/i.exec(url);
  if (head?.[1] !== undefined && url.length > head[0].length) {
    return { type: "image", mediaType: head[1].toLowerCase(), base64: url.slice(head[0].length) };
  }
  if (/^https?:/i.test(url)) {
    throw new OrielError(
      "invalid_request",
      `${param} must hold the image itself as a data: URL, got a link: Oriel fetches nothing that a request names. Send data:image/png;base64,….`,
      { param },
    );
  }
  throw invalid(param, "an image as a data: URL (data:image/png;base64,…)", value);
};

/** An image as bare base64; its kind is read from its first bytes. */
export const imageFromBase64: Read<Part> = (value, param) => {
  if (typeof value !== "string" || value === "") throw invalid(param, "an image as base64 text", value);
  if (value.startsWith("data:") || /^https?:/i.test(value)) return imageFromUrl(value, param);
  const mediaType = SIGNATURES.find(([start]) => value.startsWith(start))?.[1];
  return { type: "image", mediaType: mediaType ?? "application/octet-stream", base64: value };
};

/** How files of these kinds begin, in base64. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ["iVBORw0KGgo", "image/png"],
  ["/9j/", "image/jpeg"],
  ["R0lGOD", "image/gif"],
  ["UklGR", "image/webp"],
];
