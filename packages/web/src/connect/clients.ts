import type { ClientProtocol } from "../api/try-client.ts";

/** A program or library that can be pointed at Oriel, and the exact setting for it. */
export interface Client {
  readonly id: string;
  readonly name: string;
  readonly protocol: ClientProtocol;
  readonly settings: readonly Setting[];
  readonly notes: readonly string[];
}

/** A text to copy, and where it goes. */
export interface Setting {
  readonly where: string;
  readonly language: string;
  readonly text: string;
}

/** What is filled in. */
export interface Gateway {
  /** The address the page came from, without a path. */
  readonly origin: string;
  readonly model: string;
  /** Whether requests must bring a key. The key itself never stands in a setting. */
  readonly needsKey: boolean;
}

/** The clients in the order they are shown. */
export function clientsOf(gateway: Gateway): readonly Client[] {
  return [
    openaiPython(gateway),
    openaiJs(gateway),
    ollamaPython(gateway),
    ollamaJs(gateway),
    ollamaCommand(gateway),
    openWebui(gateway),
    continueDev(gateway),
    codex(gateway),
    langchain(gateway),
    curl(gateway),
  ];
}

/** Where OpenAI clients go. */
export function openaiUrl(origin: string): string {
  return `${origin}/v1`;
}

const GREETING = "My name is Ada.";
const YOUR_KEY = "YOUR_ORIEL_KEY";

function openaiPython({ origin, model, needsKey }: Gateway): Client {
  return {
    id: "openai-python",
    name: "OpenAI, Python",
    protocol: "openai",
    settings: [
      environment(origin, needsKey),
      {
        where: "Or in the program",
        language: "python",
        text: `from openai import OpenAI

client = OpenAI(base_url=${quoted(openaiUrl(origin))}, api_key=${quoted(keyOf(needsKey))})
reply = client.chat.completions.create(
    model=${quoted(model)},
    messages=[{"role": "user", "content": ${quoted(GREETING)}}],
)
print(reply.choices[0].message.content)`,
      },
    ],
    notes: [],
  };
}

function openaiJs({ origin, model, needsKey }: Gateway): Client {
  return {
    id: "openai-js",
    name: "OpenAI, JavaScript",
    protocol: "openai",
    settings: [
      environment(origin, needsKey),
      {
        where: "Or in the program",
        language: "js",
        text: `import OpenAI from "openai";

const client = new OpenAI({ baseURL: ${quoted(openaiUrl(origin))}, apiKey: ${quoted(keyOf(needsKey))} });
const reply = await client.chat.completions.create({
  model: ${quoted(model)},
  messages: [{ role: "user", content: ${quoted(GREETING)} }],
});
console.log(reply.choices[0].message.content);`,
      },
    ],
    notes: [],
  };
}

function ollamaPython({ origin, model, needsKey }: Gateway): Client {
  const headers = needsKey ? `, headers={"Authorization": ${quoted(`Bearer ${YOUR_KEY}`)}}` : "";
  return {
    id: "ollama-python",
    name: "Ollama, Python",
    protocol: "ollama",
    settings: [
      {
        where: "In the program",
        language: "python",
        text: `from ollama import Client

client = Client(host=${quoted(origin)}${headers})
reply = client.chat(
    model=${quoted(model)},
    messages=[{"role": "user", "content": ${quoted(GREETING)}}],
)
print(reply["message"]["content"])`,
      },
    ],
    notes: [],
  };
}

function ollamaJs({ origin, model, needsKey }: Gateway): Client {
  const headers = needsKey ? `, headers: { Authorization: ${quoted(`Bearer ${YOUR_KEY}`)} }` : "";
  return {
    id: "ollama-js",
    name: "Ollama, JavaScript",
    protocol: "ollama",
    settings: [
      {
        where: "In the program",
        language: "js",
        text: `import { Ollama } from "ollama";

const client = new Ollama({ host: ${quoted(origin)}${headers} });
const reply = await client.chat({
  model: ${quoted(model)},
  messages: [{ role: "user", content: ${quoted(GREETING)} }],
});
console.log(reply.message.content);`,
      },
    ],
    notes: [],
  };
}

function ollamaCommand({ origin, model, needsKey }: Gateway): Client {
  return {
    id: "ollama-command",
    name: "Ollama, command",
    protocol: "ollama",
    settings: [
      { where: "In a shell", language: "sh", text: `OLLAMA_HOST=${inShell(origin)} ollama run ${inShell(model)}` },
      { where: "For all that is started from this shell", language: "sh", text: `export OLLAMA_HOST=${inShell(origin)}` },
    ],
    notes: [
      "Set it for clients only. Oriel itself must find Ollama where it is, and says so when it is sent to itself.",
      ...(needsKey ? [`A key must come as the header "Authorization: Bearer KEY". A client that cannot send it is not let in.`] : []),
    ],
  };
}

