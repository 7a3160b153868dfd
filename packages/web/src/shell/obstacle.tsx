import type { EngineInfo, ModelsReply } from "@oriel/protocol";
import type { JSX } from "react";
import { type Failure, failureText } from "../api/failure.ts";
import type { Resource } from "../api/use-resource.ts";
import { Banner } from "../controls/banner.tsx";
import { unreachableEngines } from "../models/model-choice.ts";
import { FailureNotice } from "./failure-notice.tsx";

interface ObstacleProps {
  readonly catalog: Resource<ModelsReply>;
  /** The engine of the model on screen. */
  readonly engineId: string | undefined;
  /** Why the last thing asked in this chat was not done. */
  readonly refused: Failure | undefined;
  readonly onRetry: () => void;
}

/** What keeps this chat from being answered: no gateway, no engine, no model, or a refusal. Nothing when all is well. */
export function Obstacle({ catalog, engineId, refused, onRetry }: ObstacleProps): JSX.Element | null {
  const retry = { label: "Retry", run: onRetry };
  if (catalog.failure !== undefined) {
    return <FailureNotice failure={catalog.failure} kept="What you typed is kept." onRetry={onRetry} />;
  }
  if (catalog.value === undefined) return null;
  const { models, engines } = catalog.value;
  const absent = unreachableEngines(engines).filter((engine) => models.length === 0 || engine.id === engineId);
  if (absent.length > 0) {
    return (
      <Banner title={absent.length === 1 ? `Cannot reach ${absent[0]?.label ?? "the engine"}.` : "No engine answers."} action={retry}>
        <ul className="text-muted">
          {absent.map((engine) => (
            <li key={engine.id}>{tried(engine)}</li>
          ))}
        </ul>
      </Banner>
    );
  }
  if (models.length > 0) return refused === undefined ? null : <Banner title={failureText(refused)} />;
  return (
    <Banner title="There is no model to talk to." action={retry}>
      <span className="text-muted">Pull one into Ollama, or start Oriel with ORIEL_MODEL=/path/model.gguf.</span>
    </Banner>
  );
}

function tried({ label, url, error }: EngineInfo): string {
  const where = url === null ? label : `${label} at ${url}`;
  return `Tried ${where}${error === null ? "" : `: ${error}`}`;
}
