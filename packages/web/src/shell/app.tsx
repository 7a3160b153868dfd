import { estimateText } from "@oriel/core";
import { defaultModel, type ModelInfo, type ModelsReply } from "@oriel/protocol";
import { type JSX, useCallback, useDeferredValue, useEffect, useRef, useState } from "react";
import { Announcements } from "../announce/announcements.tsx";
import { listModels } from "../api/models.ts";
import { listSessions } from "../api/sessions.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { inWindowNow } from "../chat/chat.ts";
import { ChatView } from "../chat/chat-view.tsx";
import { engineCut, engineCutText } from "../chat/engine-cut.ts";
import { leftOutOf } from "../chat/left-out.ts";
import { LeftOutNote } from "../chat/left-out-note.tsx";
import { type Answerer, statusOf } from "../chat/status.ts";
import { useChats } from "../chat/use-chats.ts";
import { useLastReceipt } from "../chat/use-last-receipt.ts";
import { Composer } from "../composer/composer.tsx";
import { DEFAULT_ALLOWANCE } from "../composer/max-reply.tsx";
import { ConnectView } from "../connect/connect-view.tsx";
import { ContextLine } from "../context-line/context-line.tsx";
import { readContext } from "../context-line/reading.ts";
import { isTouch } from "../controls/is-touch.ts";
import { Sheet } from "../controls/sheet.tsx";
import { MachineView } from "../machine/machine-view.tsx";
import { knownWindow } from "../models/model-choice.ts";
import { ReceiptPanel } from "../receipt/receipt-panel.tsx";
import { WindowPanel } from "../window/window-panel.tsx";
import { screenPath, sessionPath } from "./address.ts";
import { EngineCutBanner } from "./engine-cut-banner.tsx";
import { Header } from "./header.tsx";
import { Obstacle } from "./obstacle.tsx";
import { Rail } from "./rail.tsx";
import { useScreen } from "./use-screen.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { Wordmark } from "./wordmark.tsx";

