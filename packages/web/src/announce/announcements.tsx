import { type JSX, useEffect, useEffectEvent, useRef, useState } from "react";
import type { Chat } from "../chat/chat.ts";
import type { Status } from "../chat/status.ts";
import type { ContextReading } from "../context-line/reading.ts";
import { levelMilestone, reminder, statusMilestone } from "./milestone.ts";

/** The least time between two messages, so that one is heard before the next replaces it. */
const SPACING_MS = 2_000;

interface AnnouncementsProps {
  readonly chat: Chat;
  readonly status: Status;
  readonly reading: ContextReading;
  /** That the engine has cut the prompt of this chat; `undefined` when it has not. */
  readonly alert: string | undefined;
}

/** What is said to those who do not see the page: milestones of the work, and each reply whole once it is finished. */
export function Announcements({ chat, status, reading, alert }: AnnouncementsProps): JSX.Element {
  const [said, say] = useSpaced();
  useMilestones(status, reading, say);
  const reply = useFinishedReply(chat);
  const alarm = useOncePerChat(chat.sessionId, alert);
  return (
    <div className="sr-only">
      <p role="status" aria-atomic="true">
        {said}
      </p>
      <div aria-live="polite">{reply}</div>
      <p role="alert">{alarm}</p>
    </div>
  );
}

function useMilestones(status: Status, reading: ContextReading, say: (text: string) => void): void {
  const before = useRef(status.kind);
  const onStatus = useEffectEvent((kind: Status["kind"]) => {
    const text = statusMilestone(before.current, status);
    before.current = kind;
    if (text !== undefined) say(text);
  });
  const onReminder = useEffectEvent(() => {
    const again = reminder(status);
    if (again !== undefined) say(again.text);
  });
  const onLevel = useEffectEvent((isNotable: boolean) => {
    const text = levelMilestone(reading);
    if (isNotable && text !== undefined) say(text);
  });
  const everyMs = reminder(status)?.everyMs;
  const level = reading.kind === "gauge" ? reading.level : "calm";
  useEffect(() => onStatus(status.kind), [status.kind]);
  useEffect(() => onLevel(level !== "calm"), [level]);
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(onReminder, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}

/** The text to be heard now, and a way to say the next: too early, and it waits in a queue of one. */
function useSpaced(): readonly [string, (text: string) => void] {
  const [said, setSaid] = useState("");
  const waiting = useRef<string>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const next = (): void => {
    timer.current = undefined;
    const text = waiting.current;
    waiting.current = undefined;
    if (text !== undefined) say(text);
  };
  const say = (text: string): void => {
    if (timer.current !== undefined) {
      waiting.current = text;
      return;
    }
    setSaid(text);
    timer.current = setTimeout(next, SPACING_MS);
  };
  return [said, say];
}

/** An alert as it was first told in a conversation: while it lasts its figures may become better known, and it may come up again. */
function useOncePerChat(sessionId: string | undefined, alert: string | undefined): string {
  const told = useRef(new Set<string>());
  const [said, setSaid] = useState("");
  const onAlert = useEffectEvent((id: string) => {
    if (alert === undefined || told.current.has(id)) return;
    told.current.add(id);
    setSaid(alert);
  });
  const isAlarmed = alert !== undefined;
  useEffect(() => {
    if (isAlarmed && sessionId !== undefined) onAlert(sessionId);
  }, [isAlarmed, sessionId]);
  return said;
}

/** The text of the reply that finished last in this chat while it was on screen. */
function useFinishedReply(chat: Chat): string {
  const [finished, setFinished] = useState({ key: chat.key, text: "" });
  const isMaking = chat.live !== undefined && !chat.live.isComplete;
  const before = useRef({ key: chat.key, isMaking });
  const onChange = useEffectEvent((now: { readonly key: string; readonly isMaking: boolean }) => {
    const last = chat.entries.at(-1);
    const isFinished = before.current.key === now.key && before.current.isMaking && !now.isMaking;
    if (isFinished && last?.kind === "stored") setFinished({ key: now.key, text: last.message.content });
    before.current = now;
  });
  useEffect(() => onChange({ key: chat.key, isMaking }), [chat.key, isMaking]);
  return finished.key === chat.key ? finished.text : "";
}
