import type { JSX } from "react";
import { type Failure, failureText } from "../api/failure.ts";
import { Banner } from "../controls/banner.tsx";
import { KeyForm } from "./key-form.tsx";

interface FailureNoticeProps {
  readonly failure: Failure;
  /** What becomes of the user's own things while nothing answers. */
  readonly kept?: string;
  readonly onRetry: () => void;
}

/** Why the gateway did not answer: asks for the key where that is what it wants. */
export function FailureNotice({ failure, kept, onRetry }: FailureNoticeProps): JSX.Element {
  if (failure.kind === "refused" && failure.code === "invalid_api_key") {
    return <KeyForm reason={failureText(failure)} onKept={onRetry} />;
  }
  return (
    <Banner title={failureText(failure)} action={{ label: "Retry", run: onRetry }}>
      {failure.kind === "unreachable" ? `Check that it is running.${kept === undefined ? "" : ` ${kept}`}` : undefined}
    </Banner>
  );
}
