import { canChat, defaultModel, type ModelsReply } from "@oriel/protocol";
import { Tabs } from "radix-ui";
import { type JSX, useState } from "react";
import { hasKey } from "../api/key.ts";
import type { Resource } from "../api/use-resource.ts";
import { ChoiceField } from "../controls/choice-field.tsx";
import { CopyButton } from "../controls/copy-button.tsx";
import { Section } from "../controls/section.tsx";
import { Waiting } from "../controls/waiting.tsx";
import { FailureNotice } from "../shell/failure-notice.tsx";
import { ScreenFrame } from "../shell/screen-frame.tsx";
import { ClientSetting } from "./client-setting.tsx";
import { type Client, clientsOf, openaiUrl } from "./clients.ts";
import { TryIt } from "./try-it.tsx";

interface ConnectViewProps {
  readonly catalog: Resource<ModelsReply>;
  readonly onMenu: () => void;
  readonly onReceipt: (id: string) => void;
}

/** How other programs are pointed at this Oriel, with its own address and one of its models filled in. */
export function ConnectView({ catalog, onMenu, onReceipt }: ConnectViewProps): JSX.Element {
  const [chosen, setChosen] = useState<string>();
  const models = (catalog.value?.models ?? []).filter(canChat);
  const model = models.find(({ name }) => name === chosen) ?? defaultModel(models);
  return (
    <ScreenFrame title="Connect" onMenu={onMenu}>
      {catalog.failure === undefined ? null : <FailureNotice failure={catalog.failure} onRetry={() => void catalog.reload()} />}
      <Section title="Address">
        <ul className="border-t">
          <Address name="OpenAI clients" url={openaiUrl(location.origin)} />
          <Address name="Ollama clients" url={location.origin} />
        </ul>
        <p className="text-muted">
          {catalog.value === undefined
            ? ""
            : hasKey()
              ? "This Oriel asks for a key: put yours where YOUR_ORIEL_KEY stands. "
              : "No key is needed: a client that insists on one takes any. "}
          Every route is described at{" "}
          <a href="/docs" className="text-accent underline underline-offset-2">
            /docs
          </a>
          .
        </p>
      </Section>
      <Section title="Clients">
        {model === undefined ? (
          <NoModel catalog={catalog} />
        ) : (
          <>
            <div className="flex">
              <ChoiceField
                label="Model"
                value={model.name}
                choices={models.map(({ name }) => ({ value: name, label: name }))}
                onChange={setChosen}
              />
            </div>
            <Clients
              clients={clientsOf({ origin: location.origin, model: model.name, needsKey: hasKey() })}
              model={model.name}
              onReceipt={onReceipt}
            />
          </>
        )}
      </Section>
    </ScreenFrame>
  );
}

function Address({ name, url }: { readonly name: string; readonly url: string }): JSX.Element {
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-0.5 border-b py-1.5">
      <span className="w-28 text-muted max-sm:w-full">{name}</span>
      <code className="min-w-0 flex-1 basis-40 font-mono wrap-anywhere">{url}</code>
      <CopyButton text={url} label={`Copy the address for ${name}`} />
    </li>
  );
}

function NoModel({ catalog }: { readonly catalog: Resource<ModelsReply> }): JSX.Element {
  if (catalog.value === undefined) {
    return catalog.failure === undefined ? (
      <Waiting label="Reading the models" widths={["w-1/3", "w-full", "w-2/3"]} />
    ) : (
      <p className="text-muted">The settings name a model, and the models could not be read.</p>
    );
  }
  return (
    <p className="text-muted">There is no model that chats. Pull one into Ollama, or start Oriel with ORIEL_MODEL=/path/model.gguf.</p>
  );
}

interface ClientsProps {
  readonly clients: readonly Client[];
  readonly model: string;
  readonly onReceipt: (id: string) => void;
}

function Clients({ clients, model, onReceipt }: ClientsProps): JSX.Element {
  return (
    <Tabs.Root defaultValue={clients[0]?.id ?? ""} className="flex flex-col gap-4">
      <Tabs.List aria-label="Clients" className="flex flex-wrap gap-1 border-b pb-2">
        {clients.map(({ id, name }) => (
          <Tabs.Trigger
            key={id}
            value={id}
            className="min-h-8 rounded-control px-2.5 text-muted hover:bg-chosen data-[state=active]:bg-chosen data-[state=active]:font-medium data-[state=active]:text-ink pointer-coarse:min-h-11 forced-colors:data-[state=active]:border"
          >
            {name}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {clients.map(({ id, protocol, settings, notes }) => (
        <Tabs.Content key={id} value={id} className="flex min-w-0 flex-col gap-4">
          {settings.map((setting) => (
            <ClientSetting key={setting.where} setting={setting} />
          ))}
          {notes.map((note) => (
            <p key={note} className="text-muted wrap-anywhere">
              {note}
            </p>
          ))}
          <TryIt key={model} protocol={protocol} model={model} onReceipt={onReceipt} />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