/** The page: the rail, and beside it a chat with what is written next, or one of the other screens. */
export function App(): JSX.Element {
  const catalog = useResource(listModels);
  const sessions = useResource(listSessions);
  const readAll = (): void => {
    void catalog.reload();
    void sessions.reload();
  };
  const chats = useChats(readAll);
  const { chat } = chats;
  const [allowance, setAllowance] = useState(DEFAULT_ALLOWANCE);
  const [panel, setPanel] = useState<Panel>(NO_PANEL);
  const inputRef = useRef<HTMLTextAreaElement>(null);
  const { screen, go } = useScreen();

  const models = catalog.value?.models ?? [];
  const modelName = chat.model ?? defaultModel(models)?.name;
  const model = models.find(({ name }) => name === modelName);
  const status = statusOf(chat, answerer(catalog, modelName, model));
  const isBusy = chat.live !== undefined;
  const draft = useDeferredValue(chat.draft);
  const reading = readContext(
    inWindowNow(chat) ?? { isEmpty: chat.entries.length === 0, window: knownWindow(model) },
    estimateText(draft),
    allowance,
  );
  const receipt = useLastReceipt(chat);
  const leftOut = leftOutOf(chat, receipt);
  const cut = engineCut(chat, receipt);
  const canSend = chat.draft.trim() !== "" && modelName !== undefined && chat.history.kind === "ready";

  const openWindow = (name = modelName): void => setPanel(name === undefined ? NO_PANEL : { kind: "window", model: name });
  const openMenu = (): void => setPanel({ kind: "menu" });
  const openReceipt = useCallback((id: string) => setPanel({ kind: "receipt", id }), []);
  const focusComposer = (): void => {
    if (!isTouch()) inputRef.current?.focus();
  };
  const send = (text: string | null): void => {
    focusComposer();
    if (modelName !== undefined) void chats.send(text, modelName, allowance);
  };
  const openChat = (id: string | undefined): void => {
    setPanel(NO_PANEL);
    go(sessionPath(id));
    chats.open(id);
  };
  const openNewChat = (): void => {
    openChat(undefined);
    focusComposer();
  };
  const openComposer = (): void => {
    if (screen === "chat") inputRef.current?.focus();
    else openChat(chat.sessionId);
  };
  useShortcuts({ onNewChat: openNewChat, onFocusComposer: openComposer, onStop: chats.stop });
  useEffect(() => {
    if (screen === "chat" && !isTouch()) inputRef.current?.focus();
  }, [screen]);

  const rail = (
    <Rail
      engines={catalog.value?.engines ?? []}
      sessions={sessions}
      currentId={screen === "chat" ? chat.sessionId : undefined}
      busyIds={chats.busyIds}
      screen={screen}
      onScreen={(to) => {
        setPanel(NO_PANEL);
        go(screenPath(to));
      }}
      onNewChat={openNewChat}
      onOpen={openChat}
      onDelete={chats.remove}
    />
  );
  return (
    <div className="flex h-full">
      <aside aria-label="Chats and settings" className="flex w-66 flex-none flex-col border-e bg-rail max-rail:hidden">
        <div className="flex min-h-12 items-center px-4">
          <Wordmark />
        </div>
        {rail}
      </aside>
      <main className="flex min-w-0 flex-1 flex-col">
        {screen === "machine" ? (
          <MachineView catalog={catalog} onMenu={openMenu} onWindow={openWindow} />
        ) : screen === "connect" ? (
          <ConnectView catalog={catalog} onMenu={openMenu} onReceipt={openReceipt} />
        ) : (
          <>
            <Header
              models={models}
              modelName={modelName}
              model={model}
              status={status}
              isBusy={isBusy}
              onMenu={openMenu}
              onModel={(name) => void chats.chooseModel(name)}
              onWindow={() => openWindow()}
            />
            <ChatView
              chat={chat}
              modelName={modelName}
              model={model}
              status={status}
              leftOut={leftOut}
              isReading={isFirstReading(catalog)}
              onSend={send}
              onReadAgain={chats.readAgain}
              onNewChat={openNewChat}
              onReceipt={openReceipt}
              onMark={chats.mark}
            />
            <div className="mx-auto flex w-full max-w-190 flex-col gap-3 px-4 pt-1 pb-[max(16px,env(safe-area-inset-bottom))]">
              <Obstacle catalog={catalog} engineId={model?.engine} refused={chat.refused} onRetry={readAll} />
              <EngineCutBanner cut={cut} onWindow={() => openWindow()} />
              <div>
                <LeftOutNote leftOut={leftOut} onReceipt={openReceipt} />
                <ContextLine reading={reading} />
              </div>
              <Composer
                inputRef={inputRef}
                text={chat.draft}
                allowance={allowance}
                isBusy={isBusy}
                canSend={canSend}
                onType={chats.type}
                onSend={() => send(chat.draft)}
                onStop={chats.stop}
                onAllowance={setAllowance}
              />
            </div>
          </>
        )}
      </main>
      <Sheet title="Oriel" side="start" isOpen={panel.kind === "menu"} onOpenChange={() => setPanel(NO_PANEL)}>
        {rail}
      </Sheet>
      <WindowPanel model={panel.kind === "window" ? panel.model : undefined} onClose={() => setPanel(NO_PANEL)} onChanged={readAll} />
      <ReceiptPanel id={panel.kind === "receipt" ? panel.id : undefined} onClose={() => setPanel(NO_PANEL)} />
      <Announcements chat={chat} status={status} reading={reading} alert={cut === undefined ? undefined : engineCutText(cut)} />
    </div>
  );
}

/** The sheet over the page. */
type Panel =
  | { readonly kind: "none" | "menu" }
  | { readonly kind: "window"; readonly model: string }
  | { readonly kind: "receipt"; readonly id: string };

const NO_PANEL: Panel = { kind: "none" };

function isFirstReading(catalog: Resource<ModelsReply>): boolean {
  return catalog.value === undefined && catalog.failure === undefined;
}

function answerer(catalog: Resource<ModelsReply>, modelName: string | undefined, model: ModelInfo | undefined): Answerer {
  if (isFirstReading(catalog)) return "unread";
  if (catalog.failure !== undefined || modelName === undefined) return "nothing";
  return model?.state ?? "unknown";
}
