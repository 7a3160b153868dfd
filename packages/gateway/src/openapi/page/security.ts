import { hash } from "node:crypto";
import { STYLE } from "./style.ts";

/** The page has one style sheet, known by its hash, and no scripts: none can be slipped in. */
export const DOCS_SECURITY: Readonly<Record<string, string>> = {
  "Content-Security-Policy": `default-src 'none'; style-src 'sha256-${hash("sha256", STYLE, "base64")}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};
