import { resolve } from "node:path";

/** A model file for the embedded engine. */
export interface EmbeddedFile {
  readonly path: string;
  readonly isDemonstration: boolean;
}

/** Which files the embedded engine runs: those that were named, else the bundled demonstration model where there is no other engine. */
export function embeddedFiles(options: {
  readonly named: readonly string[];
  readonly hasOtherEngines: boolean;
  readonly bundled: string;
}): readonly EmbeddedFile[] {
  const { named, hasOtherEngines, bundled } = options;
  // The bundled model stays what it is, also where somebody names its file.
  if (named.length > 0) return named.map((path) => ({ path, isDemonstration: resolve(path) === bundled }));
  return hasOtherEngines ? [] : [{ path: bundled, isDemonstration: true }];
}
