import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientsOf, type Gateway } from "./clients.ts";

const gateway: Gateway = { origin: "http://127.0.0.1:11435", model: "oriel-demo", needsKey: false };

function settingOf(id: string, over: Partial<Gateway> = {}, nth = 0): string | undefined {
  return clientsOf({ ...gateway, ...over }).find((client) => client.id === id)?.settings[nth]?.text;
}

describe("the settings of clients", () => {
  it("are there for each, all with the address, and all that name a model with the chosen one", () => {
    const clients = clientsOf({ ...gateway, origin: "https://oriel.example:8443", model: "qwen3:8b" });
    expect(clients.map(({ name }) => name)).toEqual([
      "OpenAI, Python",
      "OpenAI, JavaScript",
      "Ollama, Python",
      "Ollama, JavaScript",
      "Ollama, command",
      "Open WebUI",
      "Continue",
      "Codex",
      "LangChain",
      "curl",
    ]);
    const texts = clients.flatMap(({ settings }) => settings.map(({ text }) => text));
    expect(texts.filter((text) => !text.includes("https://oriel.example:8443"))).toEqual([]);
    expect(clients.filter(({ id, settings }) => id !== "open-webui" && !settings.some(({ text }) => text.includes("qwen3:8b")))).toEqual(
      [],
    );
    expect(texts.join("\n")).not.toMatch(/127\.0\.0\.1|oriel-demo/);
  });

  it("send OpenAI clients to /v1 and Ollama clients to the address itself", () => {
    expect(settingOf("openai-js")).toBe("export OPENAI_BASE_URL=http://127.0.0.1:11435/v1\nexport OPENAI_API_KEY=any");
    expect(settingOf("ollama-command")).toBe("OLLAMA_HOST=http://127.0.0.1:11435 ollama run oriel-demo");
    expect([settingOf("open-webui"), settingOf("open-webui", {}, 1)]).toEqual(["http://127.0.0.1:11435", "http://127.0.0.1:11435/v1"]);
  });

  it("leave a place for the key where one is needed", () => {
    for (const id of ["openai-python", "openai-js", "ollama-python", "ollama-js", "continue", "langchain", "curl"]) {
      expect(settingOf(id, { needsKey: true })).toContain("YOUR_ORIEL_KEY");
    }
    expect(settingOf("codex", { needsKey: true })).toContain('env_key = "ORIEL_API_KEY"');
    expect(settingOf("curl")).not.toContain("Authorization");
  });

  it("hold any name of a model as it is, in the shell and in code", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (model) => {
        const [, body = ""] = /-d '([\s\S]*)'$/.exec(settingOf("curl", { model }) ?? "") ?? [];
        expect(JSON.parse(body.replaceAll(`'\\''`, "'"))).toMatchObject({ model });
        const [, named = ""] = /^model = (".*")$/m.exec(settingOf("codex", { model }) ?? "") ?? [];
        expect(JSON.parse(named)).toBe(model);
      }),
    );
    expect(settingOf("ollama-command", { model: "it's; rm" })).toBe("OLLAMA_HOST=http://127.0.0.1:11435 ollama run 'it'\\''s; rm'");
  });
});
