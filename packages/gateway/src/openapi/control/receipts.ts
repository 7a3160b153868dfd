import type { ReceiptsReply } from "@oriel/protocol";
import type { Parameter, Route } from "../route.ts";
import { list, named, objectOf, type Schema, text } from "../schema.ts";
import { SESSION } from "./ids.ts";
import { pageOf } from "./page.ts";
import { receipt } from "./receipt.ts";

const RECEIPT: Parameter = {
  in: "path",
  name: "rid",
  description: "The receipt's id, as `X-Oriel-Receipt` tells it.",
  schema: text(),
  example: "r-ac59d04766efb759e2fa6715",
};

const OF_SESSION: Parameter = { in: "query", name: "session", description: "Only of this conversation.", schema: text() };

const receipts: Schema<ReceiptsReply> = named("Receipts", objectOf<ReceiptsReply>({ receipts: list(receipt, "Newest first.") }));

export const receiptRoutes: readonly Route[] = [
  {
    method: "get",
    path: "/api/v1/receipts",
    id: "listReceipts",
    summary: "The receipts of all conversations",
    description:
      "Also of those that their clients keep. A key that is no admin's sees those of its own sessions and requests. The oldest are removed in time.",
    parameters: [OF_SESSION, ...pageOf(50, 200)],
    replies: [{ status: 200, description: "The receipts.", contents: [{ kind: "json", schema: receipts }] }],
    errors: ["invalid_request", "storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/receipts/last",
    id: "getLastReceipt",
    summary: "The newest receipt",
    parameters: [OF_SESSION],
    replies: [{ status: 200, description: "The receipt.", contents: [{ kind: "json", schema: receipt }] }],
    errors: ["not_found", "storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/receipts/{rid}",
    id: "getReceipt",
    summary: "One receipt",
    parameters: [RECEIPT],
    replies: [{ status: 200, description: "The receipt.", contents: [{ kind: "json", schema: receipt }] }],
    errors: ["not_found", "storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/sessions/{id}/receipts",
    id: "listSessionReceipts",
    summary: "The receipts of one conversation",
    parameters: [{ ...SESSION, description: "A session's id, or a conversation's." }, ...pageOf(50, 200)],
    replies: [{ status: 200, description: "The receipts.", contents: [{ kind: "json", schema: receipts }] }],
    errors: ["invalid_request", "session_not_found", "storage_failed"],
  },
  {
    method: "get",
    path: "/api/v1/sessions/{id}/receipts/{rid}",
    id: "getSessionReceipt",
    summary: "One receipt of one conversation",
    parameters: [{ ...SESSION, description: "A session's id, or a conversation's." }, RECEIPT],
    replies: [{ status: 200, description: "The receipt.", contents: [{ kind: "json", schema: receipt }] }],
    errors: ["not_found", "storage_failed"],
  },
];
