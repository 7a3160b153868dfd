import { defineConfig } from "vitest/config";

/** Tests import package sources directly (`oriel-source`); only spawned processes run the built files. */
export default defineConfig({
  resolve: { conditions: ["oriel-source"] },
  ssr: { resolve: { conditions: ["oriel-source"], externalConditions: ["node"] } },
  test: {
    include: ["packages/*/src/**/*.test.{ts,tsx}", "e2e/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
