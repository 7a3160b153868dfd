import { Cpu, Plug } from "lucide-react";
import type { JSX } from "react";
import { isPlainClick, type Screen, screenPath } from "./address.ts";

export interface ScreenLinksProps {
  readonly screen: Screen;
  readonly onScreen: (screen: Exclude<Screen, "chat">) => void;
}

const LINKS = [
  { to: "machine", label: "Machine and models", Icon: Cpu },
  { to: "connect", label: "Connect", Icon: Plug },
] as const;

/** The way to the screens that are no chat. */
export function ScreenLinks({ screen, onScreen }: ScreenLinksProps): JSX.Element {
  return (
    <nav aria-label="Screens">
      <ul className="flex flex-col gap-0.5">
        {LINKS.map(({ to, label, Icon }) => (
          <li key={to}>
            <a
              href={screenPath(to)}
              aria-current={screen === to ? "page" : undefined}
              onClick={(event) => {
                if (!isPlainClick(event)) return;
                event.preventDefault();
                onScreen(to);
              }}
              className={`flex min-h-8 items-center gap-2 rounded-control px-3 hover:bg-chosen pointer-coarse:min-h-11 ${screen === to ? "bg-chosen font-medium forced-colors:border" : ""}`}
            >
              <Icon aria-hidden size={15} strokeWidth={1.75} className="flex-none text-muted" />
              {label}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
