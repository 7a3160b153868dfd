import { useEffect, useEffectEvent } from "react";

interface Shortcuts {
  readonly onNewChat: () => void;
  readonly onFocusComposer: () => void;
  readonly onStop: () => void;
}

/** The keys that work anywhere on the page: Ctrl or Cmd+Shift+O, Shift+Esc, Esc. */
export function useShortcuts({ onNewChat, onFocusComposer, onStop }: Shortcuts): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    // A dialog that Esc closed has taken the key for itself.
    if (event.defaultPrevented) return;
    const isNewChat = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "o";
    if (isNewChat) event.preventDefault();
    if (isNewChat) onNewChat();
    else if (event.key === "Escape" && event.shiftKey) onFocusComposer();
    else if (event.key === "Escape") onStop();
  });
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
