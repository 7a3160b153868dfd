import type { LimitAction, LimitName } from "@oriel/core";
import type { LimitInfo, QuotaInfo, QuotasReply } from "@oriel/protocol";
import type { Route } from "../route.ts";
import { count, flag, list, named, nullable, objectOf, oneOf, type Schema, text, time } from "../schema.ts";

const limit: Schema<LimitInfo> = named(
  "Limit",
  objectOf<LimitInfo>({
    limit: oneOf<LimitName>({ tokens_per_second: "", tokens_per_hour: "", tokens_per_day: "", requests_per_hour: "" }),
    action: oneOf<LimitAction>({
      reject: "what has no room is refused with `rate_limit_exceeded`",
      throttle: "it is held until its tokens have flowed in",
      queue: "it waits in line",
      warn: "it goes ahead, with `X-Oriel-Quota-Warning`",
    }),
    most: count("The limit as it was set."),
    allowed: count("What the numbers below are of: for tokens per second the burst, else the limit."),
    used: count(),
    reserved: count("Held for requests under way. Of tokens per second it is part of `used`."),
    remaining: count(),
    resets_at: time("When all of it is there again, if nothing more is used."),
  }),
);

const quotas: Schema<QuotasReply> = named(
  "Quotas",
  objectOf<QuotasReply>({
    key_needed: flag("Whether a request without a key is refused."),
    quotas: list(
      objectOf<QuotaInfo>({
        key: nullable(
          objectOf<NonNullable<QuotaInfo["key"]>>(
            { id: text("`none` for requests without a key."), name: text() },
            "`null` where the limits are on a model, whoever asks it.",
          ),
        ),
        model: nullable(text("`null` where the limits are on a key, whatever it asks.")),
        limits: list(limit),
      }),
    ),
  }),
  {
    key_needed: true,
    quotas: [
      {
        key: { id: "k-5b1f0c", name: "ci" },
        model: null,
        limits: [
          {
            limit: "tokens_per_hour",
            action: "reject",
            most: 1_000_000,
            allowed: 1_000_000,
            used: 41_208,
            reserved: 2_112,
            remaining: 956_680,
            resets_at: "2026-11-21T13:58:00.000Z",
          },
        ],
      },
    ],
  },
);

export const quotasRoute: Route = {
  method: "get",
  path: "/api/v1/quotas",
  id: "listQuotas",
  summary: "What keys and models may use, and what they have used",
  description: "A key sees its own limits and those of models; an admin's key sees all.",
  replies: [
    {
      status: 200,
      description: "One entry for each key, model, or key with a model that is limited.",
      contents: [{ kind: "json", schema: quotas }],
    },
  ],
  errors: ["storage_failed"],
};
