import { useEffect, useState } from "react";
import { type Screen, screenOfPath } from "./address.ts";

interface OnScreen {
  readonly screen: Screen;
  /** Goes to a path of the page. */
  readonly go: (path: string) => void;
}

/** Keeps the address, the screen and the title of the document the same, also on the browser's way back. */
export function useScreen(): OnScreen {
  const [screen, setScreen] = useState(() => screenOfPath(location.pathname));
  useEffect(() => {
    document.title = TITLES[screen];
  }, [screen]);
  useEffect(() => {
    const follow = (): void => setScreen(screenOfPath(location.pathname));
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);
  return {
    screen,
    go: (path) => {
      if (location.pathname !== path) history.pushState(null, "", path);
      setScreen(screenOfPath(path));
    },
  };
}

const TITLES: Readonly<Record<Screen, string>> = {
  chat: "Oriel",
  machine: "Machine and models · Oriel",
  connect: "Connect · Oriel",
};
