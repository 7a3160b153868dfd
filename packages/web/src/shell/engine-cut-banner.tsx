import type { JSX } from "react";
import { type EngineCut, engineCutText } from "../chat/engine-cut.ts";
import { Banner } from "../controls/banner.tsx";

interface EngineCutBannerProps {
  readonly cut: EngineCut | undefined;
  readonly onWindow: () => void;
}

/** That the engine did not read all it was sent, and what helps. It stands until a later prompt is read whole; the announcements speak of it once. */
export function EngineCutBanner({ cut, onWindow }: EngineCutBannerProps): JSX.Element | null {
  if (cut === undefined) return null;
  return (
    <Banner title={engineCutText(cut)} isSpoken={false} action={{ label: "Raise the window", run: onWindow }}>
      <p className="text-muted">
        Which messages the model did not see cannot be known: engines often leave out the beginning, instructions included. Raise the
        model's window, then ask again.
      </p>
    </Banner>
  );
}
