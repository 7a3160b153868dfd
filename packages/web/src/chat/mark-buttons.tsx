import type { MessageInfo } from "@oriel/protocol";
import { Eye, EyeOff, Pin, PinOff } from "lucide-react";
import type { ComponentType, JSX } from "react";

/** A message that is stored, and what the user says of it. */
export interface Markable {
  readonly id: string;
  readonly mark: MessageInfo["mark"];
}

/** Stable, so that entries are not drawn again with every piece of a reply. `null` takes a mark away. */
export type OnMark = (id: string, mark: MessageInfo["mark"]) => void;

interface MarkButtonsProps {
  readonly message: Markable;
  readonly onMark: OnMark;
}

/** Pins a message, leaves it out, and takes either back: seen where the pointer or the keyboard is, and on touch screens always. */
export function MarkButtons({ message: { id, mark }, onMark }: MarkButtonsProps): JSX.Element {
  const isPinned = mark === "pinned";
  const isExcluded = mark === "excluded";
  return (
    <span className="ms-auto flex flex-none gap-1 group-focus-within:opacity-100 group-hover:opacity-100 pointer-fine:opacity-0">
      <MarkButton
        Icon={isPinned ? PinOff : Pin}
        caption={isPinned ? "Unpin" : "Pin"}
        onPress={() => onMark(id, isPinned ? null : "pinned")}
      />
      <MarkButton
        Icon={isExcluded ? Eye : EyeOff}
        caption={isExcluded ? "Include" : "Leave out"}
        onPress={() => onMark(id, isExcluded ? null : "excluded")}
      />
    </span>
  );
}

interface MarkButtonProps {
  readonly Icon: ComponentType<{ readonly size: number; readonly strokeWidth: number; readonly "aria-hidden": true }>;
  readonly caption: string;
  readonly onPress: () => void;
}

function MarkButton({ Icon, caption, onPress }: MarkButtonProps): JSX.Element {
  return (
    <button type="button" aria-label={`${caption}: this message`} className="icon-button gap-1 px-1.5 text-note" onClick={onPress}>
      <Icon aria-hidden size={13} strokeWidth={1.75} />
      <span className="max-sm:hidden">{caption}</span>
    </button>
  );
}

/** What a mark means, in a word, beside who said it; spoken when it changes. */
export function MarkNote({ mark }: Pick<Markable, "mark">): JSX.Element {
  return (
    <span aria-live="polite" className="flex-none font-medium text-ink">
      {mark === null ? null : MARK_WORDS[mark]}
    </span>
  );
}

const MARK_WORDS: Readonly<Record<NonNullable<MessageInfo["mark"]>, string>> = { pinned: "Pinned", excluded: "Left out" };

/** The edge of a marked message: whole for a pin, broken for what is left out, so that it does not take colour to tell them apart. */
export function markEdge(mark: MessageInfo["mark"] | undefined): string {
  if (mark === "pinned") return "border-s-4 border-pinned";
  return mark === "excluded" ? "border-s-4 border-dashed border-control" : "";
}
