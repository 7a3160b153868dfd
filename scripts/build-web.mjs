// Builds the web page, unless nothing it is made of has changed since the last build.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const web = join(root, "packages/web");
const stamp = join(web, "dist/inputs.sha256");
const inputs = [
  "packages/web/src",
  "packages/web/public",
  "packages/web/index.html",
  "packages/web/package.json",
  "packages/web/tsconfig.json",
  "packages/web/vite.config.ts",
  "packages/core/src",
  "packages/protocol/src",
  "tsconfig.base.json",
  "package-lock.json",
  "scripts/build-web.mjs",
];

const hash = hashOf(inputs);
const isCurrent = existsSync(join(web, "dist/index.html")) && existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
if (!isCurrent) {
  build();
  writeFileSync(stamp, hash);
}

function hashOf(paths) {
  const sum = createHash("sha256");
  for (const file of paths.flatMap((path) => filesUnder(join(root, path)))) {
    sum.update(relative(root, file).replaceAll("\\", "/")).update("\0").update(readFileSync(file)).update("\0");
  }
  return sum.digest("hex");
}

/** Every file that can end up in the page, in a fixed order. */
function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !/\.test\.tsx?$/.test(name))
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/** A failed build leaves no stamp: Vite empties `dist` first. */
function build() {
  const vite = join(dirname(createRequire(join(web, "package.json")).resolve("vite/package.json")), "bin/vite.js");
  const { status, error } = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], { cwd: web, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
