import { describe, expect, it } from "vitest";
import { ollamaBlob } from "./ollama-blob.ts";

const digest = `sha256:${"ee98b98d".repeat(8)}`;

describe("ollamaBlob", () => {
  it("is the digest of the layer that holds the model", () => {
    const manifest = {
      schemaVersion: 2,
      config: { mediaType: "application/vnd.docker.container.image.v1+json", digest: "sha256:00" },
      layers: [
        { mediaType: "application/vnd.ollama.image.template", digest: "sha256:11", size: 100 },
        { mediaType: "application/vnd.ollama.image.model", digest, size: 4_076_064 },
      ],
    };
    expect(ollamaBlob(manifest, "latest")).toBe(digest);
  });

  it.each([
    ["no layers", {}],
    ["no model among them", { layers: [{ mediaType: "application/vnd.ollama.image.template", digest }] }],
    ["a digest that leads elsewhere", { layers: [{ mediaType: "application/vnd.ollama.image.model", digest: "sha256:../../etc/passwd" }] }],
    ["no object", [null]],
  ])("refuses a manifest with %s", (_, manifest) => {
    expect(() => ollamaBlob(manifest, "latest")).toThrow("latest names no model");
  });
});
