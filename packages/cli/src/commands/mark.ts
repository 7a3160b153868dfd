import type { MessageInfo } from "@oriel/protocol";
import type { ControlClient } from "../control-client.ts";
import { oneLine } from "../render/sessions.ts";
import { type Terminal, writeJson, writeLines } from "../terminal.ts";
import type { OutputStyle } from "./models.ts";

interface Marking {
  readonly session: string;
  /** Id or position. */
  readonly message: string;
  /** `null` takes a mark away. */
  readonly mark: MessageInfo["mark"];
}

/** `oriel pin|unpin|exclude|include SESSION MESSAGE` */
export async function markMessage(
  client: ControlClient,
  terminal: Terminal,
  { session, message, mark }: Marking,
  style: OutputStyle,
): Promise<void> {
  const reply = await client.sessions.mark(session, message, mark);
  if (style.json) return writeJson(terminal.stdout, { schema_version: 1, ...reply });
  const { position, role, content } = reply.message;
  const begins = oneLine(content.slice(0, SHOWN));
  const which = `Message ${position} (${role}${begins === "" ? "" : `, "${begins}${content.length > SHOWN ? "…" : ""}"`})`;
  writeLines(terminal.stdout, [`${which} ${EFFECTS[reply.message.mark ?? "none"]}.`]);
}

/** So many characters show which message it is. */
const SHOWN = 60;

const EFFECTS = {
  pinned: "is pinned: it stays in every prompt",
  excluded: "is excluded: the model does not see it from now on",
  none: "has no mark: it stays and leaves like any other",
} as const;