function openWebui({ origin, needsKey }: Gateway): Client {
  return {
    id: "open-webui",
    name: "Open WebUI",
    protocol: "ollama",
    settings: [
      { where: "Settings → Connections → Ollama", language: "url", text: origin },
      { where: "Or Settings → Connections → OpenAI", language: "url", text: openaiUrl(origin) },
    ],
    notes: [
      "In a container, 127.0.0.1 is the container itself. Use the machine's own name there, and let Oriel listen to others: host and allowed_hosts.",
      needsKey ? "As the key of the connection write your Oriel key." : "As the key of an OpenAI connection write anything.",
    ],
  };
}

function continueDev({ origin, model, needsKey }: Gateway): Client {
  return {
    id: "continue",
    name: "Continue",
    protocol: "openai",
    settings: [
      {
        where: "In config.yaml, under models",
        language: "yaml",
        text: `models:
  - name: Oriel
    provider: openai
    model: ${quoted(model)}
    apiBase: ${quoted(openaiUrl(origin))}
    apiKey: ${quoted(keyOf(needsKey))}`,
      },
    ],
    notes: [],
  };
}

function codex({ origin, model, needsKey }: Gateway): Client {
  return {
    id: "codex",
    name: "Codex",
    protocol: "openai",
    settings: [
      {
        where: "In config.toml",
        language: "toml",
        text: `model = ${quoted(model)}
model_provider = "oriel"

[model_providers.oriel]
name = "Oriel"
base_url = ${quoted(openaiUrl(origin))}
wire_api = "chat"${needsKey ? `\nenv_key = "ORIEL_API_KEY"` : ""}`,
      },
    ],
    notes: [
      `Versions from February 2026 on no longer know wire_api = "chat" and speak only OpenAI's Responses API, which Oriel does not.`,
      ...(needsKey ? ["It reads the key from the variable ORIEL_API_KEY."] : []),
    ],
  };
}

function langchain({ origin, model, needsKey }: Gateway): Client {
  return {
    id: "langchain",
    name: "LangChain",
    protocol: "openai",
    settings: [
      {
        where: "JavaScript",
        language: "js",
        text: `import { ChatOpenAI } from "@langchain/openai";

const chat = new ChatOpenAI({
  model: ${quoted(model)},
  apiKey: ${quoted(keyOf(needsKey))},
  configuration: { baseURL: ${quoted(openaiUrl(origin))} },
});
const reply = await chat.invoke(${quoted(GREETING)});
console.log(reply.text);`,
      },
      {
        where: "Python",
        language: "python",
        text: `from langchain_openai import ChatOpenAI

chat = ChatOpenAI(model=${quoted(model)}, base_url=${quoted(openaiUrl(origin))}, api_key=${quoted(keyOf(needsKey))})
print(chat.invoke(${quoted(GREETING)}).content)`,
      },
    ],
    notes: [],
  };
}

function curl({ origin, model, needsKey }: Gateway): Client {
  const key = needsKey ? ` -H 'Authorization: Bearer ${YOUR_KEY}'` : "";
  const body = JSON.stringify({ model, messages: [{ role: "user", content: GREETING }] });
  return {
    id: "curl",
    name: "curl",
    protocol: "openai",
    settings: [
      {
        where: "In a shell; -i shows the headers that Oriel adds",
        language: "sh",
        text: `curl -i ${inShell(`${openaiUrl(origin)}/chat/completions`)} -H 'Content-Type: application/json'${key} \\
  -d ${singleQuoted(body)}`,
      },
    ],
    notes: [],
  };
}

function environment(origin: string, needsKey: boolean): Setting {
  return {
    where: "In the environment",
    language: "sh",
    text: `export OPENAI_BASE_URL=${inShell(openaiUrl(origin))}\nexport OPENAI_API_KEY=${keyOf(needsKey)}`,
  };
}

/** Clients insist on some key, and Oriel takes any where none is needed. */
function keyOf(needsKey: boolean): string {
  return needsKey ? YOUR_KEY : "any";
}

/** Text in double quotes, as JSON writes it: so do Python, JavaScript, YAML and TOML read it. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** A word for a POSIX shell, in quotes only where it needs them. */
function inShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : singleQuoted(text);
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
