import { fileURLToPath } from "node:url";

/** The demonstration model that comes with Oriel: `models/oriel-demo.gguf`, next to the packages. */
export function bundledModelPath(): string {
  // The same number of steps up from `src/embedded` as from `dist/embedded`.
  return fileURLToPath(new URL("../../../../models/oriel-demo.gguf", import.meta.url));
}
